"""Read a digit: a small Vision Transformer that looks at 8 x 8 pixels in 16 patches.

The class token stands in front of the patches, looks at all of them, and is what the
answer is read from. `data/README.md` tells what it is worth, and where it fails.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from utils import data, models
from utils.models.vit import as_pixels, cut
from utils.models.yours import Attention
from utils.tasks.reading import Heads, Task, chances, scored, stacked

#: how dark a patch must be on average to be called ink, from 0 to 1
INK = 0.25
MOST = 16  # what a pixel has at most, as the pictures are stored


@dataclass(frozen=True)
class Digit:
    """A picture and the digit that was read.

    Parameters
    ----------
    classes
        What can be read.
    shares
        The chance of each class, (classes,), from 0 to 1.
    result
        All that the model computed.
    """

    classes: tuple[str, ...]
    shares: np.ndarray
    result: models.Result

    @property
    def name(self) -> str:
        """The class with the highest chance."""
        return self.classes[int(self.shares.argmax())]

    @property
    def weights(self) -> np.ndarray | None:
        """Who looks at whom, the class token first: (layers, h, 17, 17), or None."""
        return stacked(self.result.attentions)

    @property
    def looks(self) -> np.ndarray | None:
        """What the class token gives to each patch, (layers, h, 16), or None."""
        return None if self.weights is None else self.weights[:, :, 0, 1:]


class Digits(Task):
    """A model that reads digits.

    Parameters
    ----------
    model
        The encoder of pictures, with its head.
    attention
        As in `Task`.

    Examples
    --------
    >>> digits, (pictures, labels) = Digits.load(), held_out()
    >>> digits(pictures[0]).name, int(labels[0])
    ('6', 6)
    """

    def __init__(self, model: models.Vit, attention: Attention | None = None) -> None:
        super().__init__(attention)
        self.model = model
        names = model.config.get("id2label") or {}
        self.classes = tuple(str(names[key]) for key in sorted(names, key=int))

    @classmethod
    def load(
        cls,
        folder: str | Path | None = None,
        *,
        attention: Attention | None = None,
        dtype: DTypeLike = np.float32,
    ) -> "Digits":
        """Open a folder; digits if none is named."""
        folder = data.path("digits") if folder is None else folder
        model = models.load(folder, dtype)
        if not isinstance(model, models.Vit):
            raise models.CheckpointError(f"{folder} holds no model that reads pictures")
        return cls(model, attention)

    def __call__(
        self,
        picture: ArrayLike,
        hidden: ArrayLike | None = None,
        *,
        heads_off: Heads = (),
        attention: Attention | None = None,
    ) -> Digit:
        """Read a picture.

        Parameters
        ----------
        picture
            (8, 8), from 0 (paper) to 1 (ink).
        hidden
            True for each patch that nobody may look at, (16,), row by row.
        heads_off, attention
            As in `Task`.

        Raises
        ------
        ValueError
            If these are not such pixels or patches; or if heads or function do not fit.
        """
        pixels = np.asarray(picture)
        pixels = pixels[None] if pixels.ndim == 2 else pixels
        if pixels.ndim != 3:
            raise ValueError(f"picture has shape {np.shape(picture)}, expected (8, 8)")
        asked = self._asked(heads_off, attention)
        result = run(self.model, pixels, hidden, **asked)
        return Digit(self.classes, chances(scored(result)), result)


def run(
    model: models.Vit,
    pixels: ArrayLike,
    hidden: ArrayLike | None = None,
    **asked: Any,
) -> models.Result:
    """What the model computes of one or more pictures, (..., 1, 8, 8).

    Nobody looks at the patches that are ``hidden``, (..., 16).
    """
    X, config = as_pixels(pixels, model.config), model.config
    if X.size and not (X.min() >= 0 and X.max() <= 1):  # or nan
        came = f"pixels go from {X.min()} to {X.max()}"
        raise ValueError(f"{came}, expected numbers from 0 to 1")
    if hidden is None:
        return model(X, **asked)
    shape = (*X.shape[:-3], (config["image_size"] // config["patch_size"]) ** 2)
    off = np.asarray(hidden)
    if off.dtype != bool or off.shape != shape:
        came = f"{off.dtype} of shape {off.shape}"
        raise ValueError(f"hidden is {came}, expected True or False, {shape}")
    itself = np.ones((*shape[:-1], 1), bool)
    return model(X, np.concatenate([itself, ~off], axis=-1), **asked)


def ink(pixels: np.ndarray, model: models.Model) -> np.ndarray:
    """Which patches have ink, (..., patches)."""
    dark: np.ndarray = cut(pixels, model.config["patch_size"]).mean(axis=-1) >= INK
    return dark


def held_out() -> tuple[np.ndarray, np.ndarray]:
    """Pictures that training never had, (360, 1, 8, 8), and the digit that each shows.

    Pixels go from 0 to 1.
    """
    stored = data.load("digits/digits.npz")
    return stored["pictures"][:, None] / np.float32(MOST), stored["labels"]
