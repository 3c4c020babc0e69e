"""Curves with their names at their ends."""

from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import ArrayLike

from utils.figures import svg
from utils.figures.axes import Axis, span
from utils.figures.picture import Picture
from utils.figures.plots import Plot, Values, value
from utils.figures.typeset import number, shorten, visible

_LEFT, _TOP, _BASE = 58.0, 26.0, 40.0

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
    places, called = _growing(x, log_x), (x_axis, y_axis)
    drawn, bands = _fitted(curves, places), _bands(band or {}, places)
    ends = _ends(low, high, [*drawn.values(), *chain(*bands.values())], log_y)
    names = {name: _name(name, places, y, at, decimals) for name, y in drawn.items()}
    plot = _plot(places, log_x, ends, log_y, size, names, roles or {})
    body = plot.body(called, drawn, names, bands, dots, at)
    return svg.svg(*size, caption, _told(called, places, drawn, decimals), body)


def _fitted(curves: Mapping[str, ArrayLike], x: Values) -> dict[str, Values]:
    return {name: _fits(name, given, x) for name, given in curves.items()}


def _bands(band: Mapping[str, Band], x: Values) -> dict[str, tuple[Values, Values]]:
    return {
        name: (_fits(name, lower, x), _fits(name, upper, x))
        for name, (lower, upper) in band.items()
    }


def _ends(
    low: float | None, high: float | None, drawn: Sequence[Values], log: bool
) -> tuple[float, float]:
    found = span(chain(*drawn), log)
    return found[0] if low is None else low, found[1] if high is None else high


def _plot(
    places: Values,
    log_x: bool,
    up: tuple[float, float],
    log_y: bool,
    size: tuple[int, int],
    names: Mapping[str, str],
    roles: Mapping[str, str],
) -> Plot:
    """The plot with its axes; the names at the ends of the curves have room."""
    room = max(map(svg.width, names.values()), default=0) + 32
    across = Axis(*span(places, log_x), _LEFT, size[0] - room, log_x)
    upward = Axis(*up, size[1] - _BASE, _TOP, log_y)
    return Plot(places, across, upward, {name: roles.get(name) for name in names})


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
    return shown if at is None else f"{shown} {number(value(x, y, at), decimals)}"


def _told(
    axes: tuple[str, str], x: Values, curves: Mapping[str, Values], decimals: int
) -> str:
    courses = (f"{name}: {_course(x, y, decimals)}." for name, y in curves.items())
    return f"Across: {axes[0]}. Up: {axes[1]}. {' '.join(courses)}"


def _course(x: Values, y: Values, decimals: int) -> str:
    known = np.flatnonzero(np.isfinite(y))
    if not known.size:
        return "no numbers"
    least, most = known[y[known].argmin()], known[y[known].argmax()]
    places = dict.fromkeys(sorted({known[0], known[-1], least, most}))
    return ", ".join(f"{number(y[k], decimals)} at {x[k]:g}" for k in places)
