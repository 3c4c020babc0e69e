"""The smallest outline around points in the plane."""

# size: one small construction

import numpy as np


def hull(points: np.ndarray) -> np.ndarray:
    """The corners of the convex hull of points in the plane, in order (Andrew 1979)."""
    ordered = sorted(map(tuple, points))

    def side(path: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
        kept: list[tuple[float, ...]] = []
        for point in path:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
                kept.pop()
            kept.append(point)
        return kept

    lower, upper = side(ordered), side(ordered[::-1])
    return np.array(lower[:-1] + upper[:-1] or ordered)


def _turn(a: tuple[float, ...], b: tuple[float, ...], c: tuple[float, ...]) -> float:
    """Twice the area of the triangle a, b, c: positive for a turn to the left."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
