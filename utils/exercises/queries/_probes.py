"""Words and tables that the exercises of lesson 01 are tried on."""

import numpy as np

from utils.exercises.mistakes import Array
from utils.practice import Probe

_random = np.random.default_rng(1)


def table(*shape: int) -> Array:
    """Random numbers, from one seeded source for the lesson."""
    return _random.normal(size=shape)


def _probe(name: str, n: int, d_model: int, d_k: int) -> Probe:
    return Probe(name, (table(n, d_model), table(d_model, d_k)))


#: Square is the only shape in which the wrong side or transpose goes unnoticed.
PROJECTIONS: tuple[Probe, ...] = (
    _probe("five words", 5, 3, 2),
    _probe("a d_k above d_model", 2, 3, 4),
    _probe("square X and W", 3, 3, 3),
    Probe(
        "large numbers",
        (1000 * np.arange(8.0).reshape(4, 2), np.array([[1.0, -2], [3, 4]])),
    ),
    _probe("one word alone", 1, 3, 2),
    Probe("whole numbers", (np.array([[2, 0, -1], [1, 3, 0]]), np.eye(3, dtype=int))),
)
