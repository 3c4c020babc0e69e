"""Exercise 03.hard_lookup: the value of the best key, whole."""

from typing import Any

import numpy as np

from utils.exercises.mistakes import Array
from utils.exercises.values._probes import ALONE, FAR, FOUR, LONG_VALUES, SQUARE, WHOLE
from utils.mathematics.attention import softmax
from utils.practice import Exercise, Probe, Wrong


def _hard_lookup(query: Array, keys: Array, values: Array) -> Any:
    best = np.argmax(keys @ query)
    return values[best]  # (d_v,)


_AWAY = Probe(
    "a long key that points away",
    (
        np.array([1.0, 0]),
        np.array([[-9.0, 0], [1, 0], [4, 5]]),
        np.array([[7.0, 1], [2, 3], [0, 4]]),
    ),
)

_BELOW = Probe(
    "no fit above zero",
    (
        np.array([1.0, 1]),
        np.array([[-3.0, 1], [-1, 0], [-2, -2]]),
        np.array([[1.0, 2], [3, 4], [5, 0]]),
    ),
)

_MINUS = Probe(
    "a query with a minus",
    (
        np.array([-1.0, 0.3]),
        np.array([[2.0, 1], [-1, 0.5], [0, 3]]),
        np.array([[1.0, 2], [3, 4], [5, 0]]),
    ),
)

_CLOSE = Probe(
    "fits that nearly agree",
    (
        np.array([1.0, 0]),
        np.array([[0.5001, 2], [0.5003, 1], [0.5002, 0]]),
        np.array([[1.0, 2], [3, 4], [5, 0]]),
    ),
)

_SMALL = Probe(
    "small numbers",
    (
        np.array([0.4, 0.3]),
        np.array([[0.6, 0.6], [1.4, 0.45], [0, 0.1]]),
        np.array([[1.0, 2], [3, 4], [5, 0]]),
    ),
)


hard_lookup = Exercise(
    key="03.hard_lookup",
    title="Write hard_lookup(query, keys, values): the value of the best key",
    reference=_hard_lookup,
    returns="an array of shape (d_v,), the value that belongs to the best key",
    probes=(
        FOUR,
        SQUARE,
        _AWAY,
        _BELOW,
        _MINUS,
        _CLOSE,
        _SMALL,
        LONG_VALUES,
        ALONE,
        WHOLE,
        FAR[0],
    ),
    wrong=(
        Wrong(
            "the key",
            lambda query, keys, values: keys[np.argmax(keys @ query)],
            "You hand over the best *key*. A key is only the label on the drawer: what "
            "is inside is the value at the same index.",
        ),
        Wrong(
            "the index",
            lambda query, keys, values: np.argmax(keys @ query),
            "You return the index of the best key. One step is left: look up the "
            "value at that index.",
        ),
        Wrong(
            "the fit",
            lambda query, keys, values: np.max(keys @ query),
            "You return how well the best key fits. `argmax` tells its index, and the "
            "value lies at the same one.",
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
            "the largest fit by size",
            lambda query, keys, values: values[np.argmax(np.abs(keys @ query))],
            "You take the fit that is largest without its sign, so a key that points "
            "away can win. A negative fit is a bad one: keep the sign.",
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
            "a column of the values",
            lambda query, keys, values: values[:, np.argmax(keys @ query)],
            "You take a *column* of the values, one number of each. A value is a row: "
            "choose before the comma, `values[best]`.",
        ),
        Wrong(
            "the first value",
            lambda query, keys, values: values[0],
            "The first value comes back, whatever the query. Does `return` stand "
            "inside a loop, or is the index always 0? The best key decides.",
        ),
        Wrong(
            "the last value",
            lambda query, keys, values: values[-1],
            "The last value comes back, whatever the query. Does each turn of a loop "
            "write over the one before? The best key decides.",
        ),
        Wrong(
            "the next value",
            lambda query, keys, values: values[
                (np.argmax(keys @ query) + 1) % len(values)
            ],
            "You hand over the value after the right one. `argmax` counts from 0 "
            "already: no + 1.",
        ),
        Wrong(
            "value times fit",
            lambda query, keys, values: (
                values[np.argmax(keys @ query)] * np.max(keys @ query)
            ),
            "The right value, times its fit. The fit decides which value is handed "
            "over; it does not make it larger.",
        ),
        Wrong(
            "a mixture",
            lambda query, keys, values: softmax(keys @ query) @ values,
            "You mix all values by their shares. That is the soft look-up, and it "
            "comes next; a hard one hands over a single value whole.",
        ),
    ),
    hints=(
        "`best` is the index of the key that fits best. What lies at this index in "
        "`values`?",
        "A value is a row of `values`. One index between the brackets picks a row.",
        "The missing line: `return values[...]`.",
    ),
    why="A Python dictionary needs the exact key. Here the best one is enough, but a "
    "hair's breadth still decides everything: that is what the soft look-up mends.",
    minutes=4,
    level="easy",
)
