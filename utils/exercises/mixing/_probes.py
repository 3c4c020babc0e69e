"""Tables that the exercises of lesson 06 are tried on."""

import numpy as np

from utils.exercises.mistakes import Array
from utils.exercises.rare_softmax_mistakes import FAR_ROWS, FAR_TABLE
from utils.practice import Probe

_random = np.random.default_rng(6)


def table(*shape: int) -> Array:
    """Random numbers, from one seeded source for the lesson."""
    return _random.normal(size=shape)


def _probe(name: str, n_q: int, n_k: int, d_k: int, d_v: int) -> Probe:
    return Probe(name, (table(n_q, d_k), table(n_k, d_k), table(n_k, d_v)))


# Query i has the scores of row i, in single precision too. All lengths agree, so that
# no wrong product hides what the softmax does.
_FAR = Probe(
    "scores far beyond 1000",
    (np.resize(FAR_TABLE, (16, 16)) / 32, 128 * np.eye(16), table(16, 16)),
)

_WHOLE = Probe(
    "one query of whole numbers",
    (
        np.array([[1, 2]]),
        np.array([[1, 0], [0, 1], [-1, 1], [2, 0]]),
        np.array([[3, 0, 1], [0, 6, 2], [4, -2, 0], [1, 1, 5]]),
    ),
)

TABLES = (
    _probe("two queries and three keys", 2, 3, 6, 7),
    _probe("square tables", 3, 3, 3, 3),
    _probe("three words with d_k = 5", 3, 3, 5, 3),
    _FAR,
    _probe("a single key", 2, 1, 3, 2),
    _WHOLE,
)


def _one(name: str, n_k: int, d_k: int, d_v: int) -> Probe:
    return Probe(name, (table(d_k), table(n_k, d_k), table(n_k, d_v)))


def _far(name: str, scores: Array) -> Probe:
    keys = np.column_stack([scores, table(len(scores), 3)])
    query = np.array([2.0, 0, 0, 0])
    return Probe(name, (query, keys, table(len(scores), 2)))


ONE_QUERY = (
    _one("three keys", 3, 6, 2),
    _one("square K and V", 3, 3, 3),
    _one("seven keys", 7, 2, 3),
    *(_far(name, scores) for name, scores in FAR_ROWS.items()),
    _one("a single key", 1, 3, 2),
    Probe("whole numbers", (np.array([3, 1]), *_WHOLE.args[1:])),
)
