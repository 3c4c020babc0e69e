"""What a tokenizer makes of a sentence, and the vocabularies that it reads."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Tokens:
    """A sentence as a model reads it.

    Parameters
    ----------
    ids
        The number of each piece in the vocabulary.
    pieces
        What each token shows: ``("[CLS]", "un", "##heard", "[SEP]")``.
    words
        The words as they were typed, marks such as commas on their own.
    word_of
        For each token the place of its word in `words`; None for [CLS] and [SEP], which
        `WordPiece` adds.
    """

    ids: tuple[int, ...]
    pieces: tuple[str, ...]
    words: tuple[str, ...]
    word_of: tuple[int | None, ...]

    def __len__(self) -> int:
        """How many tokens there are."""
        return len(self.ids)

    def pieces_of(self, word: int) -> list[int]:
        """The places of the tokens that spell a word."""
        return [place for place, owner in enumerate(self.word_of) if owner == word]

    @property
    def unknown(self) -> tuple[str, ...]:
        """The words, as typed, that the model has no piece for."""
        owners = zip(self.pieces, self.word_of, strict=True)
        return tuple(
            self.words[owner]
            for piece, owner in owners
            if piece == "[UNK]" and owner is not None
        )


def as_text(text: str) -> str:
    """What somebody typed, if it is text."""
    if not isinstance(text, str):
        raise TypeError(f"the text has type {type(text).__name__}, expected str")
    return text


def read_vocabulary(folder: str | Path, file: str = "vocab.txt") -> list[str]:
    """The lines of a vocabulary, one piece each; the id of one is its place."""
    lines = (Path(folder) / file).read_bytes().decode("utf-8")
    return lines.replace("\r\n", "\n").removesuffix("\n").split("\n")
