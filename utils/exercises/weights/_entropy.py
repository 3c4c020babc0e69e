"""Exercise 05.entropy."""

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.exercises.mistakes import both
from utils.exercises.weights._softmax import _SQUARE, _TABLE
from utils.mathematics.attention import softmax as _exact
from utils.practice import Exercise, Probe, Wrong

Array = NDArray[Any]


_random = np.random.default_rng(5)


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
