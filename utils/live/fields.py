"""Two controls that hold a whole table: numbers to type over, and cells to draw in."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Rows = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Matrix:
    """A table with names at its rows and columns, each number a field to type in.

    `draw` gets a float array of shape (rows, columns).
    """

    name: str
    label: str
    rows: Sequence[str]
    columns: Sequence[str]
    value: Rows
    low: float = -9.0
    high: float = 9.0
    step: float = 0.1

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", plain(self.value))
        self.read(self.value)  # for its error alone

    def read(self, sent: Any) -> np.ndarray:
        """Take numbers in the table's shape, brought into its range.

        Raises
        ------
        ValueError
            If the shape is another one or something is no finite number.
        """
        shape = (len(self.rows), len(self.columns))
        return _numbers(self.label, sent, shape).clip(self.low, self.high)


@dataclass(frozen=True)
class Grid:
    """Cells to draw in with a mouse, a finger or the keyboard: 0 is paper, 1 is ink.

    `draw` gets a float array of shape (height, width) whose numbers go from 0 to 1.
    """

    name: str
    label: str
    value: Rows

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", plain(self.value))
        self.read(self.value)  # for its error alone

    def read(self, sent: Any) -> np.ndarray:
        """Take inks in the grid's shape, brought between 0 and 1.

        Raises
        ------
        ValueError
            If the shape is another one or something is no finite number.
        """
        shape = (len(self.value), len(self.value[0]) if self.value else 0)
        return _numbers(self.label, sent, shape).clip(0.0, 1.0)


def plain(table: Any) -> tuple[tuple[float, ...], ...]:
    """Write a table of numbers, an array too, as tuples that can be sent."""
    return tuple(tuple(round(float(x), 6) for x in row) for row in table)


def _numbers(label: str, sent: Any, shape: tuple[int, int]) -> np.ndarray:
    expected = f"{label} must be {shape[0]} rows of {shape[1]} numbers"
    if isinstance(sent, np.ndarray):
        sent = sent.tolist()
    if not isinstance(sent, (list, tuple)) or len(sent) != shape[0]:
        raise ValueError(f"{expected}.")
    for row in sent:
        if not isinstance(row, (list, tuple)) or len(row) != shape[1]:
            raise ValueError(f"{expected}.")
        if not all(map(_finite, row)):
            raise ValueError(f"{expected}: a field is empty, or holds no number.")
    return np.array(sent, float).reshape(shape)


def _finite(entry: Any) -> bool:
    if isinstance(entry, bool) or not isinstance(entry, (int, float)):
        return False
    return abs(entry) < 1e15 and math.isfinite(entry)
