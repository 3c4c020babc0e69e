"""Exercise 03.hard_lookup."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.mathematics.attention import softmax
from utils.practice import Exercise, Probe, Wrong

Array = NDArray[Any]


_random = np.random.default_rng(3)


def _probe(name: str, n: int, d_k: int, d_v: int) -> Probe:
    keys, values = _random.normal(size=(n, d_k)), _random.normal(size=(n, d_v))
    return Probe(name, (_random.normal(size=d_k), keys, values))


_FOUR, _SQUARE = (
    _probe("four entries", 4, 3, 2),
    _probe("square keys and values", 3, 3, 3),
)


# Exact in float32, so that a float32 solution gets the same shares.
_LARGE_KEYS = np.array([[32.0, 1, 2, 0], [32, 0, 1, 1], [-16, 2, 0, 3]])


_LARGE_VALUES = np.array([[1.0, 2], [3, -1], [0, 5]])


_LARGE = Probe(
    "fits from -1018 to 2050",
    (np.array([64.0, 0, 0, 2]), _LARGE_KEYS, _LARGE_VALUES),
)


def _hard_lookup(query: Array, keys: Array, values: Array) -> Any:
    fit = keys @ query  # (n,)
    return values[np.argmax(fit)]  # (d_v,)


hard_lookup = Exercise(
    key="03.hard_lookup",
    title="Write hard_lookup(query, keys, values): the value of the best key",
    reference=_hard_lookup,
    returns="an array of shape (d_v,), the value that belongs to the best key",
    probes=(
        _FOUR,
        _SQUARE,
        _LARGE,
        Probe(
            "a long key that points away",
            (
                np.array([1.0, 0]),
                np.array([[-9.0, 0], [1, 0], [4, 5]]),
                np.array([[7.0, 1], [2, 3], [0, 4]]),
            ),
        ),
    ),
    wrong=(
        Wrong(
            "the key",
            lambda query, keys, values: keys[np.argmax(keys @ query)],
            "You hand over the best *key*. A key is only the label on the drawer: what "
            "is inside is the value at the same place.",
        ),
        Wrong(
            "the place",
            lambda query, keys, values: np.argmax(keys @ query),
            "You return the number of the best key. One step is left: look up the "
            "value at that place.",
        ),
        Wrong(
            "the fit",
            lambda query, keys, values: np.max(keys @ query),
            "You return how well the best key fits. `argmax` tells *where* it is, and "
            "the value lies at that place.",
        ),
        Wrong(
            "the worst key",
            lambda query, keys, values: values[np.argmin(keys @ query)],
            "You take the key that fits worst. A large dot product is a good fit: "
            "`argmax`.",
        ),
        Wrong(
            "the nearest key",
            lambda query, keys, values: values[
                np.argmin(np.linalg.norm(keys - query, axis=1))
            ],
            "You take the key at the smallest distance. Here the fit is the dot "
            "product, in which a long key in the right direction wins.",
        ),
        Wrong(
            "the longest key",
            lambda query, keys, values: values[np.argmax(np.linalg.norm(keys, axis=1))],
            "You take the longest key; the query takes no part. Compare the keys with "
            "the query: `keys @ query`.",
        ),
        Wrong(
            "the best value",
            lambda query, keys, values: values.max(axis=0),
            "You take the largest number of each column of the values. Values do not "
            "compete: the *keys* decide which one is handed over.",
        ),
        Wrong(
            "fits with the values",
            lambda query, keys, values: values[np.argmax(values @ query)],
            "You compare the query with the values, which fits only when d_v = d_k. "
            "Search with the keys, then hand over the value.",
        ),
        Wrong(
            "a mixture",
            lambda query, keys, values: softmax(keys @ query) @ values,
            "You mix all values by their shares. That is the soft look-up, and it "
            "comes next; a hard one hands over a single value whole.",
        ),
    ),
    hints=(
        "Two steps: which key fits best, and what lies at its place?",
        "`np.argmax` gives the place of the largest number.",
        "`values[np.argmax(...)]`, with the fit of every key between the brackets.",
    ),
    why="A Python dictionary needs the exact key. Here the best one is enough, but a "
    "hair's breadth still decides everything: that is what the soft look-up mends.",
    minutes=4,
    level="easy",
)
