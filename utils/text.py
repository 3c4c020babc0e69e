"""From a typed sentence to the pieces that a trained model knows.

`WordPiece` spells any English sentence with 30,522 pieces: frequent words are one
piece, others are cut into several (``##`` marks a piece that goes on a word).
`WordLevel` has whole words alone, and says of every other word that it is unknown.

Source: Schuster and Nakajima, "Japanese and Korean voice search" (2012), as in BERT,
Devlin and others (2018). The ids are those of Hugging Face's `tokenizers`.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LIMIT = 64
_SPECIAL = ("[UNK]", "[CLS]", "[SEP]")
_LONGEST = 100  # letters; a longer word is unknown, as in BERT
_ASCII_MARKS = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_HIDDEN = ("Cc", "Cf", "Co", "Cs")
# Written without spaces: each character is a word of its own.
_CHINESE = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B820, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


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


class WordPiece:
    """The tokenizer of BERT's lower-case models.

    Parameters
    ----------
    vocabulary
        The pieces; the id of one is its place. It must hold [UNK], [CLS] and [SEP].
    limit
        The most tokens that a sentence may have, with [CLS] and [SEP].

    Examples
    --------
    >>> tokenizer = WordPiece(["[UNK]", "[CLS]", "[SEP]", "un", "##heard", "of", "!"])
    >>> tokens = tokenizer("Unheard of!")
    >>> tokens.pieces
    ('[CLS]', 'un', '##heard', 'of', '!', '[SEP]')
    >>> tokens.words, tokens.word_of
    (('Unheard', 'of', '!'), (None, 0, 0, 1, 2, None))
    """

    def __init__(self, vocabulary: Sequence[str], *, limit: int = LIMIT) -> None:
        self.vocabulary = tuple(vocabulary)
        self.limit = limit
        self._ids = {piece: place for place, piece in enumerate(self.vocabulary)}
        missing = [name for name in _SPECIAL if name not in self._ids]
        if missing:
            raise ValueError(f"the vocabulary lacks {', '.join(missing)}")

    @classmethod
    def load(cls, folder: str | Path, *, limit: int = LIMIT) -> "WordPiece":
        """Read `vocab.txt`, one piece a line, from the folder of a model."""
        return cls(_read_vocabulary(folder), limit=limit)

    def __call__(self, sentence: str) -> Tokens:
        """Cut a sentence into the pieces that the model knows.

        Raises
        ------
        ValueError
            If there is nothing to read, or more than `limit` tokens come out.
        """
        words = list(split_words(sentence))
        if not words:
            raise ValueError("Type at least one word.")
        spelt = [self._spell(plain) for _, plain in words]
        count = sum(map(len, spelt)) + 2
        if count > self.limit:
            raise ValueError(
                f"At most {self.limit} tokens fit here, but {count} came "
                "(with [CLS] and [SEP]). Type a shorter sentence."
            )
        pieces = ("[CLS]", *(piece for word in spelt for piece in word), "[SEP]")
        owners = (place for place, word in enumerate(spelt) for _ in word)
        return Tokens(
            ids=tuple(self._ids[piece] for piece in pieces),
            pieces=pieces,
            words=tuple(typed for typed, _ in words),
            word_of=(None, *owners, None),
        )

    def _spell(self, word: str) -> list[str]:
        """Take the longest piece that fits, again and again."""
        if len(word) > _LONGEST:
            return ["[UNK]"]
        pieces, start = [], 0
        while start < len(word):
            prefix = "##" if start else ""
            for end in range(len(word), start, -1):
                if prefix + word[start:end] in self._ids:
                    break
            else:
                return ["[UNK]"]
            pieces.append(prefix + word[start:end])
            start = end
        return pieces


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

    def __init__(self, vocabulary: Sequence[str], *, limit: int = 192) -> None:
        self.vocabulary = tuple(vocabulary)
        self.limit = limit
        self._ids = {word: place for place, word in enumerate(self.vocabulary)}
        if "[UNK]" not in self._ids:
            raise ValueError("the vocabulary lacks [UNK]")

    @classmethod
    def load(cls, folder: str | Path, *, limit: int = 192) -> "WordLevel":
        """Read `vocab.txt`, one word a line, from the folder of a model."""
        return cls(_read_vocabulary(folder), limit=limit)

    def __call__(self, text: str) -> Tokens:
        """Cut a text into words and marks.

        Raises
        ------
        ValueError
            If there is nothing to read, or more than `limit` words and marks.
        """
        words = list(split_words(text))
        if not words:
            raise ValueError("Type at least one word.")
        if len(words) > self.limit:
            raise ValueError(
                f"At most {self.limit} words and marks fit here, but {len(words)} "
                "came. Type a shorter text."
            )
        known = [plain if plain in self._ids else "[UNK]" for _, plain in words]
        return Tokens(
            ids=tuple(self._ids[word] for word in known),
            pieces=tuple(known),
            words=tuple(typed for typed, _ in words),
            word_of=tuple(range(len(words))),
        )


def _read_vocabulary(folder: str | Path) -> list[str]:
    lines = (Path(folder) / "vocab.txt").read_bytes().decode("utf-8")
    return lines.replace("\r\n", "\n").removesuffix("\n").split("\n")


def split_words(sentence: str) -> Iterator[tuple[str, str]]:
    """Cut a sentence at spaces and marks: each word as typed, and in plain letters.

    Examples
    --------
    >>> list(split_words("A café, née!"))
    [('A', 'a'), ('café', 'cafe'), (',', ','), ('née', 'nee'), ('!', '!')]
    """
    typed = plain = ""
    for shown, letter in _letters(sentence):
        if not (letter.isspace() or _stands_alone(letter)):
            typed, plain = typed + shown, plain + letter
            continue
        if plain:
            yield typed, plain
        typed = plain = ""
        if not letter.isspace():
            yield shown, letter
    if plain:
        yield typed, plain


def _letters(sentence: str) -> Iterator[tuple[str, str]]:
    """Each character as typed, with its plain form: small, without its accent.

    A character that decomposes into several letters is shown once, with the first. An
    accent of its own is shown, and has no plain form.
    """
    for character in sentence:
        if _is_hidden(character):
            continue
        parts = unicodedata.normalize("NFD", character)
        kept = "".join(part for part in parts if unicodedata.category(part) != "Mn")
        shown = character
        for letter in kept.lower() or [""]:
            yield shown, letter
            shown = ""


def _is_hidden(character: str) -> bool:
    """Control characters, marks of direction, private use, what replaces damage."""
    if character in "\t\n\r":
        return False
    return character == "\ufffd" or unicodedata.category(character) in _HIDDEN


def _stands_alone(letter: str) -> bool:
    if letter in _ASCII_MARKS or unicodedata.category(letter or "a")[0] == "P":
        return True
    return any(low <= ord(letter or "a") <= high for low, high in _CHINESE)
