"""What a tokenizer makes of a sentence, and the vocabularies that it reads."""

import json
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
    sentence_of
        For each token the sentence it is of, 0 or 1, where `WordPiece` read a pair;
        BERT takes it as ``token_type_ids``.
    """

    ids: tuple[int, ...]
    pieces: tuple[str, ...]
    words: tuple[str, ...]
    word_of: tuple[int | None, ...]
    sentence_of: tuple[int, ...] = ()

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


def read_pieces(place: Path) -> dict[str, int]:
    """A vocabulary of pieces, each with its id; the ids run from 0."""
    try:
        found = json.loads(place.read_bytes().decode("utf-8"))
        ids = sorted(found.values())
    except (ValueError, AttributeError, TypeError) as error:
        raise ValueError(f"{place} is damaged ({error})") from None
    if ids != list(range(len(ids))):
        raise ValueError(f"{place} is damaged: ids do not run from 0 to {len(ids) - 1}")
    return dict(found)


def read_merges(place: Path) -> list[tuple[str, str]]:
    """Pairs to join, one a line; the first line may tell the version."""
    try:
        text = place.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{place} is damaged ({error})") from None
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    start = int(lines[0].startswith("#version"))
    pairs = []
    for number, line in enumerate(lines[start:], start + 1):
        left, _, right = line.partition(" ")
        if not (left and right) or " " in right:
            raise ValueError(f"{place} is damaged: line {number} is no pair: {line!r}")
        pairs.append((left, right))
    return pairs
