"""Exercise 04.repair_scale: its d_k is the number of keys."""

from typing import Any

import numpy as np

from utils.exercises.mistakes import Array
from utils.exercises.scores._scaled_scores import scaled_scores
from utils.practice import Exercise


def _repair_scale(Q: Array, K: Array) -> Any:
    d_k = K.shape[-1]
    return Q @ K.T / np.sqrt(d_k)


repair_scale = Exercise(
    key="04.repair_scale",
    title="Repair the scores whose scale changes with the sentence",
    reference=_repair_scale,
    returns=scaled_scores.returns,
    probes=scaled_scores.probes,
    wrong=scaled_scores.wrong,
    pairs=scaled_scores.pairs,
    hints=(
        "Give it the same query and key in a longer sentence. Should their score "
        "change?",
        "Print `K.shape`. Which of the two numbers is d_k?",
        "`K.shape[-1]` is the length of a key; `len(K)` is the number of keys.",
    ),
    why="A score belongs to one query and one key, so other words must not change it. "
    "In a square K the mistake stays hidden: test with shapes that differ.",
    minutes=4,
    level="medium",
)
