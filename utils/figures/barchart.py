"""Small multiples of bars, in a table, so that the numbers are read beside them."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from utils.figures import colour
from utils.figures.cells import cell, empty, head, row, table
from utils.figures.picture import Picture
from utils.figures.typeset import escape, isolate, number

#: How many pixels a bar may have, by the number of series side by side.
_ROOM = {1: 300, 2: 180, 3: 124}
_BAR = (
    "padding:3px 16px 3px 6px;border:0;text-align:left;white-space:nowrap;"
    "background-color:transparent"
)
_NUMBER = "display:inline-block;min-width:44px;text-align:right;font-weight:{weight}"

Values = np.ndarray[Any, Any]


def bars(
    series: Mapping[str, Sequence[float] | ArrayLike],
    labels: Sequence[str],
    *,
    caption: str,
    unit: str = "",
    mark: int | None = None,
    low: float = 0.0,
    high: float | Mapping[str, float] | None = None,
    decimals: int = 2,
    say: Callable[[int, str], str] | None = None,
    room: int | None = None,
) -> Picture:
    """Small multiples of bars: one column a series, one row a label, numbers written.

    Parameters
    ----------
    series
        name -> one number a label. Every series has a scale and a colour of its own.
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
        `high` may give an end for some of the series by name.
    decimals
        How many decimals are written.
    say
        ``say(row, name)`` is the arithmetic of a bar.
    room
        How long the longest bar may be, in pixels; by default what a line has room for.

    Raises
    ------
    ValueError
        If a series has not one number a label.
    """
    columns = {name: _column(name, v, len(labels)) for name, v in series.items()}
    ends = {name: _end(name, values, high) for name, values in columns.items()}
    longest = room or _ROOM.get(len(columns), 84)
    drawn = _Chart(columns, ends, labels, unit, mark, low, decimals, say, longest)
    return Picture(drawn.html(), caption)


def _column(name: str, given: Sequence[float] | ArrayLike, n: int) -> Values:
    values = np.asarray(given, float)
    if values.shape != (n,):
        expected = f"expected {(n,)}: one number a label"
        raise ValueError(f"series {name!r} has shape {values.shape}, {expected}")
    return values


@dataclass(frozen=True)
class _Chart:
    """Columns of numbers with their scales, and how they are written."""

    columns: Mapping[str, Values]
    ends: Mapping[str, float]
    labels: Sequence[str]
    unit: str
    mark: int | None
    low: float
    decimals: int
    say: Callable[[int, str], str] | None
    room: int

    def html(self) -> str:
        names = [head(isolate(name, 40), "col", "left") for name in self.columns]
        rows = [self._row(i) for i in range(len(self.labels))]
        return table(row([empty(), *names]), rows)

    def _row(self, i: int) -> str:
        name = ("▸ " if i == self.mark else "") + isolate(self.labels[i], 18)
        bars = [self._bar(i, k, column) for k, column in enumerate(self.columns)]
        return row([head(name, "row", "right", i == self.mark), *bars])

    def _bar(self, i: int, k: int, column: str) -> str:
        value = float(self.columns[column][i])
        scale = (min(self.low, 0.0), self.ends[column])
        written = number(value, self.decimals) + escape(self.unit)
        style = _NUMBER.format(weight="bold" if i == self.mark else "normal")
        text = f'<span style="{style}">{written}</span>'
        said = self.say(i, column) if self.say else ""
        return cell(text + _track(value, scale, self.room, k), _BAR, say=said)


def _end(name: str, values: Values, high: float | Mapping[str, float] | None) -> float:
    given = high.get(name) if isinstance(high, Mapping) else high
    if given is not None:
        return given
    return max((float(v) for v in values if math.isfinite(v)), default=1.0)


def _track(value: float, scale: tuple[float, float], room: int, series: int) -> str:
    """A bar on a faint track that shows the whole scale; a line stands at zero."""
    low, high = scale
    span = max(high - low, 1e-9)
    zero = round(-room * low / span)
    there = 0.0 if math.isnan(value) else min(max(value, low), high)
    # At least a hair, so that a bar of nearly nothing is seen to be there.
    wide = max(round(room * abs(there) / span), 1)
    start = zero - wide if there < 0 else min(zero, room - wide)
    radius = "2px 0 0 2px" if there < 0 else "0 2px 2px 0"
    tint = colour.MARKS[series % len(colour.MARKS)]
    bar = f"display:inline-block;height:12px;width:{wide}px;margin-left:{start}px"
    bar += f";background-color:{tint};border-radius:{radius};vertical-align:top"
    track = f"display:inline-block;height:12px;width:{room}px;margin-left:8px"
    track += ";background-color:rgba(128,128,128,0.16);vertical-align:middle"
    return f'<span style="{track}"><span style="{bar}"></span></span>'
