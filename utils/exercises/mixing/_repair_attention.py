"""Exercise 06.repair_attention: Repair attention: two of its lines are wrong."""

from utils.exercises.mixing._attention import _PROBES, _WRONG, _attention, attention
from utils.exercises.mixing._weighted_sum import _MIXED
from utils.practice import Exercise

repair_attention = Exercise(
    key="06.repair_attention",
    title="Repair attention: two of its lines are wrong",
    reference=_attention,
    returns=_MIXED,
    probes=_PROBES,
    wrong=_WRONG,
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
