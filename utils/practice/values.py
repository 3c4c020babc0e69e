"""What a value is, read as plain data, and when two of them agree.

A value is numbers, truth values or words in an array of some shape (a single one has
the shape ``()``), or a sequence of values, or something else.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

NUMBERS, TRUTH, WORDS = "numbers", "truth values", "words"
SEQUENCE, NOTHING, OTHER = "sequence", "nothing", "other"
LEAVES = (NUMBERS, TRUTH, WORDS)

#: Relative; the absolute one is a tenth of it. Single precision passes.
TOLERANCE = 1e-5
#: Tells a small number that was added from the noise of the last digits.
TIGHT = 1e-10


@dataclass(frozen=True)
class Seen:
    """A value as it was when it came back.

    Parameters
    ----------
    kind : str
        What it holds.
    made : str
        The name of its type.
    shape : tuple of int
        Of an array; a sequence has its length.
    data : array or None
        The entries, read-only: float64, bool, or object for words. None where there are
        none to look at, or so many that only the shape was read.
    items : tuple of Seen
        The parts of a sequence.
    whole : bool
        Whether its numbers came as whole numbers.
    """

    kind: str
    made: str
    shape: tuple[int, ...] = ()
    data: NDArray[Any] | None = None
    items: tuple["Seen", ...] = field(default=())
    whole: bool = False

    @property
    def value(self) -> Any:
        """The value as arrays, and tuples of arrays."""
        if self.kind == SEQUENCE:
            return tuple(item.value for item in self.items)
        return self.data

    @property
    def listed(self) -> bool:
        """Whether it came as a list or the like, not as an array or a single value."""
        return self.kind == SEQUENCE


def frozen(values: NDArray[Any]) -> NDArray[Any]:
    """Make it read-only, for good where its memory can be Python's own bytes."""
    if values.dtype.kind in "fb" and values.size:
        flat = np.frombuffer(values.tobytes(), values.dtype)
        return flat.reshape(values.shape)
    values.setflags(write=False)
    return values


def stacked(seen: Seen) -> Seen | None:
    """Read a sequence of equal parts as one array, or None where they differ."""
    if seen.kind != SEQUENCE:
        return seen if seen.kind in LEAVES else None
    if not seen.items:
        return Seen(NUMBERS, seen.made, (0,), frozen(np.zeros(0)))
    parts = [stacked(item) for item in seen.items]
    first = parts[0]
    for part in parts:
        if first is None or part is None or part.data is None:
            return None
        if (part.kind, part.shape) != (first.kind, first.shape):
            return None
    rows = np.array([part.data for part in parts if part], dtype=_dtype(first))
    kind = first.kind if first else ""
    return Seen(kind, seen.made, rows.shape, frozen(rows), whole=seen.whole)


def _dtype(seen: Seen | None) -> Any:
    return seen.data.dtype if seen and seen.data is not None else None


def parts(seen: Seen) -> tuple[Seen, ...] | None:
    """Give the items of a sequence, or the rows of an array; None if it has none."""
    if seen.kind == SEQUENCE:
        return seen.items
    if seen.kind not in LEAVES or not seen.shape or seen.data is None:
        return None
    return tuple(
        Seen(seen.kind, "row", row.shape, row, whole=seen.whole)
        for row in map(np.asarray, seen.data)
    )


def close(left: Seen, right: Seen, tolerance: float = TOLERANCE) -> bool:
    """Tell whether two values have one kind, one shape and the same entries.

    A list, a tuple and an array of the same parts are the same where a sequence is
    expected (right), and nowhere else. A single 0 or 1 is a truth value.
    """
    if right.kind == SEQUENCE:
        items = parts(left)
        if items is None or len(items) != len(right.items):
            return False
        pairs = zip(items, right.items, strict=True)
        return all(close(mine, goal, tolerance) for mine, goal in pairs)
    if left.data is None or right.data is None or left.shape != right.shape:
        return left.kind == right.kind == NOTHING
    if right.kind == TRUTH and left.kind == NUMBERS and not left.shape:
        return bool(left.data == right.data)
    return left.kind == right.kind and not bool(apart(left, right, tolerance).any())


def apart(left: Seen, right: Seen, tolerance: float = TOLERANCE) -> NDArray[np.bool_]:
    """Mark the entries that differ, of two arrays of one kind and one shape."""
    mine: Any = left.data
    goal: Any = right.data
    if right.kind != NUMBERS:
        return np.asarray(mine != goal, bool)
    finite = np.abs(goal[np.isfinite(goal)])
    scale = min(1.0, float(finite.max())) if finite.any() else 1.0
    near = np.isclose(mine, goal, tolerance, tolerance / 10 * scale, equal_nan=True)
    return np.asarray(~near)
