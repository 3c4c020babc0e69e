"""Exercise 00.row_sums: Add up each row."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.practice import Exercise, Probe, Wrong

Array = NDArray[Any]


_TABLE = np.array([[0.5, 0.2, 0.3], [0.1, 0.6, 0.2]])


def _row_sums(weights: Array) -> Any:
    return weights.sum(axis=-1)


row_sums = Exercise(
    key="00.row_sums",
    title="Add up each row",
    reference=_row_sums,
    returns="an array with one sum for each row, shape (n_q,)",
    probes=[
        Probe("two rows of three", (_TABLE,)),
        Probe("three rows of two", (np.array([[1.0, 0.0], [0.25, 0.5], [0.4, 0.6]]),)),
        Probe("a square", (np.array([[0.9, 0.1], [0.3, 0.1]]),)),
    ],
    wrong=[
        Wrong(
            "columns",
            lambda weights: weights.sum(axis=0),
            "You add up each column: how much a word *gets* from all that look. A row "
            "is what one word *gives*, so go along the row: the last axis, `axis=-1`.",
        ),
        Wrong(
            "everything",
            lambda weights: weights.sum(),
            "You add up the whole table to one number. Name the axis along which to "
            "add: along the row it is the last one, `axis=-1`.",
        ),
        Wrong(
            "mean",
            lambda weights: weights.mean(axis=-1),
            "You take the mean of each row. It is the sum divided by the number of "
            "keys; here only the sum is asked for.",
        ),
        Wrong(
            "first row",
            lambda weights: weights[0].sum(),
            "You add up the first row and return. There is one sum for each row; a "
            "`return` inside a loop leaves at the first one.",
        ),
        Wrong(
            "kept",
            lambda weights: weights.sum(axis=-1, keepdims=True),
            "Your sums are right and stand as a column, of shape (n_q, 1). Leave "
            "`keepdims` out: one number for each row, shape (n_q,).",
        ),
        Wrong(
            "ones",
            lambda weights: np.ones(len(weights)),
            "You return ones, which is what the sums of true weights would be. To find "
            "out whether they are, add up the rows that came.",
        ),
    ],
    hints=[
        "Rows are queries. Along a row you go from key to key, through the last axis.",
        "`weights.sum()` adds up everything; it takes an `axis` too.",
        "Add along the last axis: `axis=-1`.",
    ],
    why="Along a row means over the keys, and the keys are the last axis.",
    minutes=3,
    level="easy",
)
