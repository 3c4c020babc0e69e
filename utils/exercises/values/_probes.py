"""Queries, keys and values that the look-ups of lesson 03 are tried on."""

import numpy as np

from utils.exercises.mistakes import Array
from utils.exercises.rare_softmax_mistakes import FAR_ROWS
from utils.practice import Probe

_random = np.random.default_rng(3)


def table(*shape: int) -> Array:
    """Random numbers, from one seeded source for the lesson."""
    return _random.normal(size=shape)


def _probe(name: str, n: int, d_k: int, d_v: int) -> Probe:
    keys, values = table(n, d_k), table(n, d_v)
    return Probe(name, (table(d_k), keys, values))


def _far(name: str, fits: Array) -> Probe:
    """A query that gives exactly these fits, in single precision too."""
    keys = np.column_stack([fits, table(len(fits), 2)])
    query = np.array([1.0, 0, 0])
    return Probe(name.replace("score", "fit"), (query, keys, table(len(fits), 2)))


#: No two of the lengths agree, or all of them.
FOUR, SQUARE = (
    _probe("four entries", 4, 3, 2),
    _probe("square keys and values", 3, 3, 3),
)

LONG_VALUES, SHORT_VALUES, ALONE = (
    _probe("values longer than keys", 3, 2, 5),
    _probe("values of a single number", 3, 2, 1),
    _probe("a single entry", 1, 2, 3),
)

WHOLE = Probe(
    "whole numbers",
    (
        np.array([1, 2]),
        np.array([[1, 0], [0, 1], [-1, 1]]),
        np.array([[3, 0], [0, 6], [4, -2]]),
    ),
)

EQUAL_KEYS = Probe(
    "equal keys",
    (
        np.array([1.0, 2]),
        np.ones((3, 2)),
        np.array([[3.0, 0, 1], [0, 6, 1], [0, 0, 7]]),
    ),
)

FAR = tuple(_far(name, fits) for name, fits in FAR_ROWS.items())
