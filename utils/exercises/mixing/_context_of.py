"""Exercise 06.context_of: Fill three lines: what does one query know afterwards."""

from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.exercises.mistakes import SCALES, SOFTMAX, Part, adapted, both, one_row
from utils.exercises.mixing._weighted_sum import _table
from utils.mathematics.attention import softmax
from utils.practice import Exercise, Probe, Wrong

Array = NDArray[Any]


_random = np.random.default_rng(6)


def _context_of(q: Array, K: Array, V: Array) -> Any:
    scores = K @ q / np.sqrt(len(q))  # (n_k,)
    weights = np.exp(scores - scores.max())
    weights = weights / weights.sum()
    return weights @ V  # (d_v,)


# Scores that are exact in float32: a wide row, a small one, a narrow one far from 0.
_LARGE_Q = np.array([[64.0, 0, 0, 2], [0, 1, -0.5, 0], [0, -294, 1171, 879]])


_LARGE_K = np.array([[32.0, 1, 2, 0], [32, 0, 1, 1], [-16, 2, 0, 3]])


_LARGE_V = np.array([[1.0, 2], [3, -1], [0, 5]])


def _fit(q: Array, K: Array) -> Any:
    return K @ q / np.sqrt(len(q))


def _one_query(score: Part) -> Part:
    """Use a scale for many queries with the only one there is."""
    return lambda q, K, V: softmax(score(q[None], K)[0]) @ V


_ONE_SCALES = [
    wrong for wrong in SCALES if wrong.name != "root of the number of queries"
]


def _one_query_pairs() -> list[Wrong]:
    """Build every wrong scale with every wrong softmax of one row."""
    return [
        both(scale, share, _one_query_with(scale.function, share.function))
        for scale, share in product(_ONE_SCALES, one_row(SOFTMAX))
    ]


def _one_query_with(score: Part, share: Part) -> Part:
    return lambda q, K, V: share(score(q[None], K)[0]) @ V


context_of = Exercise(
    key="06.context_of",
    title="Fill three lines: what does one query know afterwards?",
    reference=_context_of,
    returns="an array of shape (d_v,), the mixture for this one query",
    probes=(
        Probe("three keys", (_random.normal(size=6), _table(3, 6), _table(3, 2))),
        Probe("square K and V", (_random.normal(size=3), _table(3, 3), _table(3, 3))),
        Probe("seven keys", (_random.normal(size=2), _table(7, 2), _table(7, 3))),
        Probe("scores from -509 to 1025", (_LARGE_Q[0], _LARGE_K, _LARGE_V)),
        Probe("scores beyond 1000", (_LARGE_Q[2], _LARGE_K, _LARGE_V)),
    ),
    wrong=(
        *adapted(_ONE_SCALES, _one_query),
        *adapted(one_row(SOFTMAX), lambda part: lambda q, K, V: part(_fit(q, K)) @ V),
        Wrong(
            "keys for values",
            lambda q, K, V: softmax(_fit(q, K)) @ K,
            "You mix the keys. They were for finding; what is handed over is in V.",
        ),
        Wrong(
            "mean of the values",
            lambda q, K, V: V.mean(axis=0),
            "The result is the plain mean of the values: query and keys take no part. "
            "Multiply the values by the weights.",
        ),
        Wrong(
            "sum of the values",
            lambda q, K, V: V.sum(axis=0),
            "You add up the values without their weights. Each value first shrinks to "
            "its share.",
        ),
        Wrong(
            "no softmax",
            lambda q, K, V: _fit(q, K) @ V,
            "You mix by the scores themselves, which may be negative and sum to "
            "anything. Softmax makes them shares first.",
        ),
        Wrong(
            "the weights",
            lambda q, K, V: softmax(_fit(q, K)),
            "You return the weights. They are right; mix the values by them.",
        ),
        Wrong(
            "root of d_v",
            lambda q, K, V: softmax(K @ q / np.sqrt(V.shape[-1])) @ V,
            "You take the root of d_v, the length of a *value*. The scores are dot "
            "products of query and key: the root of d_k, `len(q)`.",
        ),
        Wrong(
            "no softmax, no scale",
            lambda q, K, V: K @ q @ V,
            "You mix by the plain scores. Two steps are missing in between: divide by "
            "the root of d_k, then softmax, which makes shares of them.",
        ),
        Wrong(
            "scaled after softmax",
            lambda q, K, V: softmax(K @ q) @ V / np.sqrt(len(q)),
            "You divide by the root of d_k after the softmax, so the shares are as "
            "sharp as before and no longer sum to 1. Scale the scores, then softmax.",
        ),
        Wrong(
            "not added up",
            lambda q, K, V: softmax(_fit(q, K))[:, None] * V,
            "You have every value times its share, but not their sum. Add over the "
            "keys: `sum(axis=0)`, or one product `weights @ V`.",
        ),
        Wrong(
            "columns of K",
            lambda q, K, V: softmax(q @ K / np.sqrt(len(q))) @ V,
            "`q @ K` runs q against the columns of K, and the shapes allow it only by "
            "chance. A key is a row: `K @ q`.",
        ),
    ),
    pairs=_one_query_pairs(),
    hints=(
        "Scores, weights, mixture: the three lessons 04, 05 and 06 in a line each.",
        "For one query the scores are `K @ q / np.sqrt(d_k)`, of shape (n_k,).",
        "Softmax of these, then `weights @ V`.",
    ),
    why="The same three steps with all queries at once are `attention`: `K @ q` is "
    "then `Q @ K.T`, and every row is a query.",
    minutes=5,
    level="medium",
)
