"""Curves with their names at their ends."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from utils.figures import colour, svg
from utils.figures.axes import Axis, span
from utils.figures.picture import Picture
from utils.figures.typeset import number, shorten, visible

#: Curves without a role are told apart by their dashes.
_DASHES = ("", "7 4", "2 4", "10 4 2 4", "1 3")
_INKS = (colour.PLAIN, "currentColor")
_LEFT, _TOP, _BASE = 58.0, 26.0, 40.0
_LABEL = 16.0

Values = np.ndarray[Any, Any]
Band = tuple[ArrayLike, ArrayLike]


def lines(
    x: ArrayLike,
    curves: Mapping[str, Sequence[float] | ArrayLike],
    *,
    caption: str,
    x_axis: str,
    y_axis: str,
    log_x: bool = False,
    log_y: bool = False,
    low: float | None = None,
    high: float | None = None,
    dots: bool = False,
    band: Mapping[str, Band] | None = None,
    at: float | None = None,
    roles: Mapping[str, str] | None = None,
    decimals: int = 2,
    size: tuple[int, int] = (640, 280),
) -> Picture:
    """Curves over one axis, each with its name at its end.

    Parameters
    ----------
    x
        (n,), growing.
    curves
        name -> (n,) numbers; not a number leaves a gap.
    caption
        One sentence that says what to see.
    x_axis, y_axis
        What the axes count, with the unit.
    log_x, log_y
        Whether the same distance stands for the same factor.
    low, high
        The ends of the y axis; by default all that is drawn has room. Give both where
        states are compared.
    dots
        Whether every number has a dot.
    band
        name -> (lower, upper), each (n,): how far the numbers of a curve spread.
    at
        A place on the x axis where a line stands; the numbers there are written.
    roles
        name -> what a curve is, one of `colour.ROLES`.
    decimals
        How many decimals are written.
    size
        Width and height in pixels.

    Raises
    ------
    ValueError
        If `x` does not grow, a curve does not fit it, or a role is unknown.
    """
    places = _growing(x, log_x)
    drawn = {name: _fits(name, given, places) for name, given in curves.items()}
    bands = {
        name: (_fits(name, lower, places), _fits(name, upper, places))
        for name, (lower, upper) in (band or {}).items()
    }
    found = span(chain(*drawn.values(), *chain(*bands.values())), log_y)
    ends = (found[0] if low is None else low, found[1] if high is None else high)
    names = {name: _name(name, places, y, at, decimals) for name, y in drawn.items()}
    room = max(map(svg.width, names.values()), default=0) + 32
    across = Axis(*span(places, log_x), _LEFT, size[0] - room, log_x)
    up = Axis(*ends, size[1] - _BASE, _TOP, log_y)
    plot = _Plot(places, across, up, {n: (roles or {}).get(n) for n in drawn})
    body = [plot.frame(x_axis, y_axis), *(plot.band(n, *b) for n, b in bands.items())]
    body += [plot.mark(at)] if at is not None else []
    body += [plot.curve(name, y, dots, at) for name, y in drawn.items()]
    body += plot.names(names, drawn)
    desc = f"Across: {x_axis}. Up: {y_axis}. {_told(places, drawn, decimals)}"
    return svg.svg(*size, caption, desc, "".join(body))


def _growing(x: ArrayLike, log: bool) -> Values:
    places = np.asarray(x, float)
    if places.ndim != 1 or not places.size or not (np.diff(places) > 0).all():
        raise ValueError(f"x must be numbers that grow, but it is {x!r:.80}")
    if log and places[0] <= 0:
        raise ValueError(f"x must be above 0 for log_x, but it starts at {places[0]:g}")
    return places


def _fits(name: str, given: ArrayLike, x: Values) -> Values:
    y = np.asarray(given, float)
    if y.shape != x.shape:
        raise ValueError(f"curve {name!r} has shape {y.shape}, expected {x.shape}")
    return y


def _name(name: str, x: Values, y: Values, at: float | None, decimals: int) -> str:
    shown = shorten(visible(name), 22)
    return shown if at is None else f"{shown} {number(_value(x, y, at), decimals)}"


def _value(x: Values, y: Values, at: float) -> float:
    """The number of a curve at a place: on it, or on the line between two of them."""
    known = np.isfinite(y)
    return float(np.interp(at, x[known], y[known])) if known.any() else math.nan


def _told(x: Values, curves: Mapping[str, Values], decimals: int) -> str:
    return " ".join(f"{name}: {_course(x, y, decimals)}." for name, y in curves.items())


def _course(x: Values, y: Values, decimals: int) -> str:
    known = np.flatnonzero(np.isfinite(y))
    if not known.size:
        return "no numbers"
    least, most = known[y[known].argmin()], known[y[known].argmax()]
    places = dict.fromkeys(sorted({known[0], known[-1], least, most}))
    return ", ".join(f"{number(y[k], decimals)} at {x[k]:g}" for k in places)


@dataclass(frozen=True)
class _Plot:
    """Curves between two axes."""

    x: Values
    across: Axis
    up: Axis
    roles: Mapping[str, str | None]

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
        if at is not None and math.isfinite(there := _value(self.x, y, at)):
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
