"""Exercise 03.soft_lookup."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.exercises.mistakes import SOFTMAX, Part, adapted, one_row
from utils.exercises.values._hard_lookup import (
    _FOUR,
    _LARGE,
    _LARGE_KEYS,
    _LARGE_VALUES,
    _SQUARE,
)
from utils.mathematics.attention import softmax
from utils.practice import Exercise, Probe, Wrong

Array = NDArray[Any]


_ALIKE = Probe(
    "equal keys",
    (
        np.array([1.0, 2]),
        np.ones((3, 2)),
        np.array([[3.0, 0, 1], [0, 6, 1], [0, 0, 7]]),
    ),
)


_FAR = Probe(
    "fits beyond 2000",
    (np.array([0.0, -294, 1171, 879]), _LARGE_KEYS, _LARGE_VALUES),
)


def _soft_lookup(query: Array, keys: Array, values: Array) -> Any:
    fit = keys @ query  # (n,)
    e = np.exp(fit - fit.max())
    shares = e / e.sum()  # (n,), they sum to 1
    return shares @ values  # (n,) @ (n, d_v) -> (d_v,)


def _with_shares(part: Part) -> Part:
    return lambda query, keys, values: part(keys @ query) @ values


_SOFT = [
    *adapted(one_row(SOFTMAX), _with_shares),
    Wrong(
        "keys handed over",
        lambda query, keys, values: softmax(keys @ query) @ keys,
        "You mix the *keys*. They said where to look; what is handed over lies in "
        "`values`, and need not even have the same length.",
    ),
    Wrong(
        "searched in the values",
        lambda query, keys, values: softmax(values @ query) @ values,
        "You compare the query with the values, which fits only when d_v = d_k. Search "
        "with the keys, then mix the values.",
    ),
    Wrong(
        "mean of the values",
        lambda query, keys, values: values.mean(axis=0),
        "You take the plain mean: all values count the same, and query and keys take "
        "no part. Multiply each value by its share before adding.",
    ),
    Wrong(
        "sum of the values",
        lambda query, keys, values: values.sum(axis=0),
        "You add up the values as they are. Each must first shrink to its share: the "
        "softmax of the fits.",
    ),
    Wrong(
        "no softmax",
        lambda query, keys, values: keys @ query @ values,
        "You weigh the values by the plain fits, which may be negative and sum to "
        "anything. Turn them into shares first, by softmax.",
    ),
    Wrong(
        "scaled",
        lambda query, keys, values: softmax(keys @ query / len(query) ** 0.5) @ values,
        "You divide the fits by the root of d_k. That is right for attention, and "
        "lesson 04 says why; here the plain, unscaled dot products are asked for.",
    ),
    Wrong(
        "three times as long",
        lambda query, keys, values: softmax(keys @ (3 * query)) @ values,
        "You make the query three times as long, as the clock did for its example. "
        "Here the query counts as it comes: leave the 3 out.",
    ),
    Wrong(
        "the best value alone",
        lambda query, keys, values: values[np.argmax(keys @ query)],
        "You hand over the value of the best key alone. That is the hard look-up; in "
        "a soft one every key answers, by its share: `softmax`, not `argmax`.",
    ),
    Wrong(
        "softmax at the end",
        lambda query, keys, values: softmax(keys @ query @ values),
        "You weigh the values by the plain fits and take the softmax of what comes "
        "out. Shares are for the keys: softmax the fits first, then mix the values.",
    ),
    Wrong(
        "overwritten",
        lambda query, keys, values: softmax(keys @ query)[-1] * values[-1],
        "Only the last value, times its share, is left. Does each step of a loop write "
        "over the one before? The parts belong together in a sum: `+=`.",
    ),
    Wrong(
        "the shares",
        lambda query, keys, values: softmax(keys @ query),
        "You return the shares. They are right, and one step is left: mix the values "
        "by them.",
    ),
    Wrong(
        "wrong side",
        lambda query, keys, values: values @ softmax(keys @ query),
        "Your last product has the values on the left: it mixes the numbers *within* "
        "each value, and the shapes allow it only by chance. Put the shares first.",
    ),
]


soft_lookup = Exercise(
    key="03.soft_lookup",
    title="Write soft_lookup(query, keys, values): a mixture of all values",
    reference=_soft_lookup,
    returns="an array of shape (d_v,), the values mixed by their shares",
    probes=(_FOUR, _SQUARE, _ALIKE, _FAR, _LARGE),
    wrong=_SOFT,
    hints=(
        "Three steps: the fit of every key, the shares, the mixture.",
        "The shares are the softmax of the fits: `exp` of each, divided by their sum. "
        "Subtract the largest fit first, so that `exp` cannot overflow.",
        "The mixture is `shares @ values`: every value times its share, added up.",
    ),
    why="The shares sum to 1, so the result lies among the values. A small change of "
    "the query moves it a little, where the hard look-up jumps.",
    minutes=6,
    level="medium",
)
