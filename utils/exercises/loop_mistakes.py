"""Slips of a loop that fills an array: a sum not reset, a `return` too early.

They look the same whatever the loop adds up, so each is made from the right function.
"""

from typing import Any

import numpy as np

from utils.exercises.mistakes import Part
from utils.practice import Wrong


def _kept(right: Part, place: Any) -> Part:
    """Fill one place of the result alone, the others stay 0."""

    def made(*args: Any) -> Any:
        value = np.asarray(right(*args))
        alone = np.zeros_like(value)
        alone[place] = value[place]
        return alone

    return made


def _running(right: Part, axis: int | None) -> Part:
    """Add each entry to those before it, in reading order or along an axis."""

    def made(*args: Any) -> Any:
        value = np.asarray(right(*args))
        return value.cumsum(axis=axis).reshape(value.shape)

    return made


def row_slips(right: Part) -> list[Wrong]:
    """Slips of a loop over the rows of a result that has one axis or two."""
    return [
        Wrong(
            "sum not started anew",
            _running(right, 0),
            "The first row is right, and each later one still holds the rows before "
            "it. Start the sum at 0 again for every row: inside the loop over the "
            "rows.",
        ),
        Wrong(
            "first row filled",
            _kept(right, 0),
            "The first row is filled, and all others are 0. Does `return` stand inside "
            "the loop? It leaves at the first turn: move it behind the loop.",
        ),
    ]


def entry_slips(right: Part) -> list[Wrong]:
    """Slips of two loops that fill a table entry by entry."""
    return [
        *row_slips(right),
        Wrong(
            "sum never started anew",
            _running(right, None),
            "The first number is right, and each later one still holds all numbers "
            "before it. Set the total to 0 again for every entry: inside both loops.",
        ),
        Wrong(
            "sum started anew for each row",
            _running(right, -1),
            "The first column is right, and each later number still holds those before "
            "it in its row. Set the total to 0 again for every entry: inside the inner "
            "loop.",
        ),
        Wrong(
            "first entry filled",
            _kept(right, (0, 0)),
            "One entry is filled, and all others are 0. Does `return` stand inside the "
            "loops? It leaves at the first turn: move it behind both.",
        ),
    ]


def vector_slips(right: Part) -> list[Wrong]:
    """Slips of a loop that fills a row of numbers, one by one."""
    return [
        Wrong(
            "sum not started anew",
            _running(right, 0),
            "The first number is right, and each later one still holds those before "
            "it. Set the total to 0 again for every number: inside the outer loop.",
        ),
        Wrong(
            "first number filled",
            _kept(right, 0),
            "The first number is filled, and all others are 0. Does `return` stand "
            "inside the loop? It leaves at the first turn: move it behind the loop.",
        ),
    ]
