"""Exercise 06.repair_attention: the axis of its softmax and its scale are wrong."""

from typing import Any

import numpy as np

from utils.exercises.mistakes import Array
from utils.exercises.mixing._attention import attention
from utils.mathematics.attention import softmax
from utils.practice import Exercise


def _repair_attention(Q: Array, K: Array, V: Array) -> Any:
    scaled = Q @ K.T / np.sqrt(K.shape[-1])
    weights = softmax(scaled, axis=-1)
    return weights @ V


repair_attention = Exercise(
    key="06.repair_attention",
    title="Repair attention: two of its lines are wrong",
    reference=_repair_attention,
    returns=attention.returns,
    probes=attention.probes,
    wrong=attention.wrong,
    harmless=attention.harmless,
    pairs=attention.pairs,
    hints=(
        "Look at one row of the weights: what should it sum to, and does it?",
        "With d_k = 64 and random numbers, how far do the scores spread after scaling?",
        "One mistake is in the axis, the other in what the scores are divided by.",
    ),
    why="Both mistakes keep every shape right and raise no error. Only a check of what "
    "must hold finds them: rows sum to 1, and the spread of the scores stays near 1.",
    minutes=8,
    level="hard",
)
