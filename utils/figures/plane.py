"""Arrows and points in the plane, with names that do not hide each other."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from utils.figures import svg
from utils.figures.colour import QUIET, role
from utils.figures.picture import Picture
from utils.figures.typeset import number, shorten, visible

Box = tuple[float, float, float, float]  # left, top, right, bottom
Place = tuple[float, float]


def arrows(
    vectors: ArrayLike,
    labels: Sequence[str],
    *,
    caption: str,
    axes: tuple[str, str] = ("a life", "a thing"),
    mark: int | None = None,
    reach: float | None = None,
    points: ArrayLike | None = None,
    point_labels: Sequence[str] = (),
    outline: ArrayLike | None = None,
    quarter: bool = False,
    size: int = 420,
) -> Picture:
    """Arrows from the origin of the plane, and labelled points beside them.

    Parameters
    ----------
    vectors
        (n, 2): where each arrow ends.
    labels
        The n names of the arrows.
    caption
        One sentence that says what to see.
    axes
        What the two directions stand for.
    mark
        An arrow to point out: it is thicker and its label is bold.
    reach
        How far the axes go; by default a little further than everything drawn.
    points, point_labels
        (m, 2) and m names.
    outline
        (k, 2): the corners of a dashed outline, in order.
    quarter
        Show only the quarter of the plane where both numbers are positive.
    size
        Width and height in pixels.
    """
    ends, dots = _pairs(vectors), _pairs(points)
    plane = _Plane(reach or _reach(ends, dots), size, quarter, axes)
    body = [plane.grid()]
    body += [] if outline is None else [plane.outline(_pairs(outline))]
    body += [plane.dot(*dot) for dot in dots]
    body += [plane.arrow(end, role("query"), i == mark) for i, end in enumerate(ends)]
    named = [*zip(dots, point_labels, strict=True), *zip(ends, labels, strict=True)]
    chosen = None if mark is None else len(dots) + mark
    body += [plane.name(end, word, k == chosen) for k, (end, word) in enumerate(named)]
    desc = f"Across: {axes[0]}. Up: {axes[1]}. {_told(named)}."
    return svg.svg(size, size, caption, desc, "".join(body))


def _told(named: list[tuple[Any, str]]) -> str:
    return "; ".join(
        f"{label} ({number(x, 1)}, {number(y, 1)})" for (x, y), label in named
    )


def _pairs(values: ArrayLike | None) -> np.ndarray[Any, Any]:
    return np.asarray([] if values is None else values, float).reshape(-1, 2)


def _reach(ends: np.ndarray[Any, Any], dots: np.ndarray[Any, Any]) -> float:
    farthest = float(np.abs(np.vstack([ends, dots])).max(initial=0))
    return 1.12 * max(farthest, 0.5)


@dataclass
class _Plane:
    """Where things are on the page, and which places are taken."""

    far: float
    size: int
    quarter: bool
    axes: tuple[str, str]
    taken: list[Box] = field(default_factory=list)

    @property
    def origin(self) -> Place:
        if self.quarter:
            return 34.0, self.size - 34.0
        return self.size / 2, self.size / 2

    def place(self, x: float, y: float) -> Place:
        left, base = self.origin
        across = (self.size - 14 - left) / self.far
        return left + float(x) * across, base - float(y) * (base - 14) / self.far

    def grid(self) -> str:
        step = _step(self.far)
        count = int(1.3 * self.far / step)
        places = [self.place(k * step, k * step) for k in range(-count, count + 1)]
        style = f'stroke="{QUIET}" stroke-opacity="0.22"'
        lines = "".join(
            svg.line(x, 0, x, self.size, style) + svg.line(0, y, self.size, y, style)
            for x, y in places
        )
        return lines + self._axes() + self._scale(step)

    def _axes(self) -> str:
        left, base = self.origin
        style = f'stroke="{QUIET}" stroke-width="1.5"'
        across, up = f"{self.axes[0]} →", f"↑ {self.axes[1]}"
        wide = svg.width(across)
        self.taken.append((self.size - wide - 8, base + 2, self.size, base + 20))
        self.taken += [
            (left - 1.5, 0, left + 1.5, self.size),
            (0, base - 1.5, self.size, base + 1.5),
            (left, 0, left + svg.width(up) + 10, 18),
        ]
        return (
            svg.line(left, 0, left, self.size, style)
            + svg.line(0, base, self.size, base, style)
            + svg.text(self.size - 4, base + 16, across, "end")
            + svg.text(left + 7, 13, up, "start")
        )

    def _scale(self, step: float) -> str:
        x, y = self.place(step, 0)
        written = number(step, 0 if step >= 1 else 1)
        self.taken.append((x - 10, y - 4, x + 10, y + 18))
        return svg.text(x, y + 16, written)

    def outline(self, corners: np.ndarray[Any, Any]) -> str:
        places = " ".join(
            f"{x:.1f},{y:.1f}" for x, y in (self.place(*c) for c in corners)
        )
        style = (
            f'fill="none" stroke="{QUIET}" stroke-width="1.5" stroke-dasharray="6 4"'
        )
        return f'<polygon points="{places}" {style}/>'

    def dot(self, x: float, y: float) -> str:
        x, y = self.place(x, y)
        self.taken.append((x - 6, y - 6, x + 6, y + 6))
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{QUIET}"/>'

    def arrow(self, point: np.ndarray[Any, Any], tint: str, marked: bool) -> str:
        (left, base), (x, y) = self.origin, self.place(*point)
        length = math.hypot(x - left, y - base)
        if length < 3:
            return f'<circle cx="{left:.1f}" cy="{base:.1f}" r="4" fill="{tint}"/>'
        for part in np.linspace(0.15, 1, 12):
            a, b = left + part * (x - left), base + part * (y - base)
            self.taken.append((a - 4, b - 4, a + 4, b + 4))
        head = min(13.0 if marked else 10.0, length)
        part = (length - 0.7 * head) / length
        style = f'stroke="{tint}" stroke-width="{4 if marked else 2.2}"'
        end = left + part * (x - left), base + part * (y - base)
        return svg.line(left, base, *end, style) + _tip(self.origin, (x, y), head, tint)

    def name(self, point: np.ndarray[Any, Any], word: str, bold: bool) -> str:
        """Write a word near a point, where it hides as little as can be."""
        word = shorten(visible(word), 16)
        wide = svg.width(word) + 4
        boxes = _around(self.place(*point), wide, self.origin)
        # Near the point and away from the origin, unless that hides much else.
        costs = [self._cost(box) + k for k, box in enumerate(boxes)]
        box = boxes[costs.index(min(costs))]
        self.taken.append(box)
        return svg.text((box[0] + box[2]) / 2, box[3] - 3.5, word, bold=bold)

    def _cost(self, box: Box) -> float:
        outside = sum(
            max(-box[k], 0.0) + max(box[k + 2] - self.size, 0.0) for k in (0, 1)
        )
        hidden = sum(_overlap(box, other) for other in self.taken)
        return round(hidden + 60 * outside, 3)


def _tip(start: Place, end: Place, head: float, tint: str) -> str:
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    corners = [end] + [
        (end[0] - head * math.cos(angle + t), end[1] - head * math.sin(angle + t))
        for t in (0.42, -0.42)
    ]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    return f'<polygon points="{points}" fill="{tint}"/>'


def _step(far: float) -> float:
    """The round distance that gives two to five lines up to `far`."""
    power = 10.0 ** math.floor(math.log10(far / 2.2))
    return power * max(m for m in (1, 2, 5) if m * power <= far / 2.2 or m == 1)


def _around(end: Place, wide: float, origin: Place) -> list[Box]:
    """Boxes for a word around a point, the nearest and most outward first."""
    outward = math.atan2(origin[1] - end[1], end[0] - origin[0])
    turns = sorted(range(16), key=lambda t: (min(t, 16 - t), t))
    angles = [outward + math.pi / 8 * turn for turn in turns]
    return [
        _box(end, ring * math.cos(angle), ring * math.sin(angle), wide)
        for ring in (1.0, 1.6, 2.4, 3.4)
        for angle in angles
    ]


def _box(end: Place, right: float, up: float, wide: float) -> Box:
    x, y = end[0] + right * (wide / 2 + 8), end[1] - up * 15
    return x - wide / 2, y - 8, x + wide / 2, y + 8


def _overlap(a: Box, b: Box) -> float:
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    return max(wide, 0.0) * max(high, 0.0)
