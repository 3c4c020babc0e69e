"""Work that takes time, without a browser: orders, errors, the picture at rest."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from utils import figures
from utils.live import Number, Step, Work
from utils.live.widget import Widget

CLOSED: list[int] = []


def count(n: int) -> Iterator[Step]:
    """Count to n; the step to 13 fails."""
    try:
        for k in range(n + 1):
            if k == 13:
                raise RuntimeError("thirteen")
            picture = figures.equation([("k", "k", str(k))], caption="k.")
            yield Step(k / n, picture, f"k is {k} of {n}")
    finally:
        CLOSED.append(n)


def work(rest: int = 0) -> Work:
    return Work("Count", "random", [Number("n", "n", 1, 99, 1, 4)], count, rest)


def test_the_picture_at_rest_is_some_steps_ahead() -> None:
    assert work().at().words == "k is 0 of 4"
    assert work(rest=2).at().words == "k is 2 of 4"
    assert work(rest=9).at(n=3).words == "k is 3 of 3"
    assert "k is 2 of 4" in repr(work(rest=2)._repr_mimebundle_()["text/plain"])


def test_orders_are_followed() -> None:
    live = work(rest=2)
    assert live.go("look").words == "k is 2 of 4"  # nothing was begun
    assert [live.go("step").words for _ in range(2)] == ["k is 1 of 4", "k is 2 of 4"]
    looked = live.go("look")
    assert (looked.words, looked.done, looked.ended) == ("k is 2 of 4", 0.5, False)
    ran = live.go("run")
    assert (ran.words, ran.done, ran.ended) == ("k is 4 of 4", 1.0, True)
    assert live.go("run").words == "k is 4 of 4"  # the last result stays
    assert live.go("over").words == "k is 0 of 4"


def test_other_values_start_over_and_close_the_work() -> None:
    live = work()
    live.go("step")
    CLOSED.clear()
    assert live.answer({"n": 8}).words == "k is 0 of 8"
    assert live.go("step").words == "k is 1 of 8"
    assert 4 in CLOSED  # a model or a file may have to be put away


def test_a_run_shows_what_it_reached_after_a_moment() -> None:
    def slow() -> Iterator[Step]:
        for k in range(1_000):
            yield Step(k / 1_000, figures.equation([], caption=""), f"{k}")
            time.sleep(0.004)

    live = Work("Slow", "random", [], slow)
    first, second = live.go("run"), live.go("run")
    assert 0 < int(first.words) < int(second.words) < 900
    assert not second.ended


def test_an_error_in_the_work_is_told_and_ends_it() -> None:
    live = work()
    live.answer({"n": 20})
    failed = live.go("run")
    assert failed.status == "error" and failed.ended
    assert "RuntimeError: thirteen" in failed.words
    assert [type(error) for error in live.errors] == [RuntimeError]
    assert live.go("over").words == "k is 0 of 20"


@pytest.mark.parametrize("order", [None, "", "walk", 3, {}, [], ["run"], {"run": 1}])
def test_what_is_no_order_is_answered(order: Any) -> None:
    live = work()
    assert live.go(order).status == "error"
    assert live.go("step").words == "k is 1 of 4"


def test_a_work_without_a_first_step_says_so() -> None:
    live = Work("None", "random", [], lambda: iter(()))
    assert live.go("run").status == "error"


def test_the_bridge_knows_a_work() -> None:
    live = work()
    widget, sent = Widget(live, live.at()), list[dict[str, Any]]()
    assert widget.start["work"]
    widget.send = lambda reply, *_: sent.append(reply)
    widget._answer(widget, {"view": "v", "go": "step"}, [])
    assert sent[0]["went"] and sent[0]["words"] == "k is 1 of 4"
