"""Exercise 05.softmax_by_hand: Turn one row of scores into shares with a loop."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.exercises.mistakes import SOFTMAX, one_row
from utils.exercises.weights._softmax import (
    _LARGE,
    _LOW,
    _MEAN,
    _RATIO,
    _ROW,
    _UPSIDE_DOWN,
    _WIDE,
)
from utils.mathematics.attention import softmax as _exact
from utils.practice import Exercise, Probe, Wrong

Array = NDArray[Any]


_random = np.random.default_rng(5)


def _softmax_by_hand(row: Array) -> Array:
    largest = max(row)
    exps = [np.exp(score - largest) for score in row]
    total = sum(exps)
    return np.array([e / total for e in exps])


def _running_sum(row: Array) -> Any:
    e = np.exp(row - row.max())
    return e / e.cumsum()


softmax_by_hand = Exercise(
    key="05.softmax_by_hand",
    title="Turn one row of scores into shares with a loop",
    reference=_softmax_by_hand,
    returns="an array of shape (n,), shares that sum to 1",
    probes=(
        Probe("three scores", (_ROW,)),
        Probe("five scores", (_random.normal(size=5),)),
        Probe("equal scores", (np.full(4, 2.0),)),
        Probe("scores beyond 1000", (_LARGE[0],)),
        Probe("a wide range", (_LARGE[1],)),
        Probe("a row from -2000 to 503", (_WIDE,)),
        Probe("one score far below fifteen others", (_LOW,)),
    ),
    wrong=(
        *one_row(SOFTMAX),
        _MEAN,
        _RATIO,
        _UPSIDE_DOWN,
        Wrong(
            "by the sum of the scores",
            lambda row: np.exp(row - row.max()) / sum(row),
            "You divide the exponentials by the sum of the *scores*. Parts and whole "
            "must be of the same kind: divide by the sum of the exponentials.",
        ),
        Wrong(
            "scores by the sum of the exponentials",
            lambda row: row / np.exp(row - row.max()).sum(),
            "You divide the *scores* by the sum of the exponentials. Parts and whole "
            "must be of the same kind: the exponentials are the parts.",
        ),
        Wrong(
            "exponential twice",
            lambda row: _exact(np.exp(row - row.max())),
            "You take the exponential of what is an exponential already. `exponentials`"
            " holds it: what is left is to divide by their sum.",
        ),
        Wrong(
            "running sum",
            _running_sum,
            "You divide each exponential by the sum *so far*: the first share is "
            "always 1. The total is known only after the loop, so divide in a second "
            "one.",
        ),
        Wrong(
            "by the root of the squares",
            lambda row: (
                np.exp(row - row.max()) / np.linalg.norm(np.exp(row - row.max()))
            ),
            "You divide by the length of the row of exponentials, so their *squares* "
            "sum to 1. Shares themselves must: divide by the plain sum.",
        ),
    ),
    hints=(
        "First loop: the exponential of each score. Then the total. Second loop: "
        "divide.",
        "`exp(1000)` overflows: find `max(row)` before the loop and subtract it.",
        "The list of shares becomes an array by `np.array(...)`.",
    ),
    why="No share is known before every exponential is: the total joins them all. That "
    "is why raising one score lowers all the other shares.",
    minutes=6,
    level="easy",
)
