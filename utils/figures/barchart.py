"""Small multiples of bars, in a table, so that the numbers are read beside them."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from utils.figures import colour
from utils.figures.cells import cell, empty, head, pointed, row, setting, swatch, table
from utils.figures.picture import Picture
from utils.figures.typeset import escape, isolate, number

#: How many pixels a bar may have, by the number of series side by side.
_ROOM = {1: 300, 2: 180, 3: 124}
_BAR = (
    "padding:3px 16px 3px 6px;border:0;text-align:left;white-space:nowrap;"
    "background-color:transparent"
)
_NUMBER = (
    "display:inline-block;min-width:{least}px;text-align:right;"
    "font-weight:{weight};font-size:{size}px;line-height:1"
)
_TRACK = (
    "display:inline-block;position:relative;height:12px;width:{room}px;"
    "margin-left:8px;background-color:rgba(128,128,128,0.16);vertical-align:middle"
)
_FILLED = (
    "position:absolute;left:{left}px;top:0;height:12px;width:{wide}px;"
    "background-color:{tint};border-radius:{radius}"
)
# An outline in the colour of the text: it is seen on the bar and beside it.
_GHOST = (
    "position:absolute;left:{left}px;top:-2px;height:14px;width:{wide}px;"
    "border:1px solid;border-radius:2px;opacity:0.7"
)
_ZERO = (
    "position:absolute;left:{left}px;top:-3px;height:18px;width:1px;"
    "background-color:#808080"
)
_WAS = '<span style="font-size:12px;margin-left:8px">was {}</span>'

Values = np.ndarray[Any, Any]
Given = Sequence[float] | ArrayLike


def bars(
    series: Mapping[str, Given],
    labels: Sequence[str],
    *,
    caption: str,
    unit: str = "",
    mark: int | None = None,
    low: float | Mapping[str, float] = 0.0,
    high: float | Mapping[str, float] | None = None,
    decimals: int = 2,
    say: Callable[[int, str], str] | None = None,
    room: int | None = None,
    roles: Mapping[str, str] | None = None,
    before: Mapping[str, Given] | None = None,
    large: bool = False,
    choose: str | None = None,
) -> Picture:
    """Small multiples of bars: one column a series, one row a label, numbers written.

    Parameters
    ----------
    series
        name -> one number a label. Every series has a scale of its own.
    labels
        What the rows stand for.
    caption
        One sentence that says what to see.
    unit
        Written behind every number.
    mark
        A row to point out.
    low, high
        Where the scale starts and ends; by default it ends at the largest number.
        Both may be given for some of the series by name. Where states are
        compared, give both: then a bar's length means the same in all of them.
    decimals
        How many decimals are written.
    say
        ``say(row, name)`` is the arithmetic of a bar.
    room
        How long the longest bar may be, in pixels; by default what a line has room for.
    roles
        name -> what the numbers are, one of `colour.ROLES`.
    before
        name -> the numbers of the state before: an outline on the bar, and in words.
    large
        Whether the numbers of the row to point out are written large.
    choose
        The control that is set to a row's place, from 1, by touching its name.

    Raises
    ------
    ValueError
        If a series has not one number a label, `before` names no series, or a role is
        unknown.
    """
    columns = {name: _column(name, v, len(labels)) for name, v in series.items()}
    ends = {name: _end(name, values, high) for name, values in columns.items()}
    tints = {name: colour.role((roles or {}).get(name)) for name in columns}
    ghosts = _ghosts(before or {}, columns, len(labels))
    tracks = _Tracks(_scales(low, ends), tints, room or _ROOM.get(len(columns), 84))
    options = (labels, unit, mark, decimals, say, large, choose, tracks)
    return Picture(_Chart(columns, ghosts, *options).html(), caption)


def _ghosts(
    before: Mapping[str, Given], columns: Mapping[str, Any], rows: int
) -> dict[str, np.ndarray[Any, Any]]:
    """The state before, for some of the series."""
    if unknown := before.keys() - columns.keys():
        raise ValueError(f"before has {', '.join(unknown)}, which is no series")
    return {name: _column(name, values, rows) for name, values in before.items()}


def _scales(
    low: float | Mapping[str, float], ends: Mapping[str, float]
) -> dict[str, tuple[float, float]]:
    """Where the scale of each series starts and ends; 0 is always on it."""
    floors = low if isinstance(low, Mapping) else dict.fromkeys(ends, low)
    return {name: (min(floors.get(name, 0.0), 0.0), end) for name, end in ends.items()}


def _column(name: str, given: Given, n: int) -> Values:
    values = np.asarray(given, float)
    if values.shape != (n,):
        expected = f"expected {(n,)}: one number a label"
        raise ValueError(f"series {name!r} has shape {values.shape}, {expected}")
    return values


def _end(name: str, values: Values, high: float | Mapping[str, float] | None) -> float:
    given = high.get(name) if isinstance(high, Mapping) else high
    if given is not None:
        return given
    return max((float(v) for v in values if math.isfinite(v)), default=1.0)


@dataclass(frozen=True)
class _Tracks:
    """Bars on faint tracks that show the whole scale; a line stands at zero."""

    scales: Mapping[str, tuple[float, float]]
    tints: Mapping[str, str]
    room: int

    def draw(self, column: str, value: float, before: float | None) -> str:
        low, high = self.scales[column]
        span = max(high - low, 1e-9)
        parts = [self._bar(value, low, high, span, _FILLED, self.tints[column])]
        if before is not None:
            parts.append(self._bar(before, low, high, span, _GHOST, ""))
        if low < 0:
            zero = min(max(round(-self.room * low / span), 0), self.room - 1)
            parts.append(f'<span style="{_ZERO.format(left=zero)}"></span>')
        return f'<span style="{_TRACK.format(room=self.room)}">{"".join(parts)}</span>'

    def _bar(
        self, value: float, low: float, high: float, span: float, style: str, tint: str
    ) -> str:
        zero = round(-self.room * low / span)
        there = 0.0 if math.isnan(value) else min(max(value, low), high)
        # At least a hair, so that a bar of nearly nothing is seen to be there.
        wide = max(round(self.room * abs(there) / span), 1)
        left = zero - wide if there < 0 else min(zero, self.room - wide)
        radius = "2px 0 0 2px" if there < 0 else "0 2px 2px 0"
        style = style.format(left=left, wide=wide, tint=tint, radius=radius)
        return f'<span style="{style}"></span>'


@dataclass(frozen=True)
class _Chart:
    """Columns of numbers beside their bars, and how they are written."""

    columns: Mapping[str, Values]
    ghosts: Mapping[str, Values]
    labels: Sequence[str]
    unit: str
    mark: int | None
    decimals: int
    say: Callable[[int, str], str] | None
    large: bool
    choose: str | None
    tracks: _Tracks

    def html(self) -> str:
        names = [head(self._name(name), "col", "left") for name in self.columns]
        rows = [self._row(i) for i in range(len(self.labels))]
        return table(row([empty(), *names]), rows)

    def _name(self, column: str) -> str:
        tint = self.tracks.tints[column]
        square = swatch(tint) if tint != colour.PLAIN else ""
        return square + isolate(column, 40)

    def _row(self, i: int) -> str:
        marked = i == self.mark
        name = pointed(isolate(self.labels[i], 18), marked)
        sets = setting(self.choose, i + 1)
        bars = [self._bar(i, column) for column in self.columns]
        return row([head(name, "row", "right", marked, sets=sets), *bars])

    def _bar(self, i: int, column: str) -> str:
        value = float(self.columns[column][i])
        before = self.ghosts.get(column)
        was = None if before is None else float(before[i])
        text = self._number(value, i) + self.tracks.draw(column, value, was)
        if was is not None:
            text += _WAS.format(number(was, self.decimals))
        said = self.say(i, column) if self.say else ""
        return cell(text, _BAR, say=said)

    def _number(self, value: float, i: int) -> str:
        marked = i == self.mark
        size, least = (20, 58) if self.large and marked else (13, 44)
        least = 58 if self.large else least
        weight = "bold" if marked else "normal"
        style = _NUMBER.format(weight=weight, size=size, least=least)
        written = number(value, self.decimals) + escape(self.unit)
        return f'<span style="{style}">{written}</span>'
