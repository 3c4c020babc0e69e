"""Arrows and points in the plane, with their names and what is told about them."""

from collections.abc import Sequence
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
    ends, dots, steps = _pairs(vectors), _pairs(points), _pairs(chain)
    _agree("labels", labels, ends)
    _agree("point_labels", point_labels, dots)
    shares = None if sizes is None else np.asarray(sizes, float)
    far = reach or _reach(np.vstack([ends, dots, steps.cumsum(axis=0)]))
    plane = Plane(far, size, quarter, axes, role(kind), role(point_kind))
    body = [plane.grid()]
    body += [] if outline is None else [plane.outline(_pairs(outline))]
    body += [plane.dot(dot, shares, k) for k, dot in enumerate(dots)]
    body += [plane.shadow(ends[0], dots[k]) for k in shadow]
    body += plane.chain(steps)
    body += [plane.arrow(end, i == mark) for i, end in enumerate(ends)]
    named = [*zip(dots, point_labels, strict=True), *zip(ends, labels, strict=True)]
    chosen = None if mark is None else len(dots) + mark
    body += [
        plane.name(*named[k], k == chosen) for k in _crowded([p for p, _ in named])
    ]
    desc = f"Across: {axes[0]}. Up: {axes[1]}. {_told(named)}."
    desc += "".join(_cast(ends[0], dots[k], point_labels[k]) for k in shadow)
    return svg.svg(size, size, caption, desc, "".join(body))


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
