"""Softmax with another base or norm, a clip, a small number more, a rounding.

They are looked at alone, never in pairs, and known to every exercise with a softmax.
`FAR_ROWS` are the scores that tell a sound softmax from one that is sound nearby.
"""

from typing import Any

import numpy as np

from utils.exercises.mistakes import Array
from utils.exercises.softmax_mistakes import shares, total
from utils.mathematics.attention import softmax
from utils.practice import Wrong

_PATTERN = np.array([0.0, 1, 3])

#: No constant, mean or smallest score can take the maximum's place in all of these.
FAR_ROWS = {
    "scores beyond 1000": 1000 + _PATTERN,
    "scores beyond 20000": 20000 + _PATTERN,
    "scores below -20000": -20000 - _PATTERN,
    "half of the scores 30000 below": np.array([-30000.0, -30000, 0, 3]),
    # Here the mean could, even in single precision, and the smallest could not.
    "one score far below fifteen others": np.array([0.0] + [1000.0] * 15),
    "the last score far below fifteen others": np.array([1000.0] * 15 + [0.0]),
}

#: The same as one table: a row of 16 scores for each.
FAR_TABLE = np.array([np.resize(row, 16) for row in FAR_ROWS.values()])


def _clipped(low: float | None, high: float) -> Any:
    def built(x: Array, axis: int = -1) -> Any:
        e = np.exp(np.clip(x, low, high))
        return e / total(e, axis)

    return built


def _plain(x: Array, axis: int = -1) -> Any:
    return np.exp(x) / total(np.exp(x), axis)


def _finite(x: Array, axis: int = -1) -> Any:
    e = np.nan_to_num(np.exp(x))
    return e / total(e, axis)


def _ratio(x: Array, norm: Any, axis: int = -1) -> Any:
    return x / norm(x, axis=axis, keepdims=True)


def _base(base: float, which: str) -> Wrong:
    return Wrong(
        f"base {base:g}",
        shares(power=lambda x: float(base) ** x),
        f"You raise {base:g} to the scores, {which}. Every difference between two "
        "scores then counts for more or less than it should: a score that is 1 higher "
        "should get e = 2.71828... times the share. Use `np.exp`.",
    )


def _added(size: float) -> Wrong:
    return Wrong(
        f"{size:g} added to the sum",
        shares(norm=lambda e, axis: total(e, axis) + size),
        f"Your shares are a little too small, as if {size:g} were added to the sum of "
        "the exponentials. Nobody gets the share of that number. It is not needed: "
        "when the largest score is subtracted, one exponential is 1, and the sum "
        "cannot be 0.",
    )


def _rounded(decimals: int) -> Wrong:
    return Wrong(
        f"shares rounded to {decimals}",
        lambda x, axis=-1: np.round(softmax(x, axis), decimals),
        f"Your shares are rounded to {decimals} decimals before they are used, so they "
        "no longer sum to 1. Calculate with all digits, and round only what you print.",
    )


def _trace(size: float) -> Wrong:
    return Wrong(
        f"{size:g} added to the sum",
        shares(norm=lambda e, axis: total(e, axis) + size),
        f"One thing is not needed: {size:g} seems to be added to the sum of the "
        "exponentials. It is too small to do harm, and when the largest score is "
        "subtracted, the sum is at least 1 and cannot be 0.",
    )


#: Numbers that can be seen in the shares.
ADDED = [_added(size) for size in (1, 0.1, 0.01, 0.001, 0.0001, 0.00001)]

#: Numbers too small to be seen in single precision: they pass, with a sentence.
HARMLESS = [_trace(size) for size in (1e-6, 1e-7, 1e-8, 1e-9)]

#: For exercises that go on with the shares; where shares come back, any function is
#: told that its result is rounded.
ROUNDED = [_rounded(decimals) for decimals in (1, 2, 3, 4)]

BASES = [
    _base(2, "not e"),
    _base(10, "not e"),
    _base(2.7, "a rounded e"),
    _base(2.72, "a rounded e"),
    _base(2.718, "a rounded e"),
]

#: A number that belongs to one sentence, in the maximum's place.
CONSTANTS = [
    Wrong(
        "a constant subtracted",
        shares(shift=lambda x, axis: 500),
        "Scores around 1000 come out right, those far from it, at 20000 or -20000, as "
        "NaN. That is what a constant in place of the maximum does, as in "
        "`exp(x - 500)`: it helps only near itself. Subtract from each row its own "
        "largest score.",
    ),
    Wrong(
        "a large constant subtracted",
        shares(shift=lambda x, axis: 1000),
        "Scores around 1000 come out right, all others as NaN. That is what a constant "
        "in place of the maximum does, as in `exp(x - 1000)`: small scores become "
        "exp(-1000) = 0, and 0 / 0 is NaN. Subtract from each row its own largest "
        "score.",
    ),
]

#: Whole softmaxes (x, axis=-1).
MORE = [
    Wrong(
        "first score subtracted",
        shares(shift=lambda x, axis: np.take(x, [0], axis)),
        "You subtract the first score of each row, and the largest can lie far above "
        "it: its exponential is inf, and inf / inf is NaN. Subtract the largest.",
    ),
    Wrong(
        "last score subtracted",
        shares(shift=lambda x, axis: np.take(x, [-1], axis)),
        "You subtract the last score of each row, and the largest can lie far above "
        "it: its exponential is inf, and inf / inf is NaN. Subtract the largest.",
    ),
    *CONSTANTS,
    *BASES,
    *ADDED,
    Wrong(
        "clipped",
        _clipped(None, 700),
        "Large scores all get the same share: 1000, 1001 and 1003 come out alike, as "
        "if they were clipped, and the very low ones as NaN. A limit keeps "
        "`exp` finite and loses the differences. Subtract the row's largest score "
        "instead.",
    ),
    Wrong(
        "clipped at both ends",
        _clipped(-700, 700),
        "Large scores all get the same share, and so do very low ones: 1000, 1001 and "
        "1003 come out alike, as if they were clipped. A limit keeps `exp` finite and "
        "loses the differences. Subtract the row's largest score instead.",
    ),
    Wrong(
        "NaN made 0",
        lambda x, axis=-1: np.nan_to_num(_plain(x, axis)),
        "Large scores get the share 0, all of them: `exp(1000)` is inf, inf / inf "
        "is NaN, and NaN has been turned into 0, as `np.nan_to_num` does. The row sums "
        "to 0, and its largest score gets nothing. Mend the cause: subtract the row's "
        "largest score before `exp`.",
    ),
    Wrong(
        "infinity made large",
        _finite,
        "Large scores get the share 0, and very low ones NaN. Each exponential was "
        "kept below inf, by `np.nan_to_num` or by a limit near 709, and their sum "
        "is inf all the same. Subtract the row's largest score before `exp`.",
    ),
    Wrong(
        "squares of the exponentials",
        shares(norm=lambda e, axis: (e**2).sum(axis=axis, keepdims=True)),
        "You divide by the sum of the *squared* exponentials. For shares that sum to "
        "1, divide by the plain sum.",
    ),
    Wrong(
        "sizes without exp",
        lambda x, axis=-1: _ratio(np.abs(x), np.sum, axis),
        "You divide the sizes of the scores by their sum, without `exp`. A score of "
        "-5 then counts as much as one of 5. `exp` makes every score positive and "
        "keeps the order.",
    ),
    Wrong(
        "scores by their sizes",
        lambda x, axis=-1: x / np.abs(x).sum(axis=axis, keepdims=True),
        "You divide the scores by the sum of their sizes, without `exp`. A negative "
        "score then gets a negative share. `exp` first: it is never negative.",
    ),
    Wrong(
        "scores by their length",
        lambda x, axis=-1: _ratio(x, np.linalg.norm, axis),
        "You divide the scores by the length of their row, without `exp`. Their "
        "squares then sum to 1, and a negative score stays negative. Take the "
        "exponentials, and divide by their plain sum.",
    ),
    Wrong(
        "squared scores",
        lambda x, axis=-1: _ratio(x**2, np.sum, axis),
        "You square the scores to make them positive, so that -5 counts as much as 5. "
        "`exp` makes every score positive and keeps the order.",
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
        "These are the logarithms of the shares. Take the shares themselves.",
    ),
]
