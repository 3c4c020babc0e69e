"""Exercise 05.softmax: Write softmax(x, axis=-1), also for scores of 1000."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.exercises.mistakes import SOFTMAX, both, softmax_pairs
from utils.mathematics.attention import softmax as _exact
from utils.practice import Exercise, Probe, Wrong

Array = NDArray[Any]


_random = np.random.default_rng(5)


def _softmax(x: Array, axis: int = -1) -> Any:
    e = np.exp(x - x.max(axis=axis, keepdims=True))  # the largest exponent is 0
    return e / e.sum(axis=axis, keepdims=True)


_ROW = np.array([1.0, 2.0, 0.5])


_TABLE = np.array([[1.0, 3.0, 2.5], [2.0, 2.0, 2.0]])


_SQUARE = _random.normal(size=(3, 3))


# Rows far apart, and a row with a wide range: each wrong maximum fails on one of them.
_LARGE = np.array([[1000.0, 1001, 1003], [-500, 500, 503], [0, 1, -1.5]])


# Here the mean lies so far below the largest score that it cannot take its place.
_WIDE = np.array([-2000.0, 500, 503])


# And here it could, even in single precision, while the smallest could not.
_LOW = np.array([0.0] + [750.0] * 15)


def _raised(x: Array, axis: int = -1) -> Any:
    return np.exp(x) / np.exp(x).sum(axis=axis, keepdims=True)


def _less_mean(x: Array, axis: int = -1) -> Any:
    return _raised(x - x.mean(axis=axis, keepdims=True), axis)


_MEAN = Wrong(
    "mean subtracted",
    _less_mean,
    "You subtract the mean, which leaves the shares as they are but does not protect "
    "them: in a row of -2000, 500 and 503 the largest is still 835 above it, and "
    "exp(835) is inf. Subtract the largest score.",
)


_RATIO = Wrong(
    "without exp, shifted",
    lambda x, axis=-1: _divided(x - x.max(axis=axis, keepdims=True), axis),
    "You subtract the maximum and divide by the sum, but `exp` is missing in between. "
    "It is what makes every score positive.",
)


_UPSIDE_DOWN = Wrong(
    "max minus x",
    lambda x, axis=-1: _raised(x.max(axis=axis, keepdims=True) - x, axis),
    "`max - x` turns the order round: the lowest score gets the largest share, and a "
    "wide row overflows. It is `x - max`.",
)


def _divided(x: Array, axis: int = -1) -> Any:
    return x / x.sum(axis=axis, keepdims=True)


_NO_MAXIMUM = next(wrong for wrong in SOFTMAX if wrong.name == "no maximum")


_TWICE = next(wrong for wrong in SOFTMAX if wrong.name == "twice")


_COUNT_ROWS = Wrong(
    "divided by len",
    lambda x, axis=-1: np.exp(x - x.max(axis=axis, keepdims=True)) / len(x),
    "You divide by `len(x)`, which counts the rows of a table, so a row does not sum "
    "to 1. Divide by the sum of its exponentials.",
)


_COUNT_LAST = Wrong(
    "divided by the last length",
    lambda x, axis=-1: np.exp(x - x.max(axis=axis, keepdims=True)) / x.shape[-1],
    "You divide by `x.shape[-1]`, how many scores a row has, so a row does not sum to "
    "1. Divide by the sum of its exponentials.",
)


_AXIS_IGNORED = Wrong(
    "axis ignored",
    lambda x, axis=-1: _exact(x, -1),
    "You always work along the last axis, whatever `axis` says. With `axis=0` each "
    "column must sum to 1. Use `axis=axis` wherever you name an axis.",
)


softmax = Exercise(
    key="05.softmax",
    title="Write softmax(x, axis=-1), also for scores of 1000",
    reference=_softmax,
    returns="an array of the same shape as x, whose entries along `axis` sum to 1",
    probes=(
        Probe("one row", (_ROW,)),
        Probe("two rows, one of equal scores", (_TABLE,)),
        Probe("a square table", (_SQUARE,)),
        Probe("scores beyond 1000", (_LARGE,)),
        Probe("axis=0", (_TABLE, 0)),
        Probe("a square table, axis=0", (_SQUARE, 0)),
        Probe("a row from -2000 to 503", (_WIDE,)),
        Probe("one score far below fifteen others", (_LOW,)),
    ),
    wrong=(
        *SOFTMAX,
        _MEAN,
        _RATIO,
        _UPSIDE_DOWN,
        _AXIS_IGNORED,
        _COUNT_ROWS,
        _COUNT_LAST,
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
            "each score alone",
            lambda x, axis=-1: 1 / (1 + np.exp(-x)),
            "You turn each score into a number between 0 and 1 by itself (a sigmoid). "
            "Shares are borrowed from each other: divide `exp` by the *sum* of all.",
        ),
        Wrong(
            "logarithm",
            lambda x, axis=-1: x - np.logaddexp.reduce(x, axis=axis, keepdims=True),
            "These are the logarithms of the shares. Return the shares themselves.",
        ),
    ),
    pairs=(
        *softmax_pairs(),
        both(_NO_MAXIMUM, _AXIS_IGNORED, lambda x, axis=-1: _raised(x)),
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
