"""Small multiples of heat maps: many heads at a glance."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from utils.figures import colour
from utils.figures.cells import cell, row, setting, table
from utils.figures.picture import Picture
from utils.figures.png import Pixels, address
from utils.figures.tints import Tints
from utils.figures.typeset import escape, isolate, number, visible

_CELL = (
    "padding:4px 6px 6px;border:2px solid {edge};text-align:left;"
    "vertical-align:top;background-color:transparent;font-weight:{weight}"
)
_MAP = "display:block;margin:3px 0 0;border:1px solid rgba(128,128,128,0.45)"

Grid = np.ndarray[Any, Any]


def multiples(
    maps: ArrayLike,
    titles: Sequence[str],
    queries: Sequence[str],
    keys: Sequence[str],
    *,
    caption: str,
    kind: str = "weights",
    reach: float | None = None,
    mark: int | None = None,
    say: Callable[[int], str] | None = None,
    choose: str | None = None,
    first: int = 1,
    columns: int = 6,
    size: int = 84,
    role: str | None = None,
) -> Picture:
    """Many small heat maps on one scale, such as the heads of a layer.

    Pointing at a map, or the arrow keys, tell its strongest pair.

    Parameters
    ----------
    maps
        (n, n_q, n_k). Rows are queries, columns are keys.
    titles
        The n names of the maps.
    queries, keys
        The n_q and n_k words at the two axes; they are told, not written.
    caption
        One sentence that says what to see.
    kind, reach, role
        As in `heat_map`; the scale is the same in all maps.
    mark
        A map to point out.
    say
        ``say(k)`` is what pointing at map k tells; by default its strongest pair.
    choose
        The control that is set by touching a map.
    first
        What touching the first map sets it to; the next one sets 1 more.
    columns
        How many maps stand side by side.
    size
        How wide a map is, in pixels.

    Raises
    ------
    ValueError
        If names or words do not fit the shape of `maps`.
    """
    grids = _grids(maps, (len(titles), len(queries), len(keys)))
    tints = Tints.of(grids, kind, reach, role)
    told = say or (lambda k: _strongest(grids[k], queries, keys))
    sets = [setting(choose, first + k) for k in range(len(grids))]
    cells = _cells(grids, tints, titles, told, mark, size, sets)
    lines = [row(cells[k : k + columns]) for k in range(0, len(cells), columns)]
    return Picture(table("", lines) + tints.scale(), caption)


def _grids(maps: ArrayLike, expected: tuple[int, int, int]) -> np.ndarray[Any, Any]:
    grids = np.asarray(maps, float)
    if grids.shape != expected or 0 in expected:
        named = f"expected {expected}: a map a title, a row a query, a column a key"
        raise ValueError(f"maps has shape {grids.shape}, {named}")
    return grids


def _cells(
    grids: np.ndarray[Any, Any],
    tints: Tints,
    titles: Sequence[str],
    told: Callable[[int], str],
    mark: int | None,
    size: int,
    sets: Sequence[str],
) -> list[str]:
    return [
        _map(grid, tints, titles[k], told(k), k == mark, size, sets[k])
        for k, grid in enumerate(grids)
    ]


def _map(
    grid: Grid,
    tints: Tints,
    title: str,
    told: str,
    marked: bool,
    size: int,
    sets: str,
) -> str:
    told = f"{visible(title)}: {told}"
    edge, weight = ("", "bold") if marked else ("transparent", "normal")
    style = _CELL.format(edge=edge, weight=weight)
    name = ("▸ " if marked else "") + isolate(title, 14)
    return cell(name + _image(grid, tints, size, told), style, say=told, sets=sets)


def _strongest(grid: Grid, queries: Sequence[str], keys: Sequence[str]) -> str:
    known = np.where(np.isfinite(grid), grid, -np.inf)
    i, j = divmod(int(known.argmax()), len(keys))
    strongest = number(grid[i, j])
    return f"strongest where {queries[i]} looks at {keys[j]}, {strongest}"


def _image(grid: Grid, tints: Tints, size: int, told: str) -> str:
    n_q, n_k = grid.shape
    height = max(round(size * n_q / n_k), 1)
    place = f'width="{size}" height="{height}" style="{_MAP}"'
    zoom = max(1, size // max(n_q, n_k))
    return (
        f'<img alt="{escape(told)}" {place} src="{address(_seen(grid, tints, zoom))}">'
    )


def _seen(grid: Grid, tints: Tints, zoom: int) -> Pixels:
    """A map as pixels that the page shines through; cells below 0 are half of one."""
    finite = np.where(np.isfinite(grid), grid, 0.0)
    parts = np.minimum(np.abs(finite) / (tints.reach or 1.0), 1.0)
    drawn = np.zeros((*grid.shape, zoom, zoom), np.uint8)
    drawn[:] = np.round(255 * colour.STRONGEST * parts)[:, :, None, None]
    half = np.add.outer(np.arange(zoom), np.arange(zoom)) >= zoom
    drawn[(grid < 0)[:, :, None, None] & half] = 0
    alpha = drawn.transpose(0, 2, 1, 3).reshape(zoom * len(grid), -1, 1)
    tint = np.array(colour.from_hex(tints.tint), np.uint8)
    return np.concatenate([np.broadcast_to(tint, (*alpha.shape[:2], 3)), alpha], axis=2)
