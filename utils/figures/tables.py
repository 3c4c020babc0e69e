"""Pictures that are tables: heat maps and worked equations."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from utils.figures import colour
from utils.figures.cells import EMPTY, ROW, head, said, table
from utils.figures.picture import Picture
from utils.figures.typeset import escape, isolate, number

#: From so many keys on a cell has no room for its number: pointing at it tells it.
DENSE = 17
_CELL = (
    "padding:5px 4px;min-width:36px;text-align:center;white-space:nowrap;"
    "font-weight:{weight};background-color:{back};color:{ink};border:2px solid {edge}"
)


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
    sums: bool = False,
) -> Picture:
    """Numbers in a table, each cell coloured by its number.

    With 17 keys or more the cells are small and their numbers are not written; they
    are read by pointing, or by keyboard.

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
    sums
        Whether the sum of each row and of each column is written at its end.

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

    side = _side(len(keys))

    def cell(i: int, j: int) -> str:
        spoken = say(i, j) if say else ""
        back = tint(grid[i, j]) if visible[i, j] else None
        if side:
            return _small(spoken or number(grid[i, j], decimals), back)
        written = number(grid[i, j], decimals) if visible[i, j] else "·"
        return _cell(written, spoken, back, mark in (i, (i, j)))

    def row(i: int) -> str:
        marked = mark == i or (isinstance(mark, tuple) and mark[0] == i)
        name = ("▸ " if marked else "") + isolate(queries[i], 14)
        cells = "".join(cell(i, j) for j in range(len(keys)))
        total = _total(grid[i].sum(), decimals) if sums else ""
        return ROW + head(name, "row", "right", marked, side=side) + cells + total

    top = _heat_head(keys, mark, row_axis, column_axis, sums)
    rows = [f"{row(i)}</tr>" for i in range(len(queries))]
    if sums:
        totals = "".join(_total(value, decimals) for value in grid.sum(axis=0))
        rows.append(f"{ROW}{head('sum', 'row', 'right')}{totals}</tr>")
    return table(top, rows, caption)


def _side(n_k: int) -> int:
    """How many pixels a small cell measures; 0 where there is room for numbers."""
    return min(26, max(13, 640 // n_k)) if n_k >= DENSE else 0


def _small(spoken: str, back: colour.Colour | None) -> str:
    paper = colour.to_hex(back) if back else "transparent"
    return f'<td{said(spoken)} style="padding:0;background:{paper}"></td>'


def _total(value: float, decimals: int) -> str:
    style = "padding:5px 4px;border:0;text-align:center;background-color:transparent"
    return f'<td style="{style};font-weight:bold">{number(value, decimals)}</td>'


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


def _cell(text: str, spoken: str, back: colour.Colour | None, marked: bool) -> str:
    paper = colour.to_hex(back) if back else "transparent"
    ink = colour.ink(back) if back else "inherit"
    edge = (ink if back else colour.QUIET) if marked else paper
    weight = "bold" if marked else "normal"
    style = _CELL.format(back=paper, ink=ink, edge=edge, weight=weight)
    return f'<td{said(spoken)} style="{style}">{text}</td>'


def _heat_head(
    keys: Sequence[str],
    mark: int | tuple[int, int] | None,
    row_axis: str,
    column_axis: str,
    sums: bool = False,
) -> str:
    column = mark[1] if isinstance(mark, tuple) else None
    side = _side(len(keys))
    names = [
        head(isolate(key, 14), "col", "center", j == column, side=side)
        for j, key in enumerate(keys)
    ]
    if sums:
        names.append(head("sum", "col", "center"))
    across = head(f"{escape(column_axis)} →", "colgroup", "left", span=len(keys))
    corner = head(f"{escape(row_axis)} ↓", "col", "right")
    return f"{ROW}{EMPTY}{across}</tr>{ROW}{corner}{''.join(names)}</tr>"


def equation(steps: Sequence[tuple[str, str, str]], *, caption: str) -> Picture:
    """A worked equation: the name of each step, its formula, and its numbers now."""
    cell = "padding:3px 14px 3px 6px;border:0;text-align:left"
    cell += ";background-color:transparent;vertical-align:top"
    rows = [
        f"{ROW}{head(isolate(name), 'row', 'left')}"
        f'<td style="{cell};font-style:italic">{isolate(formula)}</td>'
        f'<td style="{cell}">{isolate(numbers)}</td></tr>'
        for name, formula, numbers in steps
    ]
    names = ("step", "formula", "with the numbers of now")
    heads = "".join(head(name, "col", "left") for name in names)
    return table(f"{ROW}{heads}</tr>", rows, caption)
