"""Scores that the exercises of lesson 05 are tried on."""

import numpy as np

from utils.exercises.mistakes import Array

_random = np.random.default_rng(5)


def table(*shape: int) -> Array:
    """Random numbers, from one seeded source for the lesson."""
    return _random.normal(size=shape)


ROW = np.array([1.0, 2.0, 0.5])

TABLE = np.array([[1.0, 3.0, 2.5], [2.0, 2.0, 2.0]])

SQUARE = table(3, 3)

WHOLE = np.array([[2, 0, -1], [1, 3, 1]])
