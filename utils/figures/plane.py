"""The plane: where things are on the page, and how they are drawn there."""

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from utils.figures import svg
from utils.figures.colour import QUIET
from utils.figures.labels import SOFT, Labels, Place
from utils.figures.typeset import number, shorten, visible

Pairs = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Plane:
    """Where things are on the page, and what is drawn there."""

    far: float
    size: int
    quarter: bool
    axes: tuple[str, str]
    tint: str
    point_tint: str

    @cached_property
    def labels(self) -> Labels:
        return Labels(self.size)

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
        style = f'stroke="{QUIET}" stroke-opacity="0.18"'
        lines = "".join(
            svg.line(x, 0, x, self.size, style) + svg.line(0, y, self.size, y, style)
            for x, y in places
        )
        return lines + self._axes() + self._scale(step)

    def _axes(self) -> str:
        left, base = self.origin
        style = f'stroke="{QUIET}" stroke-width="1.2"'
        across, up = f"{visible(self.axes[0])} →", f"↑ {visible(self.axes[1])}"
        end = self.size - svg.width(across) - 8
        self.labels.keep_off((end, base + 2, self.size, base + 20))
        self.labels.keep_off((left, 0, left + svg.width(up) + 10, 18))
        self.labels.keep_off((left - 1.5, 0, left + 1.5, self.size), SOFT)
        self.labels.keep_off((0, base - 1.5, self.size, base + 1.5), SOFT)
        return (
            svg.line(left, 0, left, self.size, style)
            + svg.line(0, base, self.size, base, style)
            + svg.text(self.size - 4, base + 16, across, "end")
            + svg.text(left + 7, 13, up, "start")
        )

    def _scale(self, step: float) -> str:
        x, y = self.place(step, 0)
        self.labels.keep_off((x - 12, y - 4, x + 12, y + 18))
        return svg.text(x, y + 16, number(step, 0 if step >= 1 else 1))

    def outline(self, corners: Pairs) -> str:
        places = " ".join(
            f"{x:.1f},{y:.1f}" for x, y in (self.place(*c) for c in corners)
        )
        style = f'fill="{self.point_tint}" fill-opacity="0.08" stroke="{QUIET}"'
        style += ' stroke-width="1.2" stroke-dasharray="6 4"'
        return f'<polygon points="{places}" {style}/>'

    def dot(self, point: Pairs, shares: Pairs | None, k: int) -> str:
        x, y = self.place(*point)
        share = 0.0 if shares is None else float(np.clip(shares[k], 0, 1))
        radius = 4.5 if shares is None else 2 + 14 * math.sqrt(share)
        taken = min(radius, 8) + 1.5
        self.labels.keep_off((x - taken, y - taken, x + taken, y + taken))
        style = f'fill="{self.point_tint}" fill-opacity="{0.9 if radius < 6 else 0.6}"'
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" {style}/>'

    def shadow(self, arrow: Pairs, point: Pairs) -> str:
        """A point's shadow on the line of an arrow, with its right angle."""
        length = float(np.hypot(*arrow))
        if not length:
            return ""
        along = arrow / length
        foot = float(along @ point) * along
        (x, y), (left, base), start = self.place(*foot), self.place(*point), self.origin
        ray = f'stroke="{QUIET}" stroke-width="1.2" stroke-dasharray="4 3"'
        cast = f'stroke="{self.point_tint}" stroke-width="7" stroke-opacity="0.45"'
        self.labels.keep_off_line(start, (x, y))
        drawn = svg.line(*start, x, y, cast) + svg.line(x, y, left, base, ray)
        return drawn + self._right_angle((x, y), (left, base), start)

    def _right_angle(self, foot: Place, point: Place, start: Place) -> str:
        """A small square where a ray meets a line."""
        x, y = foot
        up, back = _unit(foot, point), _unit(foot, start)
        if up == (0, 0) or back == (0, 0):
            return ""
        a = x + 8 * up[0], y + 8 * up[1]
        c = x + 8 * back[0], y + 8 * back[1]
        b = a[0] + c[0] - x, a[1] + c[1] - y
        path = f"M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}L{c[0]:.1f} {c[1]:.1f}"
        return f'<path d="{path}" fill="none" stroke="{QUIET}" stroke-width="1.2"/>'

    def chain(self, steps: Pairs) -> list[str]:
        """Steps tip to tail: each starts where the one before it ends."""
        places = [self.origin, *(self.place(*end) for end in steps.cumsum(axis=0))]
        return [
            self._drawn(a, b, self.point_tint, 2.0, 8.0) for a, b in pairwise(places)
        ]

    def arrow(self, point: Pairs, marked: bool) -> str:
        wide, head = (4.0, 13.0) if marked else (2.4, 10.0)
        return self._drawn(self.origin, self.place(*point), self.tint, wide, head)

    def _drawn(self, a: Place, b: Place, tint: str, wide: float, head: float) -> str:
        length = math.hypot(b[0] - a[0], b[1] - a[1])
        if length < 2:
            return f'<circle cx="{a[0]:.1f}" cy="{a[1]:.1f}" r="{wide}" fill="{tint}"/>'
        self.labels.keep_off_line(a, b)
        head = min(head, length)
        part = (length - 0.7 * head) / length
        end = a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])
        style = f'stroke="{tint}" stroke-width="{wide}"'
        return svg.line(*a, *end, style) + _tip(a, b, head, tint)

    def name(self, point: Pairs, word: str, bold: bool) -> str:
        """Write a word near a point, best away from the origin."""
        (left, base), (x, y) = self.origin, self.place(*point)
        away = math.atan2(base - y, x - left)
        return self.labels.write(shorten(visible(word), 16), (x, y), away, bold)


def _unit(start: Place, stop: Place) -> Place:
    far = math.hypot(stop[0] - start[0], stop[1] - start[1])
    return (
        ((stop[0] - start[0]) / far, (stop[1] - start[1]) / far) if far > 9 else (0, 0)
    )


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
