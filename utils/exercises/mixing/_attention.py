"""Exercise 06.attention: scores, weights and mixture, from a blank cell."""

from typing import Any

import numpy as np

from utils.exercises.attention_mistakes import (
    ATTENTION,
    ATTENTION_HARMLESS,
    attention_pairs,
    built,
)
from utils.exercises.loop_mistakes import entry_slips
from utils.exercises.mistakes import Array, without
from utils.exercises.mixing._probes import TABLES
from utils.mathematics.attention import softmax
from utils.practice import Exercise


def _my_attention(Q: Array, K: Array, V: Array) -> Any:
    scores = Q @ K.T  # (n_q, d_k) @ (d_k, n_k) -> (n_q, n_k)
    weights = softmax(scores / np.sqrt(K.shape[-1]))  # each row sums to 1
    return weights @ V  # (n_q, n_k) @ (n_k, d_v) -> (n_q, d_v)


attention = Exercise(
    key="06.attention",
    title="Write my_attention(Q, K, V) from a blank cell",
    reference=_my_attention,
    returns="an array of shape (n_q, d_v), one mixture of the values for each query",
    probes=TABLES,
    wrong=(
        *ATTENTION,
        *without(entry_slips(built()), "sum not started anew", "first row filled"),
    ),
    harmless=ATTENTION_HARMLESS,
    pairs=attention_pairs(),
    hints=(
        "Four steps: every query against every key, the scale, softmax along each row, "
        "the mixture of the values.",
        "Follow the shapes: (n_q, d_k) @ (d_k, n_k) gives (n_q, n_k); each row becomes "
        "shares; (n_q, n_k) @ (n_k, d_v) gives (n_q, d_v).",
        "`weights = softmax(Q @ K.T / np.sqrt(K.shape[-1]))` goes along the last axis "
        "by itself; then `weights @ ...`.",
    ),
    why="Softmax(Q K^T / sqrt(d_k)) V: who fits whom, how much of each, what they hand "
    "over. Nothing in it depends on how many words there are.",
    minutes=12,
    level="hard",
)
