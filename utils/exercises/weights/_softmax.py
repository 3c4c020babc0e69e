"""Exercise 05.softmax: shares along any axis, for scores of any size."""

from typing import Any

import numpy as np

from utils.exercises.axis_mistakes import AXES, AXIS_IGNORED
from utils.exercises.mistakes import Array, both, named
from utils.exercises.rare_softmax_mistakes import FAR_TABLE, HARMLESS, MORE
from utils.exercises.softmax_mistakes import (
    SOFTMAX,
    largest,
    shares,
    softmax_pairs,
    total,
)
from utils.exercises.weights._probes import ROW, SQUARE, TABLE, WHOLE, table
from utils.practice import Exercise, Probe, Wrong


def _softmax(x: Array, axis: int = -1) -> Any:
    e = np.exp(x - x.max(axis=axis, keepdims=True))  # the largest exponent is 0
    return e / e.sum(axis=axis, keepdims=True)


def _raised(x: Array, axis: int = -1) -> Any:
    return np.exp(x) / total(np.exp(x), axis)


_COUNT_ROWS = Wrong(
    "divided by len",
    shares(norm=lambda e, axis: len(e)),
    "You divide by how many rows there are, as `len(x)` counts them, so a row does not "
    "sum to 1. Divide by the sum of its exponentials.",
)


_COUNT_LAST = Wrong(
    "divided by the last length",
    shares(norm=lambda e, axis: e.shape[-1]),
    "You divide by how many scores a row has, as `x.shape[-1]` tells, so a row does "
    "not sum to 1. Divide by the sum of its exponentials.",
)

_WHOLES = (
    Wrong(
        "without exp, shifted",
        lambda x, axis=-1: (x - largest(x, axis)) / total(x - largest(x, axis), axis),
        "You subtract the maximum and divide by the sum, but `exp` is missing in "
        "between. It is what makes every score positive.",
    ),
    Wrong(
        "max minus x",
        lambda x, axis=-1: _raised(largest(x, axis) - x, axis),
        "`max - x` turns the order round: the lowest score gets the largest share, and "
        "a wide row overflows. It is `x - max`.",
    ),
    Wrong(
        "without exp, over everything",
        lambda x, axis=-1: x / x.sum(),
        "You divide the scores by the sum of the whole table. Two steps are "
        "missing: `exp` first, so that nothing is negative, and the sum of each "
        "row by itself, `axis=axis, keepdims=True`.",
    ),
    Wrong(
        "largest share whole",
        lambda x, axis=-1: x.argmax(axis=axis),
        "`argmax` tells *which* score is the largest. Softmax gives each score a "
        "share: `exp`, then divide by the sum.",
    ),
    Wrong(
        "whole numbers",
        lambda x, axis=-1: _softmax(x, axis).astype(x.dtype),
        "Whole numbers as scores come out as 0: `np.zeros_like(x)` and "
        "`np.empty_like(x)` of whole numbers hold whole numbers only, and a share "
        "below 1 becomes 0. Let the division make the new array.",
    ),
    Wrong(
        "length of everything",
        shares(norm=lambda e, axis: np.linalg.norm(e)),
        "You divide by the length of the whole table of exponentials, as "
        "`np.linalg.norm(e)` gives it. Each row is to sum to 1: divide by its own "
        "plain sum, `e.sum(axis=axis, keepdims=True)`.",
    ),
)

[_NO_MAXIMUM, _TWICE] = named(SOFTMAX, "no maximum", "twice")


softmax = Exercise(
    key="05.softmax",
    title="Write softmax(x, axis=-1), also for scores of 1000",
    reference=_softmax,
    returns="an array of the same shape as x, whose entries along `axis` sum to 1",
    probes=(
        Probe("one row", (ROW,)),
        Probe("a row of equal scores", (TABLE,)),
        Probe("a square table", (SQUARE,)),
        Probe("scores far beyond 1000", (FAR_TABLE,)),
        Probe("two rows with axis=0", (TABLE, 0)),
        Probe("a square table with axis=0", (SQUARE, 0)),
        Probe("three axes", (table(2, 3, 4),)),
        Probe("three axes with axis=1", (table(2, 3, 4), 1)),
        Probe("three axes with axis=-3", (table(2, 3, 4), -3)),
        Probe("a cube", (table(3, 3, 3),)),
        Probe("a cube with axis=-2", (table(3, 3, 3), -2)),
        Probe("four axes", (table(2, 1, 3, 2),)),
        Probe("a single score", (np.array([-2.0]),)),
        Probe("whole numbers", (WHOLE,)),
    ),
    wrong=(*SOFTMAX, *MORE, *AXES, *_WHOLES, _COUNT_ROWS, _COUNT_LAST),
    harmless=HARMLESS,
    pairs=(
        *softmax_pairs(),
        both(_NO_MAXIMUM, AXIS_IGNORED, lambda x, axis=-1: _raised(x)),
        both(_NO_MAXIMUM, _COUNT_ROWS, lambda x, axis=-1: np.exp(x) / len(x)),
        both(_NO_MAXIMUM, _COUNT_LAST, lambda x, axis=-1: np.exp(x) / x.shape[-1]),
        both(_NO_MAXIMUM, _TWICE, lambda x, axis=-1: _raised(_raised(x, axis), axis)),
    ),
    hints=(
        "Two steps: `exp` makes every score positive, a division makes each row sum to "
        "1. Along which axis does a row's sum run?",
        "`exp(1000)` is inf. Subtracting the same number from all scores of a row "
        "changes no share: which number makes every exponent at most 0?",
        "`x.max(axis=axis, keepdims=True)` keeps its axis, so it lines up with x. The "
        "sum needs the same two arguments.",
    ),
    why="exp(x - m) = exp(x) / exp(m), and the division by the sum removes exp(m). "
    "With m the maximum, the largest exponential is 1 and the sum at least 1: nothing "
    "overflows and nothing is divided by 0.",
    minutes=8,
    level="medium",
)
