"""Exercise 03.repair_lookup."""

from utils.exercises.values._hard_lookup import _FOUR, _LARGE, _SQUARE
from utils.exercises.values._soft_lookup import _ALIKE, _FAR, _SOFT, _soft_lookup
from utils.practice import Exercise

repair_lookup = Exercise(
    key="03.repair_lookup",
    title="Repair the soft look-up that hands over the wrong thing",
    reference=_soft_lookup,
    returns="an array of shape (d_v,), the values mixed by their shares",
    probes=(_FOUR, _SQUARE, _ALIKE, _FAR, _LARGE),
    wrong=_SOFT,
    hints=(
        "Call it with keys and values of different lengths. How long is the result?",
        "Follow each of the three arguments: where is it used, and how often?",
        "The fits and the shares are right. Look at what the last line mixes.",
    ),
    why="Keys are for finding, values are for handing over. When both have the same "
    "length, nothing but the numbers tells you that you mixed them up.",
    minutes=5,
    level="medium",
)
