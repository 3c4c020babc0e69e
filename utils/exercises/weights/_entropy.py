"""Exercise 05.entropy: over how many words a row of weights is spread, in bits."""

from functools import partial
from typing import Any

import numpy as np

from utils.exercises.loop_mistakes import vector_slips
from utils.exercises.mistakes import Array, Part, both
from utils.exercises.weights._probes import SQUARE, TABLE, table
from utils.mathematics.attention import softmax
from utils.practice import Exercise, Probe, Wrong


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
        "All rows are added up into a single number. Either `sum` has no axis, or the "
        "rows were lost before it: `weights[weights > 0]` is one flat row of all "
        "shares, and `axis=-1` runs through the whole of it. Every query has an "
        "entropy of its own: keep the table, and `sum(axis=-1)`.",
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


def _more(size: float) -> Part:
    """Add a number to every share inside the logarithm."""
    return lambda weights: -(weights * np.log2(weights + size)).sum(axis=-1)


def _trace(size: float) -> Wrong:
    return Wrong(
        f"{size:g} added in the logarithm",
        _more(size),
        f"One thing is not needed: {size:g} seems to be added inside the logarithm. It "
        "is too small to do harm; `np.where(weights > 0, weights, 1)` leaves all other "
        "shares as they are.",
    )


def _in_the_logarithm(size: float) -> Wrong:
    return Wrong(
        f"{size:g} added in the logarithm",
        _more(size),
        f"Your bits are a little off, as if {size:g} were added to every share inside "
        "the logarithm. It keeps log2(0) away and changes all the others too. Put 1 in "
        "the place of 0, and 0 alone: `np.where(weights > 0, weights, 1)`.",
    )


_WHOLES = (
    Wrong(
        "only the largest share",
        lambda weights: -np.log2(weights.max(axis=-1)),
        "You take the logarithm of the largest share alone. All shares of the row "
        "count, each times its own logarithm.",
    ),
    Wrong(
        "softmax of shares",
        lambda weights: _entropy(softmax(weights)),
        "You take a softmax of the weights first. They are shares already: a second "
        "softmax makes them nearly equal.",
    ),
    Wrong(
        "shares above 0 counted",
        lambda weights: np.log2((weights > 0).sum(axis=-1)),
        "You count the shares that are not 0, and take the logarithm of that. Equal "
        "shares would give this; here each share counts as much as it is large.",
    ),
    Wrong(
        "squares",
        lambda weights: -np.log2((weights**2).sum(axis=-1)),
        "You take the logarithm of the sum of the squares. Entropy adds up each share "
        "times its own logarithm: `weights * np.log2(weights)`.",
    ),
)


entropy = Exercise(
    key="05.entropy",
    title="Write entropy(weights): the entropy of each row, in bits",
    reference=_entropy,
    returns="an array of shape (n_q,), the entropy of each row in bits",
    probes=(
        Probe("two rows", (softmax(TABLE),)),
        Probe("four rows of three", (softmax(table(4, 3)),)),
        Probe("a square table", (softmax(SQUARE),)),
        Probe("shares of 0", (np.array([[1.0, 0, 0, 0], [0.5, 0.5, 0, 0]]),)),
        Probe("a single row", (np.array([[0.125, 0.5, 0.25, 0.125]]),)),
        Probe(
            "very small shares", (np.array([[1e-4, 2e-4, 0.9997], [0.25, 0, 0.75]]),)
        ),
        Probe("whole numbers", (np.array([[0, 1], [1, 0], [0, 1]]),)),
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
        *_WHOLES,
        *map(_in_the_logarithm, (0.1, 0.01, 0.001, 1e-4, 1e-5, 1e-6)),
        *vector_slips(_entropy),
    ),
    harmless=[*map(_trace, (1e-7, 1e-8, 1e-9))],
    quiet=True,
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
