"""Say what is in a picture: a model that captions, and its words.

Such a model is a folder with `vocab.txt` beside its weights. The words come one after
another; each new one is the best according to the model (*greedy*).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from utils import data, models
from utils.models.transformer import Attentions, Head
from utils.models.vit import as_pixels
from utils.tasks.reading import Task, scored
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
        left. None where a function of yours was asked that returns the output alone.
    """

    words: tuple[str, ...]
    looks: Any

    @property
    def text(self) -> str:
        """The caption, written as people do."""
        return join_words(self.words)


class Captioner(Task):
    """A model that captions pictures, with its words.

    Parameters
    ----------
    model
        The encoder-decoder, which reads pixels.
    words
        What it can say.
    attention
        As in `Task`; or one for each part, ``{"cross": mine}``.

    Examples
    --------
    >>> from utils.tasks.scenes import Scene, Sprites, Thing
    >>> scene = Scene((Thing("dog", "big", 4, 32), Thing("tree", "small", 44, 34)))
    >>> captioner = Captioner.load()
    >>> captioner(Sprites.load().paint(scene)).text
    'a big dog left of a small tree in the meadow'
    """

    def __init__(
        self,
        model: models.Transformer,
        words: WordLevel,
        attention: Attentions | None = None,
    ) -> None:
        super().__init__(attention)
        self.model, self.words = model, words
        self.begin, self.end = (words.vocabulary.index(mark) for mark in (BEGIN, END))

    @classmethod
    def load(
        cls, folder: str | Path | None = None, *, attention: Attentions | None = None
    ) -> "Captioner":
        """Open a folder, captions if none is named."""
        folder = data.path("captions") if folder is None else folder
        model = models.load(folder)
        if not (isinstance(model, models.Transformer) and "image_size" in model.config):
            raise models.CheckpointError(f"{folder} holds no model that reads pictures")
        return cls(model, WordLevel.load(folder), attention)

    def __call__(
        self,
        pixels: np.ndarray,
        heads_off: Iterable[Head] = (),
        attention: Attentions | None = None,
    ) -> Caption:
        """Say what is in a picture.

        Parameters
        ----------
        pixels
            (channels, height, width), as `Sprites.paint` gives them.
        heads_off
            As the model takes them, such as ``[("cross", 0, 0)]``.
        attention
            As in `Task`.

        Raises
        ------
        ValueError
            If these are not pixels from 0 to 1, of the size that the model reads; or if
            heads or function do not fit.
        """
        pixels = self._checked(pixels, axes=3)[None]
        return self.several(pixels, heads_off, attention)[0]

    def several(
        self,
        pixels: np.ndarray,
        heads_off: Iterable[Head] = (),
        attention: Attentions | None = None,
    ) -> list[Caption]:
        """The caption of each of several pictures, (pictures, channels, h, w)."""
        asked, pixels = self._asked(heads_off, attention), self._checked(pixels, axes=4)
        read, cache = self.model.encode(pixels, **asked), models.Cache()
        ids, looks = np.full((len(pixels), 1), self.begin), []
        for _ in range(self.model.limit or MOST):
            result = self.model(read, ids[:, -1:], cache=cache, **asked)
            ids = np.hstack([ids, scored(result)[:, -1:].argmax(axis=-1)])
            looks.append(result.cross_attentions[-1])  # (pictures, h, 1, patches)
            if (ids == self.end).any(axis=1).all():
                break
        if any(look is None for look in looks):
            return [self._caption(row, None) for row in ids[:, 1:]]
        seen = np.concatenate(looks, axis=2).mean(axis=1)  # (pictures, words, patches)
        return [self._caption(*one) for one in zip(ids[:, 1:], seen, strict=True)]

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

    def _caption(self, ids: np.ndarray, looks: np.ndarray | None) -> Caption:
        ends = np.flatnonzero(ids == self.end)
        length = ends[0] if len(ends) else len(ids)
        words = tuple(self.words.vocabulary[place] for place in ids[:length])
        return Caption(words, None if looks is None else looks[:length])
