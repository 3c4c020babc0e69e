"""Say what is in a picture: a model that captions, and its words.

Such a model is a folder with `vocab.txt` beside its weights. The words come one after
another; each new one is the best according to the model (*greedy*).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from utils import models
from utils.models.transformer import Head
from utils.models.vit import as_pixels
from utils.tasks.translation import BEGIN, END, MOST
from utils.text import WordLevel, join_words

_NEAR = 1e-3  # what painting may add by rounding


@dataclass(frozen=True)
class Caption:
    """What is said about a picture, and where the model looked for each word.

    Parameters
    ----------
    words
        The caption, word by word.
    looks
        How much each patch got from the cross-attention of the last layer when a word
        was chosen, the mean over its heads: (words, patches), row by row from the top
        left.
    """

    words: tuple[str, ...]
    looks: np.ndarray

    @property
    def text(self) -> str:
        """The caption, written as people do."""
        return join_words(self.words)


class Captioner:
    """A model that captions pictures, with its words.

    Parameters
    ----------
    model
        The encoder-decoder, which reads pixels.
    words
        What it can say.

    Examples
    --------
    >>> from utils import data
    >>> from utils.tasks.scenes import Scene, Sprites, Thing
    >>> scene = Scene((Thing("dog", "big", 4, 32), Thing("tree", "small", 44, 34)))
    >>> captioner = Captioner.load(data.path("captions"))
    >>> captioner(Sprites.load().paint(scene)).text
    'a big dog left of a small tree in the meadow'
    """

    def __init__(self, model: models.Transformer, words: WordLevel) -> None:
        self.model, self.words = model, words
        self.begin, self.end = (words.vocabulary.index(mark) for mark in (BEGIN, END))

    @classmethod
    def load(cls, folder: str | Path) -> "Captioner":
        """Open a folder."""
        model = models.load(folder)
        if not (isinstance(model, models.Transformer) and "image_size" in model.config):
            raise models.CheckpointError(f"{folder} holds no model that reads pictures")
        return cls(model, WordLevel.load(folder))

    def __call__(self, pixels: np.ndarray, heads_off: Iterable[Head] = ()) -> Caption:
        """Say what is in a picture.

        Parameters
        ----------
        pixels
            (channels, height, width), as `Sprites.paint` gives them.
        heads_off
            As the model takes them, such as ``[("cross", 0, 0)]``.

        Raises
        ------
        ValueError
            If these are not pixels from 0 to 1, of the size that the model reads.
        """
        return self.several(self._checked(pixels, axes=3)[None], heads_off)[0]

    def several(
        self, pixels: np.ndarray, heads_off: Iterable[Head] = ()
    ) -> list[Caption]:
        """The caption of each of several pictures, (pictures, channels, h, w)."""
        off, pixels = list(heads_off), self._checked(pixels, axes=4)
        read, cache = self.model.encode(pixels, heads_off=off), models.Cache()
        ids, looks = np.full((len(pixels), 1), self.begin), []
        for _ in range(self.model.limit or MOST):
            result = self.model(read, ids[:, -1:], heads_off=off, cache=cache)
            assert result.logits is not None
            ids = np.hstack([ids, result.logits[:, -1:].argmax(axis=-1)])
            looks.append(result.cross_attentions[-1][:, :, -1].mean(axis=1))
            if (ids == self.end).any(axis=1).all():
                break
        found = zip(ids[:, 1:], np.stack(looks, axis=1), strict=True)
        return [self._caption(row, look) for row, look in found]

    def _checked(self, pixels: np.ndarray, axes: int) -> np.ndarray:
        """Pixels after a look at their shape and range."""
        X = as_pixels(pixels, self.model.config)
        if X.ndim != axes:
            several = "pictures, " if axes == 4 else ""
            raise ValueError(
                f"pixels has shape {X.shape}, expected {axes} axes: "
                f"({several}channels, height, width)"
            )
        if X.size and not (X.min() >= -_NEAR and X.max() <= 1 + _NEAR):  # or nan
            raise ValueError(
                f"pixels go from {X.min()} to {X.max()}, expected numbers from 0 to 1"
            )
        return X

    def _caption(self, ids: np.ndarray, looks: np.ndarray) -> Caption:
        ends = np.flatnonzero(ids == self.end)
        length = ends[0] if len(ends) else len(ids)
        words = tuple(self.words.vocabulary[place] for place in ids[:length])
        return Caption(words, looks[:length])
