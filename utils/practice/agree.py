"""Tell whether two values agree, to the accuracy of single precision or to the last."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.practice.values import NOTHING, NUMBERS, SEQUENCE, TRUTH, Seen, parts

#: Relative; the absolute one is a tenth of it. Single precision passes.
TOLERANCE = 1e-5
#: Tells a small number that was added from the noise of the last digits.
TIGHT = 1e-10


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
