"""Exercise 04.scaled_scores: Write scaled_scores(Q, K): the score of every pair."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.exercises.mistakes import PRODUCTS, SCALES, score_pairs
from utils.mathematics.attention import softmax
from utils.practice import Exercise, Probe, Wrong

Array = NDArray[Any]


_random = np.random.default_rng(4)


def _probe(name: str, n_q: int, n_k: int, d_k: int) -> Probe:
    return Probe(
        name, (_random.normal(size=(n_q, d_k)), _random.normal(size=(n_k, d_k)))
    )


def _scaled_scores(Q: Array, K: Array) -> Any:
    scores = Q @ K.T  # (n_q, d_k) @ (d_k, n_k) -> (n_q, n_k)
    return scores / np.sqrt(K.shape[-1])


# Two queries, three keys, d_k = 6: no two of the lengths agree, so no mistake fits.
_APART = _probe("two queries and three keys", 2, 3, 6)


_SQUARE = _probe("square Q and K", 3, 3, 3)


_ALIKE = _probe("as many queries as keys", 4, 4, 2)


_LARGE = Probe(
    "large numbers",
    (
        np.array([[64.0, 0, 0, 2], [0, 1, -0.5, 0]]),
        np.array([[32.0, 1, 2, 0], [32, 0, 1, 1], [-16, 2, 0, 3]]),
    ),
)


_PROBES = (_APART, _SQUARE, _ALIKE, _LARGE)


_RETURNS = (
    "an array of shape (n_q, n_k), one row for each query, one column for each key"
)


_WRONG = (
    *SCALES,
    *PRODUCTS,
    Wrong(
        "entry by entry",
        lambda Q, K: Q * K / np.sqrt(K.shape[-1]),
        "`*` multiplies query i with key i entry by entry and adds nothing up. Every "
        "query meets every key, and each pair gives one sum: `Q @ K.T`.",
    ),
    Wrong(
        "pairs in order",
        lambda Q, K: (Q * K).sum(axis=-1) / np.sqrt(K.shape[-1]),
        "You compare query i with key i alone. A query also asks all the others: every "
        "pair needs a score, and `Q @ K.T` has them all.",
    ),
    Wrong(
        "softmax already",
        lambda Q, K: softmax(_scaled_scores(Q, K)),
        "You go one step too far: softmax turns the scores into weights, and lesson 05 "
        "is about that. Return the scores as they are after scaling.",
    ),
    Wrong(
        "softmax, not scaled",
        lambda Q, K: softmax(Q @ K.T),
        "Two things. The scores still need the scale: divide by the root of d_k. And "
        "softmax, which makes weights of them, is lesson 05: return the scores.",
    ),
    Wrong(
        "cosine",
        lambda Q, K: (
            Q @ K.T / np.linalg.norm(Q, axis=-1)[:, None] / np.linalg.norm(K, axis=-1)
        ),
        "You divide by the lengths of the vectors, which leaves the cosine. How long a "
        "query or key is counts in a score: the one divisor is the root of d_k.",
    ),
    Wrong(
        "last product only",
        lambda Q, K: Q[:, -1:] * K[:, -1] / np.sqrt(K.shape[-1]),
        "Only the last of the d_k products is left in each score, since each turn of "
        "the loop writes over the one before. Add it to what is there: `+=`.",
    ),
    Wrong(
        "distance",
        lambda Q, K: np.linalg.norm(Q[:, None] - K, axis=-1),
        "You measure distances, where small means near. A score is a dot product, in "
        "which large means fit: `Q @ K.T`.",
    ),
)


scaled_scores = Exercise(
    key="04.scaled_scores",
    title="Write scaled_scores(Q, K): the score of every pair",
    reference=_scaled_scores,
    returns=_RETURNS,
    probes=_PROBES,
    wrong=_WRONG,
    pairs=score_pairs(),
    hints=(
        "One query against all keys was `K @ q`. For all queries at once you need one "
        "row for each query: which of Q and K comes first, which is transposed?",
        "d_k is the number of entries in one key: `K.shape[-1]`.",
        "Two lines: `scores = Q @ K.T`, then divide by the root of d_k.",
    ),
    why="Each entry is one dot product. It adds up d_k products, so its spread grows "
    "like the root of d_k; dividing by that root keeps it near 1 for every d_k.",
    minutes=5,
    level="medium",
)
