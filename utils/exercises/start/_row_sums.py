"""Exercise 00.row_sums: one sum for each row of the weights."""

from typing import Any

import numpy as np

from utils.exercises.loop_mistakes import vector_slips
from utils.exercises.mistakes import Array
from utils.practice import Exercise, Probe, Wrong


def _row_sums(weights: Array) -> Any:
    return weights.sum(axis=-1)


row_sums = Exercise(
    key="00.row_sums",
    title="Add up each row",
    reference=_row_sums,
    returns="an array with one sum for each row, shape (n_q,)",
    probes=[
        Probe("two rows of three", (np.array([[0.5, 0.2, 0.3], [0.1, 0.6, 0.2]]),)),
        Probe("three rows of two", (np.array([[1.0, 0.0], [0.25, 0.5], [0.4, 0.6]]),)),
        Probe("a square", (np.array([[0.9, 0.1], [0.3, 0.1]]),)),
        Probe("a single row", (np.array([[0.2, 0.3, 0.1, 0.3]]),)),
        Probe("a single column", (np.array([[0.4], [0.7], [1.0]]),)),
        Probe("whole numbers", (np.array([[2, 0, -1], [0, 1, 4]]),)),
    ],
    wrong=[
        Wrong(
            "columns",
            lambda weights: weights.sum(axis=0),
            "You add up each column: how much a word *gets* from all that look. A row "
            "is what one word *gives*, so go along the row: the last axis, `axis=-1`. "
            "(Python's own `sum` adds up the columns of a table too.)",
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
            "words; here only the sum is asked for.",
        ),
        Wrong(
            "first row",
            lambda weights: weights[0].sum(),
            "You add up the first row and return. There is one sum for each row; a "
            "`return` inside a loop leaves at the first one.",
        ),
        Wrong(
            "last row",
            lambda weights: weights[-1].sum(),
            "You return the sum of the last row alone. Each turn of a loop writes over "
            "the one before: collect the sums in a list, one for each row.",
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
        Wrong(
            "largest of each row",
            lambda weights: weights.max(axis=-1),
            "You return the largest weight of each row. All weights of the row belong "
            "to the sum: `sum`, not `max`.",
        ),
        Wrong(
            "first of each row",
            lambda weights: weights[:, 0],
            "You return the first weight of each row. All of them belong to the sum.",
        ),
        Wrong(
            "last of each row",
            lambda weights: weights[:, -1],
            "You return the last weight of each row. If a loop goes along the row, "
            "each step writes over the one before: add to what is there, with `+=`.",
        ),
        Wrong(
            "last left out",
            lambda weights: weights[:, :-1].sum(axis=-1),
            "The last weight of every row is left out. `range(n)` and `[:n]` stop "
            "before n already: there is no need to subtract 1.",
        ),
        Wrong(
            "sums so far",
            lambda weights: weights.cumsum(axis=-1),
            "You return the sums so far, one for each weight. Only the sum of the "
            "whole row is asked for: `sum` in the place of `cumsum`.",
        ),
        Wrong(
            "how many",
            lambda weights: np.full(len(weights), weights.shape[-1]),
            "You count the weights of each row. Add them up.",
        ),
        *vector_slips(_row_sums),
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
