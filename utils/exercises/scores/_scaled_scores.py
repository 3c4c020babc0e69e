"""Exercise 04.scaled_scores: every query with every key, divided by one root."""

from typing import Any

import numpy as np

from utils.exercises.loop_mistakes import entry_slips
from utils.exercises.mistakes import Array
from utils.exercises.score_mistakes import PRODUCTS, RARE_SCALES, SCALES, score_pairs
from utils.exercises.scores._probes import (
    ALIKE,
    ALONE,
    APART,
    LARGE,
    NARROW,
    SQUARE,
    WHOLE,
)
from utils.mathematics.attention import softmax
from utils.practice import Exercise, Wrong


def _scaled_scores(Q: Array, K: Array) -> Any:
    scores = Q @ K.T  # (n_q, d_k) @ (d_k, n_k) -> (n_q, n_k)
    return scores / np.sqrt(K.shape[-1])


_WHOLES = (
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
        "first product only",
        lambda Q, K: Q[:, :1] * K[:, 0] / np.sqrt(K.shape[-1]),
        "Only the first of the d_k products arrives in each score. Does the innermost "
        "loop stop after its first turn? All d_k products belong in the sum.",
    ),
    Wrong(
        "first query only",
        lambda Q, K: K @ Q[0] / np.sqrt(K.shape[-1]),
        "Only the scores of the first query come back. Every query has a row of its "
        "own: is a `return` inside the loop?",
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
    returns="an array of shape (n_q, n_k), one row for each query, one column for each "
    "key",
    probes=(APART, SQUARE, ALIKE, LARGE, ALONE, NARROW, WHOLE),
    wrong=(
        *SCALES,
        *RARE_SCALES,
        *PRODUCTS,
        *_WHOLES,
        *entry_slips(_scaled_scores),
    ),
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
