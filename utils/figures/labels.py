"""Names beside points: none on another's point or name, a line to those far away."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from utils.figures import svg
from utils.figures.colour import QUIET

Box = tuple[float, float, float, float]  # left, top, right, bottom
Place = tuple[float, float]

#: How bad it is to hide a pixel of a point or of a name, and how bad of a line.
HARD, SOFT = 1000.0, 4.0
_HIGH = 17.0
# From so many pixels on a line leads from a point to its name.
_FAR = 17.0
# Places around a point: the nearest first, then further and further out.
_RINGS = (1.0, 1.5, 2.1, 2.9, 3.8, 4.9, 6.2)
_TURNS = 24


@dataclass
class Labels:
    """Which places of a drawing are taken, and where the next name fits best."""

    size: float
    _taken: list[Box] = field(default_factory=list)
    _costs: list[float] = field(default_factory=list)

    def keep_off(self, box: Box, cost: float = HARD) -> None:
        """Take a place."""
        self._taken.append(box)
        self._costs.append(cost)

    def keep_off_line(self, start: Place, stop: Place) -> None:
        """Take the places of a line, which a name may cross if there is no other."""
        for part in np.linspace(0.12, 1, 12):
            x, y = (a + part * (b - a) for a, b in zip(start, stop, strict=True))
            self.keep_off((x - 4, y - 4, x + 4, y + 4), SOFT)

    def write(self, word: str, point: Place, away: float, bold: bool = False) -> str:
        """Write a word near a point, best in direction `away`, and take its place."""
        box = self._best(point, svg.width(word) + 4, away)
        self.keep_off(box)
        middle, base = (box[0] + box[2]) / 2, box[3] - 4.5
        return _leader(point, box) + svg.text(middle, base, word, bold=bold)

    def _best(self, point: Place, wide: float, away: float) -> Box:
        boxes = _around(point, wide, away)
        # Near the point and in its direction, unless that hides anything.
        costs = 20.0 * np.arange(len(boxes))
        costs += 99 * HARD * np.clip(2 - boxes[:, :2], 0, None).sum(axis=1)
        costs += 99 * HARD * np.clip(boxes[:, 2:] - self.size + 2, 0, None).sum(axis=1)
        if self._taken:
            taken, hidden = np.array(self._taken), np.array(self._costs)
            costs += _overlaps(boxes, taken) @ hidden
            # The line to a name should cross no other: looked at for the best ones.
            best = np.argsort(costs.round(3), kind="stable")[: 3 * _TURNS]
            boxes, costs = boxes[best], costs[best]
            costs += _crossings(point, boxes, taken) @ hidden
        left, top, right, bottom = boxes[int(costs.round(3).argmin())].tolist()
        return left, top, right, bottom


def _around(point: Place, wide: float, away: float) -> np.ndarray[Any, Any]:
    """Boxes around a point, ring by ring, in each those in direction `away` first."""
    turns = np.array(sorted(range(_TURNS), key=lambda t: (min(t, _TURNS - t), t)))
    angles = away + 2 * math.pi * turns / _TURNS
    rings = np.repeat(_RINGS, _TURNS)
    reach = wide / 2 + 7 + 16 * (rings - 1)  # far out it is a circle, close an ellipse
    x = point[0] + reach * np.tile(np.cos(angles), len(_RINGS))
    y = point[1] - 16 * rings * np.tile(np.sin(angles), len(_RINGS))
    half = np.array([wide / 2, _HIGH / 2])
    middles = np.stack([x, y], axis=1)
    return np.concatenate([middles - half, middles + half], axis=1)


def _overlaps(
    boxes: np.ndarray[Any, Any], taken: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """The area that each box shares with each place that is taken."""
    ends = np.minimum(boxes[:, None, 2:], taken[:, 2:])
    starts = np.maximum(boxes[:, None, :2], taken[:, :2])
    shared: np.ndarray[Any, Any] = np.clip(ends - starts, 0, None).prod(axis=-1)
    return shared


def _crossings(
    point: Place, boxes: np.ndarray[Any, Any], taken: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """How much of a line from a point to each box lies in each place that is taken."""
    start = np.array(point)
    ends = np.clip(start, boxes[:, :2] + 3, boxes[:, 2:] - 3)
    far = np.linalg.norm(ends - start, axis=1)
    first = np.minimum(9 / np.maximum(far, 1), 1)  # where the point itself ends
    parts = first + (1 - first) * np.array([0, 0.2, 0.4, 0.6, 0.8, 1])[:, None]
    places = (start + parts[..., None] * (ends - start))[:, :, None]
    inside = ((places > taken[:, :2]) & (places < taken[:, 2:])).all(axis=-1)
    crossed: np.ndarray[Any, Any] = inside.sum(axis=0) * (far >= _FAR)[:, None]
    return crossed


def _leader(point: Place, box: Box) -> str:
    """A thin line from a point to a name that stands away from it."""
    x = min(max(point[0], box[0] + 3), box[2] - 3)
    y = min(max(point[1], box[1] + 3), box[3] - 3)
    far = math.hypot(x - point[0], y - point[1])
    if far < _FAR:
        return ""
    start = 7 / far
    left, top = point[0] + start * (x - point[0]), point[1] + start * (y - point[1])
    return svg.line(left, top, x, y, f'stroke="{QUIET}" stroke-width="1"')
