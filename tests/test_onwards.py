"""A learner's own function on the lesson's sentence: numbers, or what is open."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from utils import exercises
from utils.practice import Exercise

PROJECT = exercises.all()["01.project"]
assert isinstance(PROJECT, Exercise)


def stub() -> Any:
    raise NotImplementedError("your turn")


def test_numbers_are_shown_with_few_decimals() -> None:
    result = PROJECT.run(lambda: np.array([1.6, 1.3, -0.0001, 2 / 3]))
    assert repr(result) == "… Yours: [1.6  1.3  0.   0.67]"
    assert not result
    assert "0.6667" in repr(PROJECT.run(lambda: 2 / 3, decimals=4))
    assert repr(PROJECT.run(lambda: (1, [2.0, 0.125]))) == "… Yours: (1, (2.00, 0.12))"
    assert "['the' 'cat']" in repr(PROJECT.run(lambda: np.array(["the", "cat"])))


@pytest.mark.parametrize("compute", [stub, lambda: ..., lambda: 1 + stub()])
def test_a_stub_is_said_to_be_open(compute: Any) -> None:
    said = repr(PROJECT.run(compute))
    assert said.startswith("… Not yet written: Write `project` first")


def test_a_stub_within_a_model_is_said_to_be_open() -> None:
    def wrapped() -> Any:
        try:
            stub()
        except NotImplementedError as error:
            raise ValueError("layer 0, head 0: your attention stopped") from error

    assert "Write `project` first" in PROJECT.run(wrapped).message


def test_the_function_is_called_as_the_lesson_calls_it() -> None:
    attention = exercises.all()["06.attention"]
    assert isinstance(attention, Exercise)
    assert "Write `my_attention` first" in attention.run(stub).message


def test_nothing_is_raised() -> None:
    def stops() -> Any:
        raise ValueError("no <fit>")

    def leaves() -> Any:
        raise SystemExit

    def interrupted() -> Any:
        raise KeyboardInterrupt

    assert "`ValueError: no <fit>`" in PROJECT.run(stops).message
    assert "SystemExit" in PROJECT.run(leaves).message
    assert "did not end" in PROJECT.run(interrupted).message
    assert "None" in PROJECT.run(lambda: None).message


def test_a_large_result_is_cut() -> None:
    assert (
        len(PROJECT.run(lambda: np.random.default_rng(0).normal(size=900)).message)
        < 2_100
    )


def test_long_and_infinite_results_are_shown_briefly() -> None:
    for value in ([1.0] * 10_000, [["x" * 900] * 90], 10**400, [10**400, -(10**400)]):
        result = PROJECT.run(lambda value=value: value)
        assert result.word == "Yours" and len(result.message) <= 2_000
