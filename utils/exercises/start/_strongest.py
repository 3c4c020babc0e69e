"""Exercise 00.strongest: Find the place of the largest weight."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.practice import Exercise, Probe, Wrong

Array = NDArray[Any]


_ROW = np.array([0.05, 0.3, 0.1, 0.15, 0.4])


def _strongest(row: Array) -> Any:
    return np.argmax(row)


strongest = Exercise(
    key="00.strongest",
    title="Find the place of the largest weight",
    reference=_strongest,
    returns="one whole number, the place of the largest weight, counted from 0",
    probes=[
        Probe("five words", (_ROW,)),
        Probe("the largest in the middle", (np.array([0.2, 0.7, 0.1]),)),
        Probe("the largest first", (np.array([0.6, 0.1, 0.2, 0.1]),)),
    ],
    wrong=[
        Wrong(
            "weight",
            lambda row: row.max(),
            "You return the largest weight itself. That says how strongly the word "
            "looks, not where. `np.argmax` gives the place where the largest stands.",
        ),
        Wrong(
            "smallest",
            lambda row: np.argmin(row),
            "You return the place of the smallest weight, the word that is looked at "
            "least. The strongest has the largest weight.",
        ),
        Wrong(
            "from one",
            lambda row: np.argmax(row) + 1,
            "You count places from 1, as people do. Python counts from 0, so that "
            "`words[0]` is the first word: leave the + 1 out.",
        ),
        Wrong(
            "first",
            lambda row: 0,
            "You return 0 whatever the weights are, which is the first word of every "
            "sentence. The place has to come from `row`.",
        ),
        Wrong(
            "last",
            lambda row: len(row) - 1,
            "You return the last place whatever the weights are. The place has to come "
            "from `row`.",
        ),
    ],
    hints=[
        "The answer is a place, counted from 0. NumPy has a function that finds it.",
        "`max` is the largest number, `argmax` is where it stands.",
        "The whole body is one line: `return np.argmax(...)` of something.",
    ],
    why="A weight says how strongly, its place says whom: `argmax` gives the place.",
    minutes=3,
    level="easy",
)
