"""The plot itself: a frame, bands, curves and the names at their ends."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from utils.figures import colour, svg
from utils.figures.axes import Axis
from utils.figures.typeset import visible

#: Curves without a role are told apart by their dashes.
_DASHES = ("", "7 4", "2 4", "10 4 2 4", "1 3")
_INKS = (colour.PLAIN, "currentColor")
_LABEL = 16.0

Values = np.ndarray[Any, Any]


def value(x: Values, y: Values, at: float) -> float:
    """The number of a curve at a place: on it, or on the line between two of them."""
    known = np.isfinite(y)
    return float(np.interp(at, x[known], y[known])) if known.any() else math.nan


@dataclass(frozen=True)
class Plot:
    """Curves between two axes."""

    x: Values
    across: Axis
    up: Axis
    roles: Mapping[str, str | None]

    def body(
        self,
        axes: tuple[str, str],
        curves: Mapping[str, Values],
        names: Mapping[str, str],
        bands: Mapping[str, tuple[Values, Values]],
        dots: bool,
        at: float | None,
    ) -> str:
        """Draw the frame, bands, the mark, curves and their names, in this order."""
        drawn = [self.frame(*axes)]
        drawn += [self.band(name, *band) for name, band in bands.items()]
        drawn += [] if at is None else [self.mark(at)]
        drawn += [self.curve(name, y, dots, at) for name, y in curves.items()]
        return "".join([*drawn, *self.names(names, curves)])

    def frame(self, x_axis: str, y_axis: str) -> str:
        faint = f'stroke="{colour.QUIET}" stroke-opacity="0.25"'
        left, right, base = self.across.start, self.across.stop, self.up.start
        parts = [
            svg.line(left, y, right, y, faint) + svg.text(left - 8, y + 4, word, "end")
            for y, word in self.up.ticks(4)
        ]
        for place, word in self.across.ticks():
            parts.append(svg.text(place, base + 17, word))
            parts.append(svg.line(place, base, place, base + 4, faint))
        axis = svg.line(left, base, right, base, f'stroke="{colour.QUIET}"')
        up = svg.text(4, 13, f"↑ {visible(y_axis)}", "start")
        return (
            "".join(parts)
            + axis
            + up
            + svg.text(right, base + 34, f"{visible(x_axis)} →", "end")
        )

    def _style(self, name: str) -> tuple[str, str]:
        """The colour and the dashes of a curve."""
        if self.roles[name]:
            return colour.role(self.roles[name]), ""
        plain = [other for other, role in self.roles.items() if not role]
        k = plain.index(name)
        return _INKS[k % len(_INKS)], _DASHES[k % len(_DASHES)]

    def _points(self, y: Values) -> list[tuple[float, float] | None]:
        seen = np.isfinite(y) & ((y > 0) | (not self.up.log))
        return [
            (self.across.place(a), self.up.place(b)) if known else None
            for a, b, known in zip(self.x, y, seen, strict=True)
        ]

    def curve(self, name: str, y: Values, dots: bool, at: float | None) -> str:
        tint, dashes = self._style(name)
        points, pen, path = self._points(y), "M", ""
        for point in points:
            path += f"{pen}{point[0]:.1f} {point[1]:.1f}" if point else ""
            pen = "L" if point else "M"
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        style = f'fill="none" stroke="{tint}" stroke-width="2.2"{dashed}'
        drawn = f'<path d="{path}" {style} stroke-linejoin="round"/>'
        shown = [point for point in points if point and (dots or len(points) == 1)]
        if at is not None and math.isfinite(there := value(self.x, y, at)):
            shown.append((self.across.place(at), self.up.place(there)))
        return drawn + "".join(
            f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" fill="{tint}"/>'
            for a, b in shown
        )

    def band(self, name: str, lower: Values, upper: Values) -> str:
        there = [p for p in self._points(lower) if p]
        back = [p for p in self._points(upper) if p][::-1]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in there + back)
        tint = self._style(name)[0]
        return f'<polygon points="{path}" fill="{tint}" fill-opacity="0.18"/>'

    def mark(self, at: float) -> str:
        x = self.across.place(at)
        style = 'stroke="currentColor" stroke-width="1.2"'
        return svg.line(x, self.up.stop - 6, x, self.up.start, style)

    def names(
        self, names: Mapping[str, str], curves: Mapping[str, Values]
    ) -> list[str]:
        """The curves' names at their ends, moved apart, each with a line to its end."""
        ends = {n: [p for p in self._points(y) if p] for n, y in curves.items()}
        order = sorted((n for n in names if ends[n]), key=lambda n: ends[n][-1][1])
        levels = _apart([ends[name][-1][1] for name in order], self.up.start)
        parts = []
        for name, level in zip(order, levels, strict=True):
            (x, y), (tint, dashes) = ends[name][-1], self._style(name)
            right = self.across.stop + 24
            style = f'stroke="{tint}" stroke-width="1.4" stroke-dasharray="{dashes}"'
            parts.append(
                svg.line(x + 4, y, right - 4, level, style)
                + svg.text(right, level + 4.5, names[name], "start")
            )
        return parts


def _apart(levels: Sequence[float], base: float) -> list[float]:
    """Move growing heights until each has room for a label above `base`."""
    moved: list[float] = []
    for level in levels:
        moved.append(max(level, moved[-1] + _LABEL) if moved else level)
    limit = base
    for k in reversed(range(len(moved))):
        moved[k] = min(moved[k], limit)
        limit = moved[k] - _LABEL
    return moved
