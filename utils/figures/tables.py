"""Pictures that are tables: heat maps, bars with their numbers, worked equations."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from utils.figures import colour
from utils.figures.picture import Picture
from utils.figures.typeset import escape, isolate, number

_TABLE = (
    '<table style="border-collapse:separate;border-spacing:1px;margin:0;border:0;'
    'font-size:13px;line-height:1.3;font-variant:tabular-nums">'
)
_EMPTY = '<td style="border:0;background-color:transparent"></td>'
_ROW = '<tr style="background-color:transparent">'
_HEAD = "padding:3px 6px;border:0;font-weight:{weight};text-align:{align}"
_HEAD += ";background-color:transparent;white-space:nowrap;vertical-align:{level}"
_CELL = "padding:5px 4px;min-width:36px;text-align:center;font-weight:{weight}"
_CELL += ";background-color:{back};color:{ink};border:2px {line} {edge}"


def _head(
    text: str, scope: str, align: str, marked: bool = False, span: int = 1
) -> str:
    level = "middle" if scope == "row" else "bottom"
    weight = "bold" if marked else "normal"
    style = _HEAD.format(weight=weight, align=align, level=level)
    wide = f' colspan="{span}"' if span > 1 else ""
    return f'<th scope="{scope}"{wide} style="{style}">{text}</th>'


def _said(text: str) -> str:
    return f' data-say="{escape(text)}"' if text else ""


def heat_map(
    values: ArrayLike,
    queries: Sequence[str],
    keys: Sequence[str],
    *,
    caption: str,
    kind: str = "weights",
    decimals: int = 2,
    mark: int | tuple[int, int] | None = None,
    say: Callable[[int, int], str] | None = None,
    row_axis: str = "query",
    column_axis: str = "key",
    shown: ArrayLike | None = None,
    reach: float | None = None,
) -> Picture:
    """Numbers in a table, each cell coloured by its number.

    Parameters
    ----------
    values
        (n_q, n_k). Rows are queries, columns are keys.
    queries, keys
        The n_q and n_k words at the two axes.
    caption
        One sentence that says what to see.
    kind
        ``"weights"``: viridis from 0 to 1. ``"scores"``: diverging, centred on 0.
    decimals
        How many decimals are written.
    mark
        A row, or a (row, column), to point out.
    say
        ``say(i, j)`` is the arithmetic of a cell, read by pointing or by keyboard.
    row_axis, column_axis
        What a row and what a column stands for.
    shown
        (n_q, n_k), boolean. False leaves the cell blank: nobody may look there.
    reach
        The score that gets the strongest colour; by default the largest one.

    Raises
    ------
    ValueError
        If the words do not fit the shape of `values`, or `kind` is unknown.
    """
    grid = _grid(values, len(queries), len(keys))
    if kind not in ("weights", "scores"):
        raise ValueError(f"kind must be 'weights' or 'scores', but it is {kind!r}")
    visible = np.ones(grid.shape, bool) if shown is None else np.asarray(shown, bool)
    tint = _tint(grid[visible], kind, reach)

    def cell(i: int, j: int) -> str:
        said = say(i, j) if say else ""
        back = tint(grid[i, j]) if visible[i, j] else None
        written = number(grid[i, j], decimals) if visible[i, j] else "·"
        return _cell(written, said, back, mark in (i, (i, j)))

    def row(i: int) -> str:
        marked = mark == i or (isinstance(mark, tuple) and mark[0] == i)
        name = ("▸ " if marked else "") + isolate(queries[i], 14)
        cells = (cell(i, j) for j in range(len(keys)))
        return _ROW + _head(name, "row", "right", marked) + "".join(cells) + "</tr>"

    rows = "".join(row(i) for i in range(len(queries)))
    head = _heat_head(keys, mark, row_axis, column_axis)
    return Picture(f"{_TABLE}{head}<tbody>{rows}</tbody></table>", caption)


def _grid(values: ArrayLike, n_q: int, n_k: int) -> np.ndarray[Any, Any]:
    grid = np.asarray(values, float)
    if grid.shape != (n_q, n_k):
        expected = f"expected {(n_q, n_k)}: one row a query, one column a key"
        raise ValueError(f"values has shape {grid.shape}, {expected}")
    return grid


def _tint(
    values: np.ndarray[Any, Any], kind: str, reach: float | None
) -> Callable[[float], colour.Colour | None]:
    finite = np.abs(values[np.isfinite(values)])
    far = float(finite.max(initial=0.0)) if reach is None else reach

    def tint(value: float) -> colour.Colour | None:
        if not math.isfinite(value):
            return None
        if kind == "weights":
            return colour.weight_colour(value)
        return colour.score_colour(value, far)

    return tint


def _cell(text: str, said: str, back: colour.Colour | None, marked: bool) -> str:
    paper = colour.to_hex(back) if back else "transparent"
    ink = colour.ink(back) if back else "inherit"
    edge = (ink if back else colour.QUIET) if marked else paper
    weight = "bold" if marked else "normal"
    style = _CELL.format(back=paper, ink=ink, edge=edge, weight=weight, line="solid")
    return f'<td{_said(said)} style="{style}">{text}</td>'


def _heat_head(
    keys: Sequence[str],
    mark: int | tuple[int, int] | None,
    row_axis: str,
    column_axis: str,
) -> str:
    column = mark[1] if isinstance(mark, tuple) else None
    names = (
        _head(isolate(key, 14), "col", "center", j == column)
        for j, key in enumerate(keys)
    )
    across = _head(f"{escape(column_axis)} →", "colgroup", "left", span=len(keys))
    corner = _head(f"{escape(row_axis)} ↓", "col", "right")
    head = f"{_ROW}{_EMPTY}{across}</tr>{_ROW}{corner}{''.join(names)}</tr>"
    return f'<thead style="border:0">{head}</thead>'


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
    room = _ROOM.get(len(columns), 84)

    def row(i: int) -> str:
        name = ("▸ " if i == mark else "") + isolate(labels[i], 18)
        cells = (
            _bar(
                number(values[i], decimals) + escape(unit),
                _track(float(values[i]), min(low, 0.0), ends[column], room, k),
                say(i, column) if say else "",
                i == mark,
            )
            for k, (column, values) in enumerate(columns.items())
        )
        return _ROW + _head(name, "row", "right", i == mark) + "".join(cells) + "</tr>"

    names = (_head(isolate(name, 40), "col", "left") for name in series)
    head = f'<thead style="border:0">{_ROW}{_EMPTY}{"".join(names)}</tr></thead>'
    rows = "".join(row(i) for i in range(len(labels)))
    return Picture(f"{_TABLE}{head}<tbody>{rows}</tbody></table>", caption)


def _end(
    name: str, values: np.ndarray[Any, Any], high: float | Mapping[str, float] | None
) -> float:
    given = high.get(name) if isinstance(high, Mapping) else high
    if given is not None:
        return given
    return max((float(v) for v in values if math.isfinite(v)), default=1.0)


#: How many pixels a bar may have, by the number of series side by side.
_ROOM = {1: 300, 2: 180, 3: 124}


def _track(value: float, low: float, high: float, room: int, series: int) -> str:
    """A bar on a faint track that shows the whole scale; a line stands at zero."""
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


def _bar(text: str, track: str, said: str, marked: bool) -> str:
    weight = "bold" if marked else "normal"
    style = "padding:3px 16px 3px 6px;border:0;text-align:left;white-space:nowrap"
    figure = (
        f"display:inline-block;min-width:44px;text-align:right;font-weight:{weight}"
    )
    return (
        f'<td{_said(said)} style="{style};background-color:transparent">'
        f'<span style="{figure}">{text}</span>{track}</td>'
    )


def equation(steps: Sequence[tuple[str, str, str]], *, caption: str) -> Picture:
    """A worked equation: the name of each step, its formula, and its numbers now."""
    cell = "padding:3px 14px 3px 6px;border:0;text-align:left"
    cell += ";background-color:transparent;vertical-align:top"
    rows = "".join(
        f"{_ROW}{_head(isolate(name), 'row', 'left')}"
        f'<td style="{cell};font-style:italic">{isolate(formula)}</td>'
        f'<td style="{cell}">{isolate(numbers)}</td></tr>'
        for name, formula, numbers in steps
    )
    names = ("step", "formula", "with the numbers of now")
    heads = "".join(_head(name, "col", "left") for name in names)
    head = f'<thead style="border:0">{_ROW}{heads}</tr></thead>'
    return Picture(f"{_TABLE}{head}<tbody>{rows}</tbody></table>", caption)
