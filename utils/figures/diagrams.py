"""Boxes and arrows of an architecture, read from below."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from utils.figures import svg
from utils.figures.colour import QUIET, role, wash
from utils.figures.picture import Picture
from utils.figures.typeset import shorten, visible

#: A box by its name, or several that an arrow goes around: their sum goes on.
Part = str | tuple[str, ...]

_HIGH, _GAP, _AROUND, _RADIUS = 30.0, 18.0, 22.0, 8.0
_LIMIT = 24
_LINE = 'stroke="currentColor" stroke-width="1.4" fill="none"'


def blocks(
    columns: Mapping[str, Sequence[Part]],
    *,
    caption: str,
    roles: Mapping[str, str] | None = None,
    mark: Collection[str] = (),
    repeats: Mapping[str, tuple[int, int, str]] | None = None,
) -> Picture:
    """Columns of boxes side by side, read from below, joined by arrows.

    Parameters
    ----------
    columns
        Title -> its parts from below. A part is the name of a box, or a tuple of names
        with a residual arrow around them: ``("norm", "attention")``.
    caption
        One sentence that says what to see.
    roles
        Name of a box -> the role whose colour it has, one of `colour.ROLES`.
    mark
        Names of boxes to point out, such as those in which the columns differ.
    repeats
        Title -> (first part, last part, what is written): a frame around what is there
        more than once.

    Raises
    ------
    ValueError
        If a role is unknown, or `repeats` names no column or no part of it.
    """
    frames = dict(repeats or {})
    _check_frames(frames, columns)
    wide = _wide(columns)
    tall = max((_tall(parts) for parts in columns.values()), default=0.0)
    pitch, base = wide + 2 * _AROUND + (56 if frames else 20), 34 + tall
    tints = {name: role(tint) for name, tint in (roles or {}).items()}
    body, told = [], []
    for k, (title, parts) in enumerate(columns.items()):
        middle = 10 + _AROUND + wide / 2 + k * pitch
        column = _Column(middle, wide, tints, frozenset(mark))
        column.build(parts, base, frames.get(title))
        body.append(svg.text(middle, 16, shorten(visible(title), _LIMIT), bold=True))
        body += column.drawn
        told.append(f"{title}, from below: {_told(parts, frames.get(title))}.")
    size = len(columns) * pitch, base + 6
    return svg.svg(*size, caption, " ".join(told), "".join(body))


def _check_frames(
    frames: Mapping[str, tuple[int, int, str]], columns: Mapping[str, Sequence[Part]]
) -> None:
    for title, (first, last, _) in frames.items():
        if not 0 <= first <= last < len(columns.get(title, ())):
            raise ValueError(
                f"repeats has {title!r}: {first} to {last}, no parts of it"
            )


def _names(part: Part) -> tuple[str, ...]:
    return (part,) if isinstance(part, str) else tuple(part)


def _wide(columns: Mapping[str, Sequence[Part]]) -> float:
    """How wide a box has to be for the longest name."""
    names = [n for parts in columns.values() for part in parts for n in _names(part)]
    return (
        max((svg.width(shorten(visible(name), _LIMIT)) for name in names), default=60)
        + 18
    )


def _tall(parts: Sequence[Part]) -> float:
    sums = sum(not isinstance(part, str) for part in parts)
    boxes = sum(len(_names(part)) for part in parts)
    return boxes * (_HIGH + _GAP) + sums * (2 * _RADIUS + _GAP) + _GAP


def _told(parts: Sequence[Part], frame: tuple[int, int, str] | None) -> str:
    said = [
        part if isinstance(part, str) else f"{', '.join(part)} with an arrow around"
        for part in parts
    ]
    if frame:
        first, last, times = frame
        said[first] = f"[{said[first]}"
        said[last] = f"{said[last]}] {times}"
    return "; ".join(said)


@dataclass
class _Column:
    """Boxes one above the other: what is drawn, and how far up it has come."""

    middle: float
    wide: float
    tints: Mapping[str, str]
    marked: frozenset[str]
    drawn: list[str] = field(default_factory=list)
    level: float = 0.0

    def build(
        self, parts: Sequence[Part], base: float, frame: tuple[int, int, str] | None
    ) -> None:
        self.level, edges = base, []
        for part in parts:
            start = self.level
            if isinstance(part, str):
                self._box(part)
            else:
                self._around(part)
            edges.append((start, self.level))
        self._arrow(self.level, self.level - _GAP + 4)
        if frame:
            first, last, times = frame
            self._frame(edges[first][0] - 4, edges[last][1] - 5, times)

    def _arrow(self, start: float, stop: float) -> None:
        x = self.middle
        self.drawn.append(svg.line(x, start, x, stop + 4, _LINE))
        tip = (
            f"{x:.1f},{stop:.1f} {x - 4:.1f},{stop + 7:.1f} {x + 4:.1f},{stop + 7:.1f}"
        )
        self.drawn.append(f'<polygon points="{tip}" fill="currentColor"/>')

    def _box(self, name: str) -> None:
        self._arrow(self.level, self.level - _GAP)
        top = self.level - _GAP - _HIGH
        left, tint = self.middle - self.wide / 2, self.tints.get(name)
        marked = name in self.marked
        fill = wash(tint, 0.35) if tint else "none"
        edge = tint or QUIET
        place = f'x="{left:.1f}" y="{top:.1f}" width="{self.wide:.1f}" height="{_HIGH}"'
        ink = "currentColor" if marked else edge
        style = f'fill="{fill}" stroke="{ink}" stroke-width="{2.6 if marked else 1.4}"'
        self.drawn.append(f'<rect {place} rx="5" {style}/>')
        written = shorten(visible(name), _LIMIT)
        self.drawn.append(
            svg.text(self.middle, top + 19.5, written, bold=marked, rim=False)
        )
        self.level = top

    def _around(self, part: tuple[str, ...]) -> None:
        start = self.level - 5
        for name in part:
            self._box(name)
        self._arrow(self.level, self.level - _GAP)
        x, y = self.middle, self.level - _GAP - _RADIUS
        right = x + self.wide / 2 + _AROUND - 8
        path = f"M{x:.1f} {start:.1f}H{right - 6:.1f}q6 0 6 -6V{y + 6:.1f}q0 -6 -6 -6"
        self.drawn.append(f'<path d="{path}H{x + _RADIUS + 6:.1f}" {_LINE}/>')
        tip = f"{x + _RADIUS:.1f},{y:.1f} {x + _RADIUS + 7:.1f},{y - 4:.1f} "
        tip += f"{x + _RADIUS + 7:.1f},{y + 4:.1f}"
        self.drawn.append(f'<polygon points="{tip}" fill="currentColor"/>')
        self.drawn.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_RADIUS}" {_LINE}/>'
            f'<path d="M{x - 4:.1f} {y:.1f}h8M{x:.1f} {y - 4:.1f}v8" {_LINE}/>'
        )
        self.level = y - _RADIUS

    def _frame(self, base: float, top: float, times: str) -> None:
        left = self.middle - self.wide / 2 - 8
        wide = self.wide + _AROUND + 8
        place = (
            f'x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{base - top:.1f}"'
        )
        style = (
            f'fill="none" stroke="{QUIET}" stroke-width="1.2" stroke-dasharray="5 4"'
        )
        self.drawn.append(f'<rect {place} rx="8" {style}/>')
        written = shorten(visible(times), 8)
        self.drawn.append(svg.text(left + wide + 5, top + 10, written, "start"))
