"""Images as pixels, cut into patches, with the weights that each patch gets."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from utils.figures import svg
from utils.figures.cells import setting
from utils.figures.colour import QUIET, role
from utils.figures.picture import Picture
from utils.figures.png import Pixels, address
from utils.figures.typeset import number

_MARGIN = 4.0


def pixels(
    image: ArrayLike,
    *,
    caption: str,
    patch: int | None = None,
    weights: ArrayLike | None = None,
    mark: int | None = None,
    choose: str | None = None,
    name: Callable[[int], str] | None = None,
    size: int = 280,
) -> Picture:
    """An image of a few pixels, with its patches and what is looked at in it.

    Parameters
    ----------
    image
        (height, width) grey or (height, width, 3) colour, from 0, black, to 1, white.
    caption
        One sentence that says what to see.
    patch
        The side of a patch in pixels; a grid is drawn. Both sides are multiples of it.
    weights
        One number a patch, from 0 to 1, row by row: each patch holds a square of the
        colour of weights whose area grows with its weight; the largest fills its patch.
    mark
        A patch to point out, from 0, row by row.
    choose
        The control that is set to a patch's place, from 1, by touching it.
    name
        ``name(k)`` names patch k in words; by default its row and its column, from 1.
    size
        How wide the picture is, in pixels of the page.

    Raises
    ------
    ValueError
        If the image has another shape, or patches or weights do not fit it.
    """
    colours = _bytes(np.asarray(image, float))
    tall, wide = colours.shape[:2]
    side = _side(patch, tall, wide)
    grid = _Grid(tall // side, wide // side, side * size / wide)
    shares = None if weights is None else _shares(weights, grid)
    body = [_drawn(colours, size, size * tall / wide)]
    body += [grid.lines()] if patch else []
    body += grid.squares(shares) if shares is not None else []
    body += [grid.outline(mark)] if mark is not None else []
    body += grid.touched(choose) if choose else []
    desc = grid.told(colours, shares, mark, name or grid.place)
    height = size * tall / wide + 2 * _MARGIN
    shown = (size + 2 * _MARGIN, height, caption, desc, "".join(body))
    return svg.svg(*shown, choose is not None)


def _bytes(image: np.ndarray[Any, Any]) -> Pixels:
    if image.ndim == 2:
        image = image[:, :, None]
    if image.ndim != 3 or image.shape[2] not in (1, 3) or 0 in image.shape:
        expected = "expected (height, width) or (height, width, 3)"
        raise ValueError(f"image has shape {image.shape}, {expected}")
    seen: Pixels = np.round(255 * np.clip(np.nan_to_num(image), 0, 1)).astype(np.uint8)
    return seen


def _side(patch: int | None, tall: int, wide: int) -> int:
    if patch is None:
        return 1
    if patch < 1 or tall % patch or wide % patch:
        raise ValueError(f"patch is {patch}, but the image has {tall} x {wide} pixels")
    return patch


def _drawn(colours: Pixels, wide: float, tall: float) -> str:
    place = f'x="{_MARGIN}" y="{_MARGIN}" width="{wide:.1f}" height="{tall:.1f}"'
    frame = f'fill="none" stroke="{QUIET}" stroke-width="1"'
    show = 'preserveAspectRatio="none" style="image-rendering:pixelated"'
    return f'<image {place} {show} href="{address(colours)}"/><rect {place} {frame}/>'


def _shares(weights: ArrayLike, grid: "_Grid") -> np.ndarray[Any, Any]:
    shares = np.asarray(weights, float).ravel()
    if shares.shape != (grid.rows * grid.columns,):
        expected = f"expected {grid.rows * grid.columns}, one a patch"
        raise ValueError(f"weights has {shares.size} numbers, {expected}")
    kept: np.ndarray[Any, Any] = np.clip(np.nan_to_num(shares), 0, 1)
    return kept


@dataclass(frozen=True)
class _Grid:
    """Patches in rows and columns, each `side` wide on the page."""

    rows: int
    columns: int
    side: float

    def corner(self, k: int) -> tuple[float, float]:
        row, column = divmod(k, self.columns)
        return _MARGIN + column * self.side, _MARGIN + row * self.side

    def place(self, k: int) -> str:
        row, column = divmod(k, self.columns)
        return f"row {row + 1}, column {column + 1}"

    def lines(self) -> str:
        """A grid that is seen on every image: light on dark."""
        right, base = (_MARGIN + n * self.side for n in (self.columns, self.rows))
        across = [_MARGIN + k * self.side for k in range(1, self.columns)]
        down = [_MARGIN + k * self.side for k in range(1, self.rows)]
        path = "".join(f"M{x:.1f} {_MARGIN}V{base:.1f}" for x in across)
        path += "".join(f"M{_MARGIN} {y:.1f}H{right:.1f}" for y in down)
        return _two_tone(f'<path d="{path}"', "#000000", 1.6, "#ffffff", 0.7)

    def squares(self, shares: np.ndarray[Any, Any]) -> list[str]:
        largest = float(shares.max(initial=0.0)) or 1.0
        return [
            self._square(k, float(np.sqrt(share / largest)))
            for k, share in enumerate(shares)
            if share / largest >= 0.004
        ]

    def _square(self, k: int, part: float) -> str:
        x, y = self.corner(k)
        side = max(part * (self.side - 5), 2.0)
        start = f'<rect x="{x + (self.side - side) / 2:.1f}" y="'
        start += f'{y + (self.side - side) / 2:.1f}" width="{side:.1f}" '
        start += f'height="{side:.1f}" rx="2"'
        tint = role("weight")
        return f'{start} fill="{tint}" fill-opacity="0.45"/>' + _two_tone(
            start, "#ffffff", 3.6, tint, 2
        )

    def outline(self, k: int) -> str:
        x, y = self.corner(k)
        start = f'<rect x="{x:.1f}" y="{y:.1f}" width="{self.side:.1f}" '
        start += f'height="{self.side:.1f}"'
        return _two_tone(start, "#000000", 5, "#ffffff", 2.2)

    def touched(self, choose: str) -> list[str]:
        return [
            svg.touch(
                "", (*self.corner(k), self.side, self.side), setting(choose, k + 1)
            )
            for k in range(self.rows * self.columns)
        ]

    def told(
        self,
        colours: Pixels,
        shares: np.ndarray[Any, Any] | None,
        mark: int | None,
        name: Callable[[int], str],
    ) -> str:
        tall, wide = colours.shape[:2]
        told = f"{tall} x {wide} pixels"
        told += f" in {self.rows} x {self.columns} patches." if self.side else "."
        if shares is not None:
            first = np.argsort(-shares, kind="stable")[:3]
            most = "; ".join(f"{name(int(k))}: {number(shares[k])}" for k in first)
            told += f" Most weight: {most}."
        return told if mark is None else f"{told} Marked: {name(mark)}."


def _two_tone(start: str, under: str, wide: float, over: str, thin: float) -> str:
    """A line that is seen on every ground: one colour on a wider one of another."""
    return (
        f'{start} fill="none" stroke="{under}" stroke-width="{wide}"/>'
        f'{start} fill="none" stroke="{over}" stroke-width="{thin}"/>'
    )
