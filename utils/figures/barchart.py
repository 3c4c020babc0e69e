"""Small multiples of bars, in a table, so that the numbers are read beside them."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from utils.figures import colour
from utils.figures.cells import EMPTY, ROW, head, said, table
from utils.figures.picture import Picture
from utils.figures.typeset import escape, isolate, number

#: How many pixels a bar may have, by the number of series side by side.
_ROOM = {1: 300, 2: 180, 3: 124}


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
    columns = {name: np.asarray(v, float) for name, v in series.items()}
    for name, values in columns.items():
        if values.shape != (len(labels),):
            expected = f"expected {(len(labels),)}: one number a label"
            raise ValueError(f"series {name!r} has shape {values.shape}, {expected}")
    ends = {name: _end(name, values, high) for name, values in columns.items()}
    longest = room or _ROOM.get(len(columns), 84)

    def row(i: int) -> str:
        name = ("▸ " if i == mark else "") + isolate(labels[i], 18)
        cells = (
            _bar(
                number(values[i], decimals) + escape(unit),
                _track(float(values[i]), (min(low, 0.0), ends[column]), longest, k),
                say(i, column) if say else "",
                i == mark,
            )
            for k, (column, values) in enumerate(columns.items())
        )
        return ROW + head(name, "row", "right", i == mark) + "".join(cells) + "</tr>"

    names = (head(isolate(name, 40), "col", "left") for name in series)
    top = f"{ROW}{EMPTY}{''.join(names)}</tr>"
    return table(top, [row(i) for i in range(len(labels))], caption)


def _end(
    name: str, values: np.ndarray[Any, Any], high: float | Mapping[str, float] | None
) -> float:
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


def _bar(text: str, track: str, spoken: str, marked: bool) -> str:
    weight = "bold" if marked else "normal"
    style = "padding:3px 16px 3px 6px;border:0;text-align:left;white-space:nowrap"
    figure = (
        f"display:inline-block;min-width:44px;text-align:right;font-weight:{weight}"
    )
    return (
        f'<td{said(spoken)} style="{style};background-color:transparent">'
        f'<span style="{figure}">{text}</span>{track}</td>'
    )
