"""Exercise 04.repair_scale: Repair the scores whose scale changes with the sentence."""

from utils.exercises.mistakes import score_pairs
from utils.exercises.scores._scaled_scores import (
    _PROBES,
    _RETURNS,
    _WRONG,
    _scaled_scores,
)
from utils.practice import Exercise

repair_scale = Exercise(
    key="04.repair_scale",
    title="Repair the scores whose scale changes with the sentence",
    reference=_scaled_scores,
    returns=_RETURNS,
    probes=_PROBES,
    wrong=_WRONG,
    pairs=score_pairs(),
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
