"""Queries and keys that the exercises of lesson 04 are tried on."""

import numpy as np

from utils.practice import Probe

_random = np.random.default_rng(4)


def _probe(name: str, n_q: int, n_k: int, d_k: int) -> Probe:
    Q, K = _random.normal(size=(n_q, d_k)), _random.normal(size=(n_k, d_k))
    return Probe(name, (Q, K))


#: Two queries, three keys, d_k = 6: no two of the lengths agree, so no mistake fits.
APART = _probe("two queries and three keys", 2, 3, 6)

SQUARE = _probe("square Q and K", 3, 3, 3)

ALIKE = _probe("as many queries as keys", 4, 4, 2)

LARGE = Probe(
    "large numbers",
    (
        np.array([[64.0, 0, 0, 2], [0, 1, -0.5, 0]]),
        np.array([[32.0, 1, 2, 0], [32, 0, 1, 1], [-16, 2, 0, 3]]),
    ),
)

ALONE, NARROW = (
    _probe("one query and one key", 1, 1, 5),
    _probe("more queries than keys with d_k = 1", 3, 2, 1),
)

WHOLE = Probe(
    "whole numbers",
    (np.array([[1, 2, 0], [3, -1, 1]]), np.array([[2, 0, 1], [1, 1, 1]])),
)


def heads(name: str, h: int, n_q: int, n_k: int, d_k: int) -> Probe:
    """Queries and keys of several heads."""
    Q, K = _random.normal(size=(h, n_q, d_k)), _random.normal(size=(h, n_k, d_k))
    return Probe(name, (Q, K))
