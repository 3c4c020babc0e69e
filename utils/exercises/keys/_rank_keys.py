"""Exercise 02.rank_keys: the indices of the keys, the best fit first."""

from typing import Any

import numpy as np

from utils.exercises.keys._probes import ALONE, FIVE, LENGTHS, WHOLE, probe
from utils.exercises.mistakes import Array
from utils.practice import Exercise, Probe, Wrong


def _rank_keys(q: Array, K: Array) -> Any:
    fit = K @ q  # (n,)
    return np.argsort(-fit)  # the best first


rank_keys = Exercise(
    key="02.rank_keys",
    title="Write rank_keys(q, K): the indices of the keys, best first",
    reference=_rank_keys,
    returns="an array of shape (n,): the indices of the keys, best first",
    probes=(
        Probe(
            "a ranking",
            (np.array([1.0, 0]), np.array([[2.0, 9], [0, 1], [5, 0], [3, 7]])),
        ),
        FIVE,
        LENGTHS,
        probe("six keys", 6, 4),
        Probe(
            "fits below zero",
            (np.array([1.0, 1]), np.array([[-3.0, 1], [-1, 0], [-2, -2], [0, -3.5]])),
        ),
        Probe(
            "fits that nearly agree",
            (np.array([1.0, 0]), np.array([[0.5001, 2], [0.5003, 1], [0.5002, 0]])),
        ),
        ALONE,
        WHOLE,
    ),
    wrong=(
        Wrong(
            "worst first",
            lambda q, K: np.argsort(K @ q),
            "Your order runs from the worst to the best: `argsort` puts the smallest "
            "first. Sort the negative fit, or turn the result round with `[::-1]`.",
        ),
        Wrong(
            "ranks, not keys",
            lambda q, K: np.argsort(np.argsort(-(K @ q))),
            "You tell for each key its rank. Asked is the other way round: for each "
            "rank, the index of the key. One `argsort` is enough.",
        ),
        Wrong(
            "ranks from the worst",
            lambda q, K: np.argsort(np.argsort(K @ q)),
            "You tell for each key its rank, counted from the worst. Asked are the "
            "indices of the keys, best first: one `argsort`, of the negative fits.",
        ),
        Wrong(
            "turned before sorting",
            lambda q, K: np.argsort((K @ q)[::-1]),
            "You turn the fits round before you sort, so the indices belong to the "
            "keys from the end, and the worst comes first. Sort first, then turn the "
            "result round with `[::-1]`.",
        ),
        Wrong(
            "by size",
            lambda q, K: np.argsort(-np.abs(K @ q)),
            "You rank by the size of the fit, so a key that points away from the query "
            "counts as a good one. Keep the minus sign: it means *does not fit*.",
        ),
        Wrong(
            "order of the table",
            lambda q, K: np.arange(len(K)),
            "The indices come in the order of the table; nothing was sorted. `sort` "
            "changes a list where it stands and returns nothing: use `np.argsort`.",
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
            "left: `np.argsort` tells which key comes first, which second.",
        ),
        Wrong(
            "the fits themselves",
            lambda q, K: np.sort(K @ q)[::-1],
            "You return the sorted dot products. Which key they belong to is lost: "
            "`argsort` gives the indices instead of the fits.",
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
        "`np.argsort(a)` gives the indices of the numbers from small to large.",
        "Sort the negative fits: `np.argsort(-(...))`.",
    ),
    why="The smallest of the negative numbers is the largest of the others. What comes "
    "back are indices, with which words can be picked.",
    minutes=4,
    level="medium",
)
