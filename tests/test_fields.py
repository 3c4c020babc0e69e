"""Tables that a learner types over or draws in: what is taken, and what is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from utils import figures
from utils.live import Grid, Live, Matrix
from utils.live.widget import Widget

ROWS, COLUMNS = ("alive", "points"), ("a life", "a thing", "a trait")
VALUE = ((1.0, 0.0, 2.0), (0.5, -1.0, 0.0))


def matrix() -> Matrix:
    return Matrix("W", "W_Q", ROWS, COLUMNS, VALUE)


def grid() -> Grid:
    return Grid("picture", "Digit", np.eye(8).tolist())


def told(W: np.ndarray) -> tuple[figures.Picture, str]:
    picture = figures.heat_map(W, ROWS, COLUMNS, kind="scores", caption="W.")
    return picture, f"The sum is {W.sum():.1f}."


def test_draw_gets_an_array() -> None:
    live = Live("W", "hand-set", [matrix()], told)
    assert live.at().words == "The sum is 2.5."
    other = [[0, 0, 0], [0, 0, 4]]
    assert live.answer({"W": other}).words == "The sum is 4.0."
    assert isinstance(live.values["W"], np.ndarray)
    assert live.at(W=np.array(other)).words == "The sum is 4.0."


def test_numbers_are_brought_into_range() -> None:
    assert matrix().read([[99, 0, 0], [0, -99, 0]]).tolist() == [[9, 0, 0], [0, -9, 0]]
    inks = grid().read([[2.0] + [0.5] * 7] + [[-1] * 8] * 7)
    assert inks[0, 0] == 1 and inks[0, 1] == 0.5 and inks[1:].max() == 0


BAD: list[Any] = [
    None,
    "abcdef",
    3,
    [],
    [[1, 2, 3]],
    [[1, 2], [3, 4]],
    [[1, 2, 3], [4, 5, None]],
    [[1, 2, 3], [4, 5, "6"]],
    [[1, 2, 3], [4, 5, float("nan")]],
    [[1, 2, 3], [4, 5, float("inf")]],
    [[1, 2, 3], [4, 5, 10**400]],
    [[1, 2, 3], [4, 5, True]],
    [[1, 2, 3], {"a": 1}],
    {"0": [1, 2, 3]},
    np.ones(6),
]


@pytest.mark.parametrize("sent", BAD, ids=repr)
def test_what_is_no_table_is_advice_and_changes_nothing(sent: Any) -> None:
    live = Live("W", "hand-set", [matrix()], told)
    before = live.values["W"].tolist()
    answer = live.answer({"W": sent})
    assert answer.status == "advice"
    assert "W_Q must be 2 rows of 3 numbers" in answer.words
    assert (live.values["W"].tolist(), live.errors) == (before, [])
    with pytest.raises(ValueError):
        grid().read(sent)


def test_a_wrong_start_is_an_error_of_the_maker() -> None:
    with pytest.raises(ValueError, match="2 rows of 3 numbers"):
        Matrix("W", "W_Q", ROWS, COLUMNS, ((1.0,),))


def test_an_array_can_be_sent_to_the_browser() -> None:
    start = Matrix("W", "W_Q", ROWS, COLUMNS, np.array(VALUE).tolist())
    widget = Widget(live := Live("W", "hand-set", [start, grid()], _both), live.at())
    sent = {control["kind"]: control["value"] for control in widget.start["controls"]}
    assert sent["Matrix"] == VALUE
    assert sent["Grid"][0] == (1.0, *[0.0] * 7)


def _both(W: np.ndarray, picture: np.ndarray) -> tuple[figures.Picture, str]:
    drawn, words = told(W)
    return drawn, f"{words} {picture.sum():.1f} ink."
