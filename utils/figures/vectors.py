"""Arrows and points in the plane, with their names and what is told about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from utils.figures import svg
from utils.figures.colour import role
from utils.figures.picture import Picture
from utils.figures.plane import Pairs, Plane
from utils.figures.typeset import number


def arrows(
    vectors: ArrayLike,
    labels: Sequence[str],
    *,
    caption: str,
    axes: tuple[str, str] = ("a life", "a thing"),
    mark: int | None = None,
    reach: float | None = None,
    points: ArrayLike | None = None,
    point_labels: Sequence[str] = (),
    outline: ArrayLike | None = None,
    quarter: bool = False,
    size: int = 420,
    kind: str | None = "query",
    point_kind: str | None = None,
    shadow: Sequence[int] = (),
    sizes: ArrayLike | None = None,
    chain: ArrayLike | None = None,
) -> Picture:
    """Arrows from the origin of the plane, and labelled points beside them.

    Parameters
    ----------
    vectors
        (n, 2): where each arrow ends.
    labels
        The n names of the arrows.
    caption
        One sentence that says what to see.
    axes
        What the two directions stand for.
    mark
        An arrow to point out: it is thicker and its label is bold.
    reach
        How far the axes go; by default a little further than everything drawn.
    points, point_labels
        (m, 2) and m names.
    outline
        (k, 2): the corners of a dashed outline, in order; it is lightly filled.
    quarter
        Show only the quarter of the plane where both numbers are positive.
    size
        Width and height in pixels.
    kind, point_kind
        The roles of the arrows and of the points, of `colour.ROLES`.
    shadow
        The points whose shadow on the line of the first arrow is drawn.
    sizes
        (m,) shares from 0 to 1: the area of a point's dot grows with its share.
    chain
        (k, 2): steps drawn tip to tail from the origin, as a sum is.

    Raises
    ------
    ValueError
        If names and places differ in number, or a role is unknown.
    """
    hull, shares = (None if x is None else np.asarray(x) for x in (outline, sizes))
    dots = _Dots(_pairs(points), point_labels, shares, shadow, hull, _pairs(chain))
    drawn = _Arrows(_pairs(vectors), labels, mark, dots)
    far = reach or drawn.reach
    plane = Plane(far, size, quarter, axes, role(kind), role(point_kind))
    return svg.svg(size, size, caption, drawn.told(axes), drawn.on(plane))


@dataclass(frozen=True)
class _Dots:
    """What lies in the plane beside the arrows."""

    places: Pairs
    names: Sequence[str]
    shares: Pairs | None
    shadow: Sequence[int]
    hull: Pairs | None
    steps: Pairs

    def __post_init__(self) -> None:
        _agree("point_labels", self.names, self.places)


@dataclass(frozen=True)
class _Arrows:
    """Arrows from the origin, with all that lies beside them."""

    ends: Pairs
    names: Sequence[str]
    mark: int | None
    dots: _Dots

    def __post_init__(self) -> None:
        _agree("labels", self.names, self.ends)

    @property
    def reach(self) -> float:
        """How far the axes must go for all of it to have room."""
        ways = self.dots.steps.cumsum(axis=0)
        return _reach(np.vstack([self.ends, self.dots.places, ways]))

    @property
    def named(self) -> list[tuple[Any, str]]:
        """Every place that has a name, the points first."""
        dots = zip(self.dots.places, self.dots.names, strict=True)
        return [*dots, *zip(self.ends, self.names, strict=True)]

    def on(self, plane: Plane) -> str:
        """Draw it: what lies behind comes first, names come last."""
        dots = self.dots
        body = [plane.grid()]
        body += [] if dots.hull is None else [plane.outline(dots.hull)]
        body += [plane.dot(dot, dots.shares, k) for k, dot in enumerate(dots.places)]
        body += [plane.shadow(self.ends[0], dots.places[k]) for k in dots.shadow]
        body += plane.chain(dots.steps)
        body += [plane.arrow(end, i == self.mark) for i, end in enumerate(self.ends)]
        named = self.named
        chosen = None if self.mark is None else len(dots.places) + self.mark
        order = _crowded([place for place, _ in named])
        body += [plane.name(*named[k], k == chosen) for k in order]
        return "".join(body)

    def told(self, axes: tuple[str, str]) -> str:
        """Describe it in words."""
        places, names = self.dots.places, self.dots.names
        casts = (_cast(self.ends[0], places[k], names[k]) for k in self.dots.shadow)
        start = f"Across: {axes[0]}. Up: {axes[1]}. {_told(self.named)}."
        return start + "".join(casts)


def _told(named: list[tuple[Any, str]]) -> str:
    return "; ".join(
        f"{label} ({number(x, 1)}, {number(y, 1)})" for (x, y), label in named
    )


def _cast(arrow: Pairs, point: Pairs, label: str) -> str:
    length = float(arrow @ point) / (float(np.hypot(*arrow)) or 1.0)
    return f" The shadow of {label} on the first arrow is {number(length)} long."


def _pairs(values: ArrayLike | None) -> Pairs:
    return np.asarray([] if values is None else values, float).reshape(-1, 2)


def _agree(name: str, names: Sequence[str], places: Pairs) -> None:
    if len(names) != len(places):
        raise ValueError(f"{name} has {len(names)} names, expected {len(places)}")


def _reach(drawn: Pairs) -> float:
    return 1.12 * max(float(np.abs(drawn).max(initial=0)), 0.5)


def _crowded(places: Sequence[Pairs]) -> list[int]:
    """The order of naming: points among many others first, while there is room."""
    if not places:
        return []
    far = np.linalg.norm(np.array(places)[:, None] - np.array(places), axis=-1)
    near = np.exp(-far / (far.mean() or 1.0)).sum(axis=1).round(9)
    return [int(k) for k in np.argsort(-near, kind="stable")]
