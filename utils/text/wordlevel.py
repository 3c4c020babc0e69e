"""Whole words: what is not in the vocabulary is unknown, and is said to be."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from utils.text.tokens import Tokens, as_text, read_vocabulary
from utils.text.words import TYPED_MARKS, join_words, split_words


class WordLevel:
    """A word is a token, as it stands in the vocabulary, or it is unknown.

    All unknown words are one and the same token, [UNK]: the model cannot tell them
    apart, and `Tokens.unknown` says which ones they were.

    Parameters
    ----------
    vocabulary
        The words in small letters and the marks; the id of one is its place. It must
        hold [UNK].
    limit
        The most tokens that a text may have.
    accents
        Whether words keep their accents, and an apostrophe ends the word before it.

    Examples
    --------
    >>> tokens = WordLevel(["[UNK]", ".", "mary", "has", "the", "key"])(
    ...     "Mary has the zebra."
    ... )
    >>> tokens.ids, tokens.pieces
    ((2, 3, 4, 0, 1), ('mary', 'has', 'the', '[UNK]', '.'))
    >>> tokens.unknown
    ('zebra',)
    """

    def __init__(
        self, vocabulary: Sequence[str], *, limit: int = 192, accents: bool = False
    ) -> None:
        self.vocabulary = tuple(vocabulary)
        self.limit, self.accents = limit, accents
        self._ids = {word: place for place, word in enumerate(self.vocabulary)}
        if "[UNK]" not in self._ids:
            raise ValueError("the vocabulary lacks [UNK]")

    @classmethod
    def load(
        cls,
        folder: str | Path,
        file: str = "vocab.txt",
        *,
        limit: int = 192,
        accents: bool = False,
    ) -> "WordLevel":
        """Read a vocabulary, one word a line, from the folder of a model."""
        return cls(read_vocabulary(folder, file), limit=limit, accents=accents)

    def __call__(self, text: str) -> Tokens:
        """Cut a text into words and marks.

        Raises
        ------
        ValueError
            If there is nothing to read, or more than `limit` words and marks.
        TypeError
            If it is no text.
        """
        words = list(split_words(as_text(text), accents=self.accents))
        if not words:
            raise ValueError("Type at least one word.")
        if len(words) > self.limit:
            raise ValueError(
                f"At most {self.limit} words and marks fit here, but {len(words)} "
                "came. Type a shorter text."
            )
        known = [self._known(plain) for _, plain in words]
        return Tokens(
            ids=tuple(self._ids[word] for word in known),
            pieces=tuple(known),
            words=tuple(typed for typed, _ in words),
            word_of=tuple(range(len(words))),
        )

    def _known(self, word: str) -> str:
        """The word, or a keyboard's mark for it, if the vocabulary has it."""
        for same in (word, TYPED_MARKS.get(word, word)):
            if same in self._ids:
                return same
        return "[UNK]"

    def text(self, ids: Iterable[int]) -> str:
        """The words of these ids, written as people do."""
        return join_words(self.vocabulary[place] for place in ids)
