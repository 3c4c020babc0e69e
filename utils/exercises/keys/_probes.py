"""Queries and keys that the exercises of lesson 02 are tried on."""

import numpy as np

from utils.practice import Probe

_random = np.random.default_rng(2)


def probe(name: str, n: int, d_k: int) -> Probe:
    """A random query and n random keys."""
    return Probe(name, (_random.normal(size=d_k), _random.normal(size=(n, d_k))))


#: The third key wins by its length; the second points where q points.
LENGTHS = Probe(
    "a long key",
    (np.array([1.0, 2]), np.array([[1.0, 0.5], [1, 2.5], [9, 3], [-2, 0.25]])),
)

FIVE, SQUARE = probe("five keys", 5, 3), probe("as many keys as dimensions", 3, 3)

FEW, ALONE = probe("two keys", 2, 4), probe("a single key", 1, 3)

WHOLE = Probe(
    "whole numbers",
    (np.array([2, -1, 3]), np.array([[1, 0, 1], [4, 2, 0], [-1, 3, 5], [2, -2, 2]])),
)
