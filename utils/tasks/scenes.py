"""Scenes: a few small pictures on a background, for a model that says what it sees.

A scene is 64 x 64 pixels. Things stand anywhere in it, each 16 or 24 pixels large;
behind them are a sky and a ground. The pictures are Noto emoji, which
`data/README.md` credits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral

import numpy as np

from utils import data
from utils.mathematics.checks import as_number

SIDE, PATCH = 64, 8
SIZES = {"small": 16, "big": 24}
#: the colours of sky and ground, red, green and blue from 0 to 255
BACKGROUNDS = {
    "meadow": ((160, 215, 245), (120, 190, 90)),
    "beach": ((120, 190, 240), (235, 210, 150)),
    "snow": ((200, 210, 225), (245, 248, 252)),
    "night": ((25, 30, 70), (50, 60, 60)),
}


@dataclass(frozen=True)
class Thing:
    """One picture in a scene.

    Parameters
    ----------
    noun
        What it shows, one of `Sprites.nouns`.
    size
        One of `SIZES`.
    left, top
        Where its upper left corner is, in pixels from that of the scene.
    """

    noun: str
    size: str
    left: int
    top: int

    @property
    def side(self) -> int:
        """How many pixels it is wide and high."""
        return SIZES[self.size]

    @property
    def box(self) -> tuple[slice, slice]:
        """The rows and the columns that it takes."""
        return (
            slice(self.top, self.top + self.side),
            slice(self.left, self.left + self.side),
        )


@dataclass(frozen=True)
class Scene:
    """Things before a background; where they overlap, the later one is in front.

    Parameters
    ----------
    things
        What stands in it.
    background
        One of `BACKGROUNDS`.
    horizon
        The row of pixels where the ground begins, from 0 to 64.
    light
        By how much the background's colours are multiplied, 0 or more.
    """

    things: tuple[Thing, ...]
    background: str = "meadow"
    horizon: int = 40
    light: float = 1.0

    def __post_init__(self) -> None:
        """See that a single thing has its comma."""
        if isinstance(self.things, Thing):
            raise TypeError(
                "things is one Thing, expected a tuple: (thing,) has a comma"
            )


class Sprites:
    """The pictures that scenes are made of.

    Parameters
    ----------
    stored
        ``nouns``, and for each size the pictures in that order: (nouns, side, side, 4),
        red, green, blue and how opaque, from 0 to 255.

    Examples
    --------
    >>> sprites = Sprites.load()
    >>> scene = Scene((Thing("dog", "big", 4, 32), Thing("tree", "small", 40, 36)))
    >>> sprites.paint(scene).shape
    (3, 64, 64)
    """

    def __init__(self, stored: Mapping[str, np.ndarray]) -> None:
        self.nouns = tuple(str(noun) for noun in stored["nouns"])
        self._pictures: dict[tuple[str, str], np.ndarray] = {
            (noun, size): picture.astype(np.float32) / 255
            for size in SIZES
            for noun, picture in zip(self.nouns, stored[size], strict=True)
        }

    @classmethod
    def load(cls) -> "Sprites":
        """Those of data/captions."""
        return cls(data.load("captions/sprites.npz"))

    def picture(self, noun: str, size: str = "big") -> np.ndarray:
        """One picture, (side, side, 4), from 0 to 1.

        Raises
        ------
        ValueError
            If there is no such noun or size.
        """
        if noun not in self.nouns:
            raise ValueError(
                f"there is no picture of {noun!r}; there are: {', '.join(self.nouns)}"
            )
        if size not in SIZES:
            raise ValueError(f"size is {size!r}, expected {' or '.join(SIZES)}")
        return self._pictures[noun, size].copy()  # yours to change

    def paint(self, scene: Scene) -> np.ndarray:
        """The pixels of a scene, (3, 64, 64), from 0 to 1: what the model reads.

        Raises
        ------
        ValueError
            If a name is unknown or a thing does not fit into the picture.
        """
        canvas = background(scene)
        for thing in scene.things:
            picture = self._fitting(thing)
            colour, opaque = picture[..., :3], picture[..., 3:]
            canvas[thing.box] += opaque * (colour - canvas[thing.box])
        pixels: np.ndarray = canvas.transpose(2, 0, 1)
        return pixels

    def visible(self, scene: Scene) -> np.ndarray:
        """Which pixels belong to which thing, (things, 64, 64): True where it is seen.

        A pixel belongs to the thing in front, where that is more than half opaque.
        """
        found = np.zeros((len(scene.things), SIDE, SIDE), dtype=bool)
        for place, thing in enumerate(scene.things):
            solid = self._fitting(thing)[..., 3] > 0.5
            found[(slice(place), *thing.box)] &= ~solid
            found[(place, *thing.box)] = solid
        return found

    def covered(self, scene: Scene) -> np.ndarray:
        """How much of each patch each thing covers: (things, 64 patches), 0 to 1."""
        rows = SIDE // PATCH
        seen = self.visible(scene).reshape(-1, rows, PATCH, rows, PATCH)
        share: np.ndarray = seen.mean(axis=(2, 4)).reshape(-1, rows * rows)
        return share

    def _fitting(self, thing: Thing) -> np.ndarray:
        picture = self.picture(thing.noun, thing.size)
        most = SIDE - thing.side
        if not (_is_within(thing.left, most) and _is_within(thing.top, most)):
            raise ValueError(
                f"the {thing.size} {thing.noun} is at left {thing.left!r}, top "
                f"{thing.top!r}; both must be whole numbers from 0 to {most}"
            )
        return picture


def background(scene: Scene) -> np.ndarray:
    """Sky above the horizon and ground below: (64, 64, 3), from 0 to 1.

    Raises
    ------
    ValueError, TypeError
        If there is no such background, or its horizon or light cannot be.
    """
    if scene.background not in BACKGROUNDS:
        known = ", ".join(BACKGROUNDS)
        raise ValueError(f"background is {scene.background!r}, expected one of {known}")
    if not _is_within(scene.horizon, SIDE):
        raise ValueError(
            f"horizon is {scene.horizon!r}, expected a whole number from 0 to {SIDE}"
        )
    if as_number("light", scene.light) < 0:
        raise ValueError(f"light = {scene.light}, expected 0 or more")
    sky, ground = np.array(BACKGROUNDS[scene.background], np.float32) / 255
    canvas = np.empty((SIDE, SIDE, 3), np.float32)
    canvas[: scene.horizon], canvas[scene.horizon :] = sky, ground
    lit: np.ndarray = np.clip(canvas * np.float32(scene.light), 0, 1)
    return lit


def _is_within(value: object, most: int) -> bool:
    return isinstance(value, Integral) and 0 <= int(value) <= most
