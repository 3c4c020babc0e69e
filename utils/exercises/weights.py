"""Lesson 05, how do scores become shares?: its exercises and questions."""

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.attention import softmax as _exact
from utils.exercises.mistakes import SOFTMAX, both, one_row, softmax_pairs
from utils.practice import Exercise, Order, Probe, Question, Wrong

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


def _entropy(weights: Array) -> Any:
    safe = np.where(weights > 0, weights, 1)  # log2(1) = 0: a share of 0 adds nothing
    return -(weights * np.log2(safe)).sum(axis=-1)


def _bits(weights: Array, safe: bool = True, log: Any = np.log2) -> Any:
    """Each word's part; without `safe`, a share of 0 makes it NaN."""
    return -weights * log(np.where(weights > 0, weights, 1) if safe else weights)


_ZERO = Wrong(
    "0 times log of 0",
    lambda weights: _bits(weights, False).sum(axis=-1),
    "A share of 0 gives NaN: `log2(0)` is -inf, and 0 times -inf is not a number. Such "
    "a word adds nothing: put 1 in place of 0 before the logarithm, or leave it out of "
    "the sum.",
)

# (weights, safe): each can be made with a share of 0 looked after, and without.
_SPREADS = [
    Wrong(
        "nats",
        lambda weights, safe=True: _bits(weights, safe, np.log).sum(axis=-1),
        "You take the natural logarithm, so the unit is the nat: two equal shares give "
        "0.69. In bits they give 1: use `np.log2`.",
    ),
    Wrong(
        "base 10",
        lambda weights, safe=True: _bits(weights, safe, np.log10).sum(axis=-1),
        "You take the logarithm to base 10. Two equal shares should give 1 bit: use "
        "`np.log2`.",
    ),
    Wrong(
        "no minus",
        lambda weights, safe=True: -_bits(weights, safe).sum(axis=-1),
        "The sign is turned round: shares are below 1, so their logarithms are "
        "negative. Entropy is *minus* the sum.",
    ),
    Wrong(
        "everything",
        lambda weights, safe=True: _bits(weights, safe).sum(),
        "You add up all rows into a single number. Every query has an entropy of its "
        "own: `sum(axis=-1)`.",
    ),
    Wrong(
        "columns",
        lambda weights, safe=True: _bits(weights, safe).sum(axis=0),
        "You add down the columns, over the queries. The shares of one query lie along "
        "a row: `axis=-1`.",
    ),
    Wrong(
        "mean",
        lambda weights, safe=True: _bits(weights, safe).mean(axis=-1),
        "You take the mean over the keys. The shares are the weights of the mean "
        "already: add up, and divide by nothing.",
    ),
    Wrong(
        "not added up",
        lambda weights, safe=True: _bits(weights, safe),
        "You have each word's part, but not their sum. Add along the row: "
        "`sum(axis=-1)`.",
    ),
    Wrong(
        "number of words",
        lambda weights, safe=True: 2 ** _bits(weights, safe).sum(axis=-1),
        "You raise 2 to the power of the entropy, which tells over how many words a "
        "row is spread. Asked for are the bits: the exponent itself.",
    ),
    Wrong(
        "part of the most",
        lambda weights, safe=True: (
            _bits(weights, safe).sum(axis=-1) / np.log2(weights.shape[-1])
        ),
        "You divide by log2(n), the most there can be. Asked for are the bits "
        "themselves.",
    ),
]

entropy = Exercise(
    key="05.entropy",
    title="Write entropy(weights): how many bits is each row spread over?",
    reference=_entropy,
    returns="an array of shape (n_q,), the entropy of each row in bits",
    probes=(
        Probe("two rows", (_exact(_TABLE),)),
        Probe("four rows of three", (_exact(_random.normal(size=(4, 3))),)),
        Probe("a square table", (_exact(_SQUARE),)),
        Probe("shares of 0", (np.array([[1.0, 0, 0, 0], [0.5, 0.5, 0, 0]]),)),
    ),
    wrong=(
        _ZERO,
        *_SPREADS,
        Wrong(
            "logs not weighted",
            lambda weights: -np.log2(np.where(weights > 0, weights, 1)).sum(axis=-1),
            "You add up the logarithms as they are. Each counts as much as its share: "
            "`weights * np.log2(weights)`.",
        ),
    ),
    pairs=[
        both(_ZERO, wrong, partial(wrong.function, safe=False)) for wrong in _SPREADS
    ],
    hints=(
        "Each word adds its share times the logarithm of its share, and a minus in "
        "front makes the sum positive.",
        "In bits: `np.log2`. Along a row: `axis=-1`.",
        "Replace shares of 0 by 1 inside the logarithm: `np.where(weights > 0, ...)`.",
    ),
    why="n equal shares give log2(n) bits, one share of 1 gives 0. In between the "
    "entropy tells over how many words a query is spread: about 2 to that power.",
    minutes=6,
    level="hard",
)


def _temperature(scores: Array, T: float) -> Any:
    x = scores / T
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


temperature = Exercise(
    key="05.temperature",
    title="Fill one line: shares at a temperature T",
    reference=_temperature,
    returns="an array of the same shape as scores, whose rows sum to 1",
    probes=(
        Probe("T = 2", (_TABLE, 2.0)),
        Probe("T = 0.5", (_SQUARE, 0.5)),
        Probe("T = 1", (_TABLE, 1.0)),
        Probe("a low T and large scores", (_LARGE, 0.25)),
    ),
    wrong=(
        Wrong(
            "multiplied",
            lambda scores, T: _exact(scores * T),
            "You multiply by T, so that hot becomes sharp and cold becomes flat. A "
            "high temperature should bring the scores together: divide by it.",
        ),
        Wrong(
            "T ignored",
            lambda scores, T: _exact(scores),
            "T has no effect: these are the shares at T = 1. (What is added to all "
            "scores, or taken away, changes no share.) Divide the scores by T before "
            "the softmax.",
        ),
        Wrong(
            "after softmax",
            lambda scores, T: _exact(scores) / T,
            "You divide the shares, after softmax, so a row no longer sums to 1. The "
            "temperature works on the scores, before `exp`.",
        ),
        Wrong(
            "after softmax, multiplied",
            lambda scores, T: _exact(scores) * T,
            "You multiply the shares by T, after softmax, so a row no longer sums to "
            "1. The temperature divides the scores, before `exp`.",
        ),
        Wrong(
            "power T",
            lambda scores, T: _exact(scores) ** T,
            "You raise the shares to the power T, so hot becomes sharp, and the rows "
            "no longer sum to 1. Divide the scores by T before the softmax instead.",
        ),
        Wrong(
            "no softmax",
            lambda scores, T: scores / T,
            "The scores are divided by T, and they are still scores. One step is left: "
            "softmax, which turns each row into shares.",
        ),
        Wrong(
            "power",
            lambda scores, T: _exact(scores) ** (1 / T),
            "You raise the shares to the power 1 / T. The ratios are right, but the "
            "rows no longer sum to 1. Divide the scores by T before the softmax "
            "instead.",
        ),
        Wrong(
            "root of T",
            lambda scores, T: _exact(scores / np.sqrt(T)),
            "You divide by the root of T. The root belongs to d_k; the temperature "
            "itself divides the scores.",
        ),
        Wrong(
            "softmax of shares",
            lambda scores, T: _exact(_exact(scores) / T),
            "You take softmax twice, with T in between. The first one has pressed all "
            "scores between 0 and 1 already: divide the scores by T, then one softmax.",
        ),
        Wrong(
            "no maximum",
            lambda scores, T: (
                np.exp(scores / T) / np.exp(scores / T).sum(axis=-1, keepdims=True)
            ),
            "Large scores come out as NaN, since `exp` overflows; a low temperature "
            "makes them larger still. Subtract each row's maximum after dividing by T.",
        ),
        Wrong(
            "columns",
            lambda scores, T: _exact(scores / T, 0),
            "T is right, but the shares run down the columns. Each row is a query: the "
            "softmax goes along the last axis.",
        ),
    ),
    hints=(
        "At a high temperature the shares should become more equal. What must happen "
        "to the differences between the scores?",
        "Softmax sees differences alone. Half the differences: the scores divided by "
        "2.",
        "The missing line divides `scores` by `T`.",
    ),
    why="Dividing by T shrinks every difference by T. T towards 0 ends at argmax, a "
    "large T at equal shares. The root of d_k in attention is such a temperature.",
    minutes=3,
    level="easy",
)

# Questions

recall_shape = Question(
    key="05.recall_shape",
    prompt="Q is (10, 4) and K is (10, 4). What does one row of Q @ K.T hold?",
    options={
        "A": "what all queries think of one key",
        "B": "the fit of one query with every key",
        "C": "the four numbers of one query, weighted",
    },
    answer="B",
    feedback={
        "A": "That is a column. A row belongs to one query: rows are queries, columns "
        "are keys, everywhere in this course.",
        "B": "Rows are queries, columns are keys: row i holds ten fits of query i.",
        "C": "The product Q @ K.T sums over the four numbers, so they are gone. One "
        "fit is left for each query and key: shape (10, 10).",
    },
)

recall_scale = Question(
    key="05.recall_scale",
    prompt="Why are scores divided by the square root of d_k?",
    options={
        "A": "so that they become shares which sum to 1",
        "B": "so that long sentences do not get larger scores",
        "C": "so that their spread does not grow with the length of the vectors",
    },
    answer="C",
    feedback={
        "A": "Dividing by a constant makes no shares: the scaled scores sum to "
        "anything. Making shares is what this lesson adds.",
        "B": "The number of words, n, does not enter a score. d_k does: a score is a "
        "sum of d_k products.",
        "C": "A sum of d_k products spreads like the root of d_k; dividing by it "
        "undoes that.",
    },
)

recall_sign = Question(
    key="05.recall_sign",
    prompt="The query of tired and the key of mat have a score of −2.88. What does the "
    "sign say?",
    options={
        "A": "the two vectors point in opposite ways: mat is a bad fit",
        "B": "mat stands before tired in the sentence",
        "C": "an error: scores cannot be negative",
    },
    answer="A",
    feedback={
        "A": "A dot product is negative when the vectors point apart: tired minds that "
        "its bearer is no mere thing.",
        "B": "No score of part I knows the order of the words. Lesson 09 adds it.",
        "C": "Dot products can have any sign; 0 means neither for nor against.",
    },
)

guess_exp = Question(
    key="05.guess_exp",
    prompt="What is the exponential of a score of −2.88?",
    options={
        "A": "a negative number",
        "B": "a small positive number",
        "C": "exactly 0",
    },
    answer="B",
    feedback={
        "A": "The exponential is never negative: e to the power −s is 1 divided by e "
        "to the power s.",
        "B": "It is 1 divided by e to the power 2.88, about 0.06.",
        "C": "It comes near 0 and gets there only if the score is minus infinity.",
    },
)

guess_shift = Question(
    key="05.guess_shift",
    prompt="You add 1 to each of the four scores. What happens to the shares?",
    options={
        "A": "all of them grow",
        "B": "the largest grows, the others shrink",
        "C": "nothing",
    },
    answer="C",
    feedback={
        "A": "They cannot all grow: together they make 1.",
        "B": "That would be so if you multiplied the scores. Adding 1 multiplies each "
        "exponential by the same 2.72, and their sum too.",
        "C": "Each exponential is multiplied by 2.72, and so is their sum: it cancels.",
    },
)

guess_overflow = Question(
    key="05.guess_overflow",
    prompt="What will NumPy say the shares of the scores 1000, 999 and 0 are?",
    options={
        "A": "0.73, 0.27 and 0.00",
        "B": "nan, nan and 0",
        "C": "1, 0 and 0",
    },
    answer="B",
    feedback={
        "A": "That is what the formula means. The computer gets stuck on the way "
        "there: watch.",
        "B": "The exponential of 1000 is larger than any float, and infinity divided "
        "by infinity is no number.",
        "C": "1000 is only 1 more than 999, so its share is only 2.72 times as large.",
    },
)

guess_axis = Question(
    key="05.guess_axis",
    prompt="You take softmax(scaled, axis=0) by mistake. What do you see?",
    options={
        "A": "an error, since the shapes do not fit",
        "B": "each column sums to 1, the rows to something else",
        "C": "the same weights, transposed",
    },
    answer="B",
    feedback={
        "A": "Any axis of any array will do for softmax. No error: that is the danger.",
        "B": "The shares go over the queries now: the words compete for a key, instead "
        "of keys for a word.",
        "C": "Transposing would move the numbers. Here each is divided by another sum.",
    },
)

order_softmax = Order(
    key="05.order_softmax",
    prompt="Which of these lines make a softmax over the keys that cannot overflow, "
    "and in which order?",
    lines={
        "A": "weights = exponentials / total",
        "B": "shifted = scaled - scaled.max(axis=-1, keepdims=True)",
        "C": "total = exponentials.sum(axis=0, keepdims=True)",
        "D": "exponentials = np.exp(shifted)",
        "E": "total = exponentials.sum(axis=-1, keepdims=True)",
        "F": "exponentials = np.exp(scaled)",
    },
    answer="BDEA",
    feedback={
        "C": "Line C sums over the queries: each column would make 1, not each row.",
        "F": "Line F takes the exponential of raw scores: 1000 would overflow.",
    },
)
