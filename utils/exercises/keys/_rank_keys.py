"""Exercise 02.rank_keys."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.exercises.keys._dot_product import _FIVE, _LENGTHS, _probe
from utils.practice import Exercise, Probe, Wrong

Array = NDArray[Any]


def _rank_keys(q: Array, K: Array) -> Any:
    fit = K @ q  # (n,)
    return np.argsort(-fit)  # the best first


rank_keys = Exercise(
    key="02.rank_keys",
    title="Write rank_keys(q, K): the numbers of the keys, the best first",
    reference=_rank_keys,
    returns="an array of shape (n,): the numbers of the keys, the best first",
    probes=(
        Probe(
            "a ranking",
            (np.array([1.0, 0]), np.array([[2.0, 9], [0, 1], [5, 0], [3, 7]])),
        ),
        _FIVE,
        _LENGTHS,
        _probe("six keys", 6, 4),
    ),
    wrong=(
        Wrong(
            "worst first",
            lambda q, K: np.argsort(K @ q),
            "Your order runs from the worst to the best: `argsort` puts the smallest "
            "first. Sort the negative fit, or turn the result round with `[::-1]`.",
        ),
        Wrong(
            "places, not keys",
            lambda q, K: np.argsort(np.argsort(-(K @ q))),
            "You tell for each key its place in the ranking. Asked is the other way "
            "round: for each place, the number of the key. One `argsort` is enough.",
        ),
        Wrong(
            "counted from one",
            lambda q, K: np.argsort(-(K @ q)) + 1,
            "Your order is right, and you count the keys from 1. Python counts from 0, "
            "so that `K[0]` is the first key: leave the + 1 out.",
        ),
        Wrong(
            "not sorted",
            lambda q, K: K @ q,
            "You return the fit of each key, in the order of the keys. One step is "
            "left: `argsort` tells which key comes first, which second.",
        ),
        Wrong(
            "the fits themselves",
            lambda q, K: np.sort(K @ q)[::-1],
            "You return the sorted dot products. Which key they belong to is lost: "
            "`argsort` gives the places instead of the numbers.",
        ),
        Wrong(
            "the best alone",
            lambda q, K: int(np.argmax(K @ q)),
            "You return the best key alone. A ranking holds all of them, in order: "
            "`argsort` instead of `argmax`.",
        ),
        Wrong(
            "by length",
            lambda q, K: np.argsort(-np.linalg.norm(K, axis=1)),
            "You rank the keys by their length; q takes no part. A long key can point "
            "away from the query: rank by `K @ q`.",
        ),
        Wrong(
            "by direction",
            lambda q, K: np.argsort(-(K @ q) / np.linalg.norm(K, axis=1)),
            "You rank by direction alone, as with the cosine. Attention ranks by the "
            "dot product, in which a key's length counts too.",
        ),
        Wrong(
            "by distance",
            lambda q, K: np.argsort(np.linalg.norm(K - q, axis=1)),
            "You rank by distance, the nearest key first. A key far out in the query's "
            "direction fits better than a near one: rank by `K @ q`.",
        ),
    ),
    hints=(
        "First the fit of every key, as in `dot_product`; then the order.",
        "`np.argsort(a)` gives the places of the numbers from small to large.",
        "Sort the negative fits: `np.argsort(-(...))`.",
    ),
    why="The smallest of the negative numbers is the largest of the others. What comes "
    "back are places, with which words and values can be picked.",
    minutes=4,
    level="medium",
)
