"""Exercise 01.decide: one row of W_Q changes what a dimension looks for."""

from typing import Any

import numpy as np

from utils.exercises.mistakes import Array
from utils.exercises.queries._probes import table
from utils.practice import Exercise, Probe, Wrong


def _decide(W_Q: Array, dimension: int, wanted: Array) -> Array:
    changed = W_Q.copy()
    changed[dimension] = wanted
    return changed


def _decided(W_Q: Array, place: Any, wanted: Array) -> Array:
    changed = W_Q.copy()
    changed[place] = wanted
    return changed


def _args(d_model: int, d_k: int, dimension: int) -> tuple[Any, ...]:
    return table(d_model, d_k), dimension, table(d_k)


decide = Exercise(
    key="01.decide",
    title="Let one dimension look for something else",
    reference=_decide,
    returns="a new array of the shape of W_Q, with one row replaced",
    probes=(
        Probe("five dimensions", _args(5, 3, 2)),
        Probe("more sought than dimensions", _args(2, 4, 1)),
        Probe("a square table", _args(3, 3, 1)),
        Probe("the first dimension", _args(4, 2, 0)),
        Probe("the last dimension", _args(3, 2, 2)),
        Probe("a single dimension", _args(1, 1, 0)),
        Probe(
            "a table of whole numbers", (np.eye(3, dtype=int), 1, np.array([4, 0, 2]))
        ),
    ),
    wrong=(
        Wrong(
            "column",
            lambda W_Q, dimension, wanted: _decided(
                W_Q, (slice(None), dimension), wanted
            ),
            "You replace a column. A column of W_Q collects who looks for one thing; "
            "what one dimension looks for is a row: choose before the comma.",
        ),
        Wrong(
            "added",
            lambda W_Q, dimension, wanted: _decided(
                W_Q, dimension, W_Q[dimension] + wanted
            ),
            "You add `wanted` to what the dimension looked for before. It is to look "
            "for `wanted` in its place: `=`, not `+=`.",
        ),
        Wrong(
            "row alone",
            lambda W_Q, dimension, wanted: wanted,
            "You return the new row alone. The other dimensions have their say too: "
            "return the whole table with this row in its place.",
        ),
        Wrong(
            "other rows lost",
            lambda W_Q, dimension, wanted: _decided(0 * W_Q, dimension, wanted),
            "Your row is in its place, and all the other rows are 0. They stay as they "
            "were: start from `W_Q.copy()`, not from zeros.",
        ),
        Wrong(
            "every row",
            lambda W_Q, dimension, wanted: _decided(W_Q, slice(None), wanted),
            "You replace every row, so all words look for the same. Only the row at "
            "`dimension` changes.",
        ),
        Wrong(
            "unchanged",
            lambda W_Q, dimension, wanted: W_Q.copy(),
            "The table comes back as it was. Did you write into one copy and return "
            "another?",
        ),
        Wrong(
            "counted from one",
            lambda W_Q, dimension, wanted: _decided(W_Q, dimension - 1, wanted),
            "You replace the row before. `dimension` counts from 0 already, as Python "
            "does.",
        ),
        Wrong(
            "last row",
            lambda W_Q, dimension, wanted: _decided(W_Q, -1, wanted),
            "You replace the last row, whatever `dimension` says. Choose the row with "
            "`dimension` between the brackets.",
        ),
        Wrong(
            "multiplied",
            lambda W_Q, dimension, wanted: _decided(
                W_Q, dimension, W_Q[dimension] * wanted
            ),
            "You multiply `wanted` into what the dimension looked for before. It is to "
            "look for `wanted` in its place: `=`, not `*=`.",
        ),
        Wrong(
            "row put in",
            lambda W_Q, dimension, wanted: np.insert(W_Q, dimension, wanted, axis=0),
            "You put a new row in, and the old one is still there, below it. The table "
            "keeps its shape: the new row takes the place of the old one.",
        ),
        Wrong(
            "row left out",
            lambda W_Q, dimension, wanted: np.delete(W_Q, dimension, axis=0),
            "The row is gone, and nothing stands in its place. The table keeps its "
            "shape: put `wanted` where the row was.",
        ),
        Wrong(
            "one number for the row",
            lambda W_Q, dimension, wanted: _decided(W_Q, dimension, wanted[0]),
            "The whole row holds the first number of `wanted`. Each column gets a "
            "number of its own: assign all of `wanted`.",
        ),
    ),
    hints=(
        "What a dimension looks for: is that a row of W_Q, or a column?",
        "Make a copy first, `W_Q.copy()`, so that the table that came in stays.",
        "Assign to a row of the copy, `changed[...] = wanted`, and return the copy.",
    ),
    why="What a dimension looks for is a row of W_Q. The copy keeps the caller's table "
    "as it was, so that you can compare the queries of both.",
    minutes=5,
    level="medium",
)
