"""Exercise 00.strongest: the place of the largest weight, not the weight."""

from typing import Any

import numpy as np

from utils.exercises.mistakes import Array
from utils.practice import Exercise, Probe, Wrong


def _strongest(row: Array) -> Any:
    return np.argmax(row)


def _last_rise(row: Array) -> int:
    return max((i for i in range(1, len(row)) if row[i] > row[i - 1]), default=0)


strongest = Exercise(
    key="00.strongest",
    title="Find the place of the largest weight",
    reference=_strongest,
    returns="one whole number, the place of the largest weight, counted from 0",
    probes=[
        Probe("five words", (np.array([0.05, 0.3, 0.1, 0.15, 0.4]),)),
        Probe("the largest in the middle", (np.array([0.2, 0.7, 0.1]),)),
        Probe("the largest first", (np.array([0.6, 0.1, 0.2, 0.1]),)),
        Probe("weights that fall and rise", (np.array([0.1, 0.3, 0.4, 0.05, 0.15]),)),
        Probe("weights that nearly agree", (np.array([0.3333, 0.3334, 0.3333]),)),
        Probe("all weight on one word", (np.array([0.0, 1, 0]),)),
        Probe("a sentence of one word", (np.array([1.0]),)),
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
            "sentence. Does `return` stand inside a loop? The place has to come from "
            "`row`, and from all of it.",
        ),
        Wrong(
            "last",
            lambda row: len(row) - 1,
            "You return the last place whatever the weights are. The place has to come "
            "from `row`.",
        ),
        Wrong(
            "second largest",
            lambda row: np.argsort(row)[-2] if len(row) > 1 else 0,
            "You return the place of the second largest weight. Places count from 0, "
            "and from the end the last one is -1.",
        ),
        Wrong(
            "last rise",
            _last_rise,
            "You return the last place whose weight is larger than that of its "
            "neighbour. Compare with the largest weight so far, or let `np.argmax` do "
            "it.",
        ),
        Wrong(
            "from the end",
            lambda row: np.argmax(row[::-1]),
            "You count the places from the end of the sentence. The first word has the "
            "place 0: leave the row in its order.",
        ),
        Wrong(
            "the order of all",
            lambda row: np.argsort(row),
            "You return the places of all words, sorted by their weight. Only one is "
            "asked for: `np.argmax` gives it.",
        ),
        Wrong(
            "ranks",
            lambda row: np.argsort(np.argsort(-row)),
            "You return the rank of every word. Only one number is asked for, the "
            "place of the largest weight: `np.argmax` gives it.",
        ),
        Wrong(
            "above one half",
            lambda row: np.argmax(row > 0.5),
            "You look for a weight above one half, and there need not be one. The "
            "largest weight can be small: compare the weights with each other.",
        ),
        Wrong(
            "how many words",
            lambda row: len(row),
            "You return how many weights there are. The place of one of them is asked "
            "for, the largest: `np.argmax` gives it.",
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
