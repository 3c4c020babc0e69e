"""Shapes of a product as rectangles whose inner edges meet, or do not."""

from dataclasses import dataclass

from utils.figures import svg
from utils.figures.colour import PLAIN, role, wash
from utils.figures.picture import Picture
from utils.figures.typeset import shorten, visible

Shape = tuple[int, int]
Named = tuple[str, Shape]
_SIDE, _LEAST = 120.0, 12.0


def shapes(
    left: Named,
    right: Named,
    *,
    caption: str,
    result: str = "product",
    roles: tuple[str | None, str | None, str | None] = (None, None, None),
) -> Picture:
    """The shapes of ``left @ right``: two rectangles, and what they give.

    The right one stands above, so that each number of the result lies where a row of
    the left one meets a column of the right one. The two inner edges are turned into
    each other by an arc: where they have the same length, it is one.

    Parameters
    ----------
    left, right
        Name and shape (rows, columns).
    caption
        One sentence that says what to see.
    result
        The name of the result.
    roles
        The roles of left, right and result.
    """
    (_, (rows, inner)), (_, (met, columns)) = left, right
    unit = _SIDE / max(rows, inner, met, columns, 1)
    names = left[0], right[0], result
    drawn = _Product(rows, inner, met, columns, unit, names, roles)
    meet = inner == met
    outcome = f"{result} {(rows, columns)}" if meet else "no product"
    sign = "equals" if meet else "is not"
    desc = (
        f"{left[0]} {left[1]} @ {right[0]} {right[1]}: {inner} {sign} {met}, {outcome}."
    )
    return svg.svg(380, drawn.tall, caption, desc, "".join(drawn.parts()))


@dataclass(frozen=True)
class _Product:
    rows: int
    inner: int
    met: int
    columns: int
    unit: float
    names: tuple[str, str, str]
    roles: tuple[str | None, str | None, str | None]

    def _long(self, count: int) -> float:
        return max(count * self.unit, _LEAST)

    @property
    def corner(self) -> tuple[float, float]:
        """Where the inner edges meet: above the left rectangle, left of the right."""
        return 40 + _SIDE, 36 + _SIDE

    @property
    def tall(self) -> float:
        return self.corner[1] + 14 + _SIDE + 26

    def parts(self) -> list[str]:
        x, y = self.corner
        meet = self.inner == self.met
        wide, high = self._long(self.inner), self._long(self.met)
        across, down = self._long(self.columns), self._long(self.rows)
        names = [shorten(visible(name), 14) for name in self.names]
        parts = [
            self._box(x - wide, y + 10, wide, down, 0),
            self._box(x + 10, y - high, across, high, 1),
            svg.text(x - wide / 2, y + 10 + down + 17, names[0], bold=True),
            svg.text(x - wide - 8, y + 14 + down / 2, f"{self.rows}", "end"),
            svg.text(x + 10 + across / 2, y - high - 22, names[1], bold=True),
            svg.text(x + 10 + across / 2, y - high - 6, f"{self.columns}"),
            *self._arc(wide, high, meet),
        ]
        if not meet:
            return [*parts, *self._apart()]
        written = f"{names[2]} ({self.rows}, {self.columns})"
        return [
            *parts,
            self._box(x + 10, y + 10, across, down, 2),
            svg.text(x + 10, y + 10 + down + 17, written, "start", bold=True),
        ]

    def _box(self, x: float, y: float, wide: float, high: float, k: int) -> str:
        tint = role(self.roles[k]) if self.roles[k] else PLAIN
        place = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}"'
        style = f'fill="{wash(tint, 0.35)}" stroke="{tint}" stroke-width="1.6"'
        return f'<rect {place} rx="2" {style}/>'

    def _arc(self, wide: float, high: float, meet: bool) -> list[str]:
        """Each inner edge swung towards the other: they meet, or miss each other."""
        x, y = self.corner
        style = (
            f'fill="none" stroke="currentColor" stroke-width="{2.4 if meet else 1.6}"'
        )
        style += "" if meet else ' stroke-dasharray="5 4"'
        start = f"M{x - wide:.1f} {y + 10:.1f}v-10"
        if meet:
            path = f"{start}A{wide:.1f} {wide:.1f} 0 0 1 {x:.1f} {y - high:.1f}h10"
        else:
            slant = 0.7071
            path = f"{start}A{wide:.1f} {wide:.1f} 0 0 1 "
            path += f"{x - slant * wide:.1f} {y - slant * wide:.1f}"
            path += f"M{x + 10:.1f} {y - high:.1f}h-10A{high:.1f} {high:.1f} 0 0 0 "
            path += f"{x - slant * high:.1f} {y - slant * high:.1f}"
        inner = svg.text(x - wide / 2, y + 3, f"{self.inner}")
        met = svg.text(x + 2, y - high / 2 + 4, f"{self.met}", "end")
        sign = "=" if meet else "≠"
        told = f"{self.inner} {sign} {self.met}"
        where = x - 0.36 * min(wide, high) - 8, y - 0.36 * min(wide, high)
        middle = svg.text(*where, told, bold=True) if meet else ""
        return [f'<path d="{path}" {style}/>', inner, met, middle]

    def _apart(self) -> list[str]:
        x, y = self.corner
        return [
            svg.text(x + 14, y + 34, "✗ edges do not meet:", "start", bold=True),
            svg.text(x + 14, y + 52, f"{self.inner} columns, {self.met} rows", "start"),
        ]
