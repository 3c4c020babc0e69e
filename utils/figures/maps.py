"""Heat maps: numbers in a table, each cell coloured by its number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from utils.figures import colour
from utils.figures.cells import cell, empty, head, pointed, row, setting, swatch, table
from utils.figures.picture import Picture
from utils.figures.tints import Tints
from utils.figures.typeset import escape, isolate, number

#: From so many keys on a cell has no room for its number: pointing at it tells it.
DENSE = 17
_CELL = "padding:5px 4px;min-width:36px;text-align:center;white-space:nowrap"
_LINE = "border:1px solid rgba(128,128,128,0.2)"
# In the colour of the text, which is read on every cell of either theme.
_EDGE = "2px solid"
_TOTAL = (
    "padding:5px 4px;border:0;text-align:center;background-color:transparent;"
    "font-weight:bold"
)

Grid = np.ndarray[Any, Any]


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
    role: str | None = None,
    choose: str | None = None,
) -> Picture:
    """Numbers in a table, each cell coloured by its number; 0 is the page's own colour.

    With 17 keys or more the cells are small and their numbers are not written; they
    are read by pointing, or by keyboard, and a scale stands below.

    Parameters
    ----------
    values
        (n_q, n_k). Rows are queries, columns are keys.
    queries, keys
        The n_q and n_k words at the two axes.
    caption
        One sentence that says what to see.
    kind
        ``"weights"``: colour grows from 0 to 1. ``"scores"``: it grows to both sides of
        0, and numbers below 0 colour half of their cell.
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
    role
        What the numbers are, one of `colour.ROLES`: weights are ``"weight"`` unless
        something else is said, scores have no role.
    choose
        The control that is set to a row's place, from 1, by touching its name.

    Raises
    ------
    ValueError
        If the words do not fit the shape of `values`, or `kind` or `role` is unknown.
    """
    grid = _grid(values, len(queries), len(keys))
    seen = np.ones(grid.shape, bool) if shown is None else np.asarray(shown, bool)
    tints = Tints.of(grid[seen], kind, reach, role)
    axes, words = (row_axis, column_axis), (queries, keys)
    drawn = _Map(grid, *words, seen, tints, decimals, mark, say, axes, sums, choose)
    return Picture(drawn.html(), caption)


@dataclass(frozen=True)
class _Map:
    """Numbers between their words, and how they are written and coloured."""

    grid: Grid
    queries: Sequence[str]
    keys: Sequence[str]
    seen: Grid
    tints: Tints
    decimals: int
    mark: int | tuple[int, int] | None
    say: Callable[[int, int], str] | None
    axes: tuple[str, str]
    sums: bool
    choose: str | None

    def html(self) -> str:
        rows = [self._row(i) for i in range(len(self.queries))]
        if self.sums:
            totals = [self._total(value) for value in self.grid.sum(axis=0)]
            rows.append(row([head("sum", "row", "right"), *totals]))
        drawn = table(self._head(), rows, ruled=True)
        return drawn + self.tints.scale() if self.side else drawn

    @cached_property
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
        asks, offers = map(_axis, self.axes)
        across = head(f"{offers} →", "colgroup", "left", span=len(self.keys))
        corner = head(f"{asks} ↓", "col", "right")
        return row([empty(), across]) + row([corner, *names])

    def _row(self, i: int) -> str:
        marked = i == (self.mark[0] if isinstance(self.mark, tuple) else self.mark)
        name = pointed(isolate(self.queries[i], 14), marked)
        sets = setting(self.choose, i + 1)
        parts = [head(name, "row", "right", marked, side=self.side, sets=sets)]
        parts += map(self._cell, [i] * len(self.keys), range(len(self.keys)))
        if self.sums:
            parts.append(self._total(self.grid[i].sum()))
        return row(parts)

    def _cell(self, i: int, j: int) -> str:
        seen = self.seen[i, j]
        value = float(self.grid[i, j])
        said = self.say(i, j) if self.say else ""
        style = self.tints.style(value) if seen else ""
        edge = self._edge(i, j) if self.mark is not None else ""
        if self.side:
            told = said or number(value, self.decimals)
            return cell("", f"padding:0;{style}{edge}", say=told)
        written = number(value, self.decimals) if seen else "·"
        return cell(written, f"{_CELL};{_LINE};{style}{edge}", say=said)

    def _edge(self, i: int, j: int) -> str:
        """The outline of what is marked: one line around a row, or around a cell."""
        if self.mark == (i, j):
            return f";font-weight:bold;border:{_EDGE}"
        if self.mark != i:
            return ""
        edge = f";font-weight:bold;border-top:{_EDGE};border-bottom:{_EDGE}"
        edge += f";border-left:{_EDGE}" if j == 0 else ""
        return edge + (f";border-right:{_EDGE}" if j == len(self.keys) - 1 else "")

    def _total(self, value: float) -> str:
        return cell(number(value, self.decimals), _TOTAL)


def _axis(name: str) -> str:
    """What an axis stands for, with its colour where that is a role."""
    tint = colour.ROLES.get(name)
    return (swatch(tint) if tint else "") + escape(name)


def _grid(values: ArrayLike, n_q: int, n_k: int) -> Grid:
    grid = np.asarray(values, float)
    if grid.shape != (n_q, n_k):
        expected = f"expected {(n_q, n_k)}: one row a query, one column a key"
        raise ValueError(f"values has shape {grid.shape}, {expected}")
    return grid
