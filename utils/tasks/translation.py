"""Translate a typed sentence: two vocabularies and the model between them.

A model that translates is a folder with `source.txt` and `target.txt` beside its
weights. The words of the translation come one after another; each new one is the best
according to the model (*greedy*).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from utils import data, models
from utils.models.transformer import Attentions, Head
from utils.tasks.reading import Task, stacked
from utils.text import Tokens, WordLevel, join_words

UNKNOWN, BEGIN, END = "[UNK]", "[BOS]", "[EOS]"
MOST = 40


@dataclass(frozen=True)
class Translation:
    """A sentence in another language, and what was looked at for each word.

    Parameters
    ----------
    tokens
        The source as the model read it.
    pieces
        The words of the translation as the model wrote them, perhaps [UNK].
    words
        The same; in place of [UNK] the unknown word of the source that the model looked
        at most. A name goes through like this.
    result
        All that the model computed; the last row is of the step that ended the text.
    """

    tokens: Tokens
    pieces: tuple[str, ...]
    words: tuple[str, ...]
    result: models.Result

    @property
    def text(self) -> str:
        """The translation, written as people do."""
        return join_words(self.words)

    @property
    def weights(self) -> np.ndarray | None:
        """How much each word looked at each one of the source, (layers, h, m, n).

        None where a function of yours was asked that returns the output alone.
        """
        found = stacked(self.result.cross_attentions)
        return None if found is None else found[..., : len(self.pieces), :]


class Translator(Task):
    """A model that translates, with the words of both languages.

    Parameters
    ----------
    model
        The encoder-decoder.
    source, target
        The words that it reads and those that it writes.
    attention
        As in `Task`; or one for each part, ``{"cross": mine}``.

    Examples
    --------
    >>> Translator.load()("The black cat sees the red car.").text
    'le chat noir voit la voiture rouge.'
    """

    def __init__(
        self,
        model: models.Transformer,
        source: WordLevel,
        target: WordLevel,
        attention: Attentions | None = None,
    ) -> None:
        super().__init__(attention)
        self.model, self.source, self.target = model, source, target
        self.begin, self.end = (target.vocabulary.index(word) for word in (BEGIN, END))

    @classmethod
    def load(
        cls,
        folder: str | Path | None = None,
        *,
        limit: int = 30,
        attention: Attentions | None = None,
    ) -> "Translator":
        """Open a folder, translation if none is named.

        A sentence may have ``limit`` words and marks.
        """
        folder = data.path("translation") if folder is None else folder
        model = models.load(folder)
        if not isinstance(model, models.Transformer) or "image_size" in model.config:
            what = "no encoder-decoder that reads words"
            raise models.CheckpointError(f"{folder} holds {what}")
        source = WordLevel.load(folder, "source.txt", limit=limit)
        target = WordLevel.load(folder, "target.txt", accents=True)
        return cls(model, source, target, attention)

    def __call__(
        self,
        sentence: str,
        heads_off: Iterable[Head] = (),
        attention: Attentions | None = None,
    ) -> Translation:
        """Translate a sentence.

        Raises
        ------
        ValueError
            If there is nothing to read, or too much; or if heads or function do not
            fit.
        """
        tokens = self.source(sentence)
        decode = self.model.reading(tokens.ids, **self._asked(heads_off, attention))
        room = self.model.limit or MOST + 1  # the first place is that of [BOS]
        most = min(MOST, room - 1)
        ids = list(models.generate(decode, [self.begin], most=most, stop=[self.end]))
        result = decode([self.begin, *ids])
        pieces = tuple(self.target.vocabulary[place] for place in ids)
        weights, words = stacked(result.cross_attentions), pieces
        if weights is not None:
            words = passed_on(pieces, tokens, weights.sum(axis=(0, 1)))  # (m + 1, n)
        return Translation(tokens, pieces, words, result)


def passed_on(
    pieces: Sequence[str], tokens: Tokens, looks: np.ndarray
) -> tuple[str, ...]:
    """Put the unknown words of the source where a translation has [UNK].

    Parameters
    ----------
    pieces
        The m words of the translation.
    tokens
        The source, n tokens.
    looks
        How much each word looked at each token, (m or more, n).

    Returns
    -------
    tuple of str
        Of several unknown words the one looked at most; [UNK] where there is none.

    Source: Luong and others, "Addressing the Rare Word Problem in Neural Machine
    Translation" (2015), section 3; with attention in place of their numbers.
    """
    there = [n for n, piece in enumerate(tokens.pieces) if piece == UNKNOWN]
    if not there:
        return tuple(pieces)
    best = [there[place] for place in looks[:, there].argmax(axis=-1)]
    return tuple(
        tokens.words[owner] if piece == UNKNOWN else piece
        for piece, owner in zip(pieces, best, strict=False)
    )
