"""Pictures that are tables: heat maps and worked equations."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from utils.figures import colour
from utils.figures.cells import cell, empty, head, row, table
from utils.figures.picture import Picture
from utils.figures.typeset import escape, isolate, number

#: From so many keys on a cell has no room for its number: pointing at it tells it.
DENSE = 17
_CELL = (
    "padding:5px 4px;min-width:36px;text-align:center;white-space:nowrap;"
    "font-weight:{weight};background-color:{back};color:{ink};border:2px solid {edge}"
)
_TOTAL = (
    "padding:5px 4px;border:0;text-align:center;background-color:transparent;"
    "font-weight:bold"
)

Grid = np.ndarray[Any, Any]
Tint = Callable[[float], colour.Colour | None]


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
    seen = np.ones(grid.shape, bool) if shown is None else np.asarray(shown, bool)
    axes, tint = (row_axis, column_axis), _tint(grid[seen], kind, reach)
    drawn = _Map(grid, queries, keys, seen, tint, decimals, mark, say, axes, sums)
    return Picture(drawn.html(), caption)


@dataclass(frozen=True)
class _Map:
    """Numbers between their words, and how they are written and coloured."""

    grid: Grid
    queries: Sequence[str]
    keys: Sequence[str]
    seen: Grid
    tint: Tint
    decimals: int
    mark: int | tuple[int, int] | None
    say: Callable[[int, int], str] | None
    axes: tuple[str, str]
    sums: bool

    def html(self) -> str:
        rows = [self._row(i) for i in range(len(self.queries))]
        if self.sums:
            totals = [self._total(value) for value in self.grid.sum(axis=0)]
            rows.append(row([head("sum", "row", "right"), *totals]))
        return table(self._head(), rows)

    @property
    def side(self) -> int:
        """How many pixels a small cell measures; 0 where there is room for numbers."""
        n_k = len(self.keys)
        return min(26, max(13, 640 // n_k)) if n_k >= DENSE else 0

    def _head(self) -> str:
        column = self.mark[1] if isinstance(self.mark, tuple) else None
        names = [
            head(isolate(key, 14), "col", "center", j == column, side=self.side)
            for j, key in enumerate(self.keys)
        ]
        if self.sums:
            names.append(head("sum", "col", "center"))
        asks, offers = map(escape, self.axes)
        across = head(f"{offers} →", "colgroup", "left", span=len(self.keys))
        corner = head(f"{asks} ↓", "col", "right")
        return row([empty(), across]) + row([corner, *names])

    def _row(self, i: int) -> str:
        marked = i == (self.mark[0] if isinstance(self.mark, tuple) else self.mark)
        name = ("▸ " if marked else "") + isolate(self.queries[i], 14)
        parts = [head(name, "row", "right", marked, side=self.side)]
        parts += [self._cell(i, j) for j in range(len(self.keys))]
        if self.sums:
            parts.append(self._total(self.grid[i].sum()))
        return row(parts)

    def _cell(self, i: int, j: int) -> str:
        said = self.say(i, j) if self.say else ""
        back = self.tint(self.grid[i, j]) if self.seen[i, j] else None
        written = number(self.grid[i, j], self.decimals)
        paper = colour.to_hex(back) if back else "transparent"
        if self.side:
            style = f"padding:0;background:{paper}"
            return cell("", style, say=said or written)
        marked = self.mark in (i, (i, j))
        ink = colour.ink(back) if back else "inherit"
        edge = (ink if back else colour.QUIET) if marked else paper
        weight = "bold" if marked else "normal"
        style = _CELL.format(back=paper, ink=ink, edge=edge, weight=weight)
        return cell(written if self.seen[i, j] else "·", style, say=said)

    def _total(self, value: float) -> str:
        return cell(number(value, self.decimals), _TOTAL)


def _grid(values: ArrayLike, n_q: int, n_k: int) -> Grid:
    grid = np.asarray(values, float)
    if grid.shape != (n_q, n_k):
        expected = f"expected {(n_q, n_k)}: one row a query, one column a key"
        raise ValueError(f"values has shape {grid.shape}, {expected}")
    return grid


def _tint(values: Grid, kind: str, reach: float | None) -> Tint:
    if kind not in ("weights", "scores"):
        raise ValueError(f"kind must be 'weights' or 'scores', but it is {kind!r}")
    finite = np.abs(values[np.isfinite(values)])
    far = float(finite.max(initial=0.0)) if reach is None else reach

    def tint(value: float) -> colour.Colour | None:
        if not math.isfinite(value):
            return None
        if kind == "weights":
            return colour.weight_colour(value)
        return colour.score_colour(value, far)

    return tint


def equation(steps: Sequence[tuple[str, str, str]], *, caption: str) -> Picture:
    """A worked equation: the name of each step, its formula, and its numbers now."""
    style = "padding:3px 14px 3px 6px;border:0;text-align:left"
    style += ";background-color:transparent;vertical-align:top"
    rows = [
        row(
            [
                head(isolate(name), "row", "left"),
                cell(isolate(formula), f"{style};font-style:italic"),
                cell(isolate(numbers), style),
            ]
        )
        for name, formula, numbers in steps
    ]
    names = ("step", "formula", "with the numbers of now")
    top = row(head(name, "col", "left") for name in names)
    return Picture(table(top, rows), caption)
