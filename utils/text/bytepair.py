"""Byte-pair encoding on bytes: any text, in pieces that grew from frequent pairs.

Source: Sennrich, Haddow and Birch, "Neural Machine Translation of Rare Words with
Subword Units" (2016); on bytes as in GPT-2, Radford and others (2019). The ids are
those of Hugging Face's `tokenizers`.
"""

import codecs
import functools
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from utils.text.tokens import Tokens, as_text

LIMIT = 1024
_REMEMBERED = 10_000  # words that need not be spelt again
_PRINTED = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
#: how each byte is written in the files: itself, or a letter that can be seen
LETTERS = tuple(
    chr(byte if byte in _PRINTED else 256 + len(set(range(byte)) - _PRINTED))
    for byte in range(256)
)
_BYTES = {letter: byte for byte, letter in enumerate(LETTERS)}
# GPT-2's pattern, where A stands for any letter and 0 for any digit; see `_plain`.
_WORD = re.compile(
    r"'(?:s|t|re|ve|m|ll|d)| ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+",
    re.ASCII,
)
_DIGIT = re.compile("([0-9])")


class BytePair:
    """The tokenizer of GPT-2 and of models after it; no text is unknown to it.

    A text is cut into words, each with the space before it. A word begins as single
    bytes, and neighbours are joined: of all pairs there the one that was learnt first.

    Parameters
    ----------
    vocabulary
        The id of each piece; bytes are written as in `LETTERS`.
    merges
        The pairs that are joined, in the order in which they were learnt.
    digits
        Whether each digit stands alone, as in SmolLM2.
    special
        Pieces that no text is cut into unless it is asked for, such as <|im_start|>.
    limit
        The most tokens that a text may have.

    Examples
    --------
    >>> ids = {letter: place for place, letter in enumerate(LETTERS)}
    >>> read = BytePair(ids | {"on": 256, "Ġon": 257}, [("o", "n"), ("Ġ", "on")])
    >>> tokens = read("once on")
    >>> tokens.pieces, tokens.words, tokens.word_of
    (('on', 'c', 'e', ' on'), ('once', ' on'), (0, 0, 0, 1))
    >>> read.text(tokens.ids)
    'once on'
    """

    def __init__(
        self,
        vocabulary: Mapping[str, int],
        merges: Sequence[tuple[str, str]],
        *,
        digits: bool = False,
        special: Iterable[str] = (),
        limit: int = LIMIT,
    ) -> None:
        self._ids, self.digits, self.limit = dict(vocabulary), digits, limit
        self._ranks = {pair: rank for rank, pair in enumerate(merges)}
        special = tuple(special)
        #: the ids of the special pieces
        self.special = {name: self._ids[name] for name in special if name in self._ids}
        self._check(merges, special)
        self._spelt = {place: _bytes(piece) for piece, place in self._ids.items()}
        self._known = functools.lru_cache(_REMEMBERED)(self._spell)

    @classmethod
    def load(
        cls,
        folder: str | Path,
        *,
        digits: bool = False,
        special: Iterable[str] = (),
        limit: int = LIMIT,
    ) -> "BytePair":
        """Read `vocab.json` and `merges.txt` from the folder of a model.

        Raises
        ------
        ValueError
            If one of them is damaged, or they do not fit together.
        """
        place = Path(folder)
        vocabulary = _vocabulary(place / "vocab.json")
        merges = _merges(place / "merges.txt")
        try:
            return cls(vocabulary, merges, digits=digits, special=special, limit=limit)
        except ValueError as error:
            raise ValueError(f"{place}: {error}") from None

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """What each token shows, in the order of their ids."""
        return tuple(shown(self._spelt[place]) for place in sorted(self._spelt))

    def __call__(self, text: str, *, special: bool = False) -> Tokens:
        """Cut a text into pieces.

        Parameters
        ----------
        text
            Any text. The words of the result are its parts, spaces included.
        special
            Whether the name of a special piece in it is read as that piece. What
            somebody has typed should not: it stays plain text.

        Raises
        ------
        ValueError
            If there is nothing to read, or more than `limit` tokens come out.
        TypeError
            If it is no text.
        """
        if not as_text(text):
            raise ValueError("Type at least one letter.")
        words = list(self._words(text, special))
        spelt = [self._known(word, special) for word in words]
        count = sum(map(len, spelt))
        if count > self.limit:
            raise ValueError(
                f"At most {self.limit} tokens fit here, but {count} came. "
                "Type a shorter text."
            )
        ids = tuple(self._ids[piece] for pieces in spelt for piece in pieces)
        return Tokens(
            ids=ids,
            pieces=tuple(shown(self._spelt[place]) for place in ids),
            words=tuple(words),
            word_of=tuple(n for n, pieces in enumerate(spelt) for _ in pieces),
        )

    def text(self, ids: Iterable[int]) -> str:
        """The text of these ids, exactly; bytes that are no character become �."""
        spelt = b"".join(map(self._of, ids))
        try:
            return spelt.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return spelt.decode("utf-8", "replace")

    def stream(self, ids: Iterable[int]) -> Iterator[str]:
        """What each token adds to the text, as soon as it comes.

        A character may have several tokens; it is shown with the last of them, and the
        others show nothing.

        Examples
        --------
        >>> read = BytePair({letter: b for b, letter in enumerate(LETTERS)}, [])
        >>> list(read.stream(read("é!").ids))
        ['', 'é', '!']
        """
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        for token in ids:
            yield decoder.decode(self._of(token))
        if left := decoder.decode(b"", final=True):
            yield left

    def _words(self, text: str, special: bool) -> Iterator[str]:
        if not (special and self.special):
            yield from split(text, digits=self.digits)
            return
        names = sorted(self.special, key=len, reverse=True)
        for part in re.split(f"({'|'.join(map(re.escape, names))})", text):
            yield from (
                [part] if part in self.special else split(part, digits=self.digits)
            )

    def _spell(self, word: str, special: bool) -> tuple[str, ...]:
        """Join neighbours, the pair that was learnt first before all others."""
        if special and word in self.special:
            return (word,)
        pieces = [LETTERS[byte] for byte in word.encode("utf-8", "surrogatepass")]
        last = len(self._ranks)
        while len(pieces) > 1:
            best = min(pairwise(pieces), key=lambda pair: self._ranks.get(pair, last))
            if best not in self._ranks:
                break
            pieces = joined(pieces, best)
        return tuple(pieces)

    def _of(self, token: int) -> bytes:
        try:
            return self._spelt[token]
        except KeyError:
            raise ValueError(
                f"no piece has the id {token!r}; the vocabulary has {len(self._ids)}"
            ) from None

    def _check(self, merges: Sequence[tuple[str, str]], special: Iterable[str]) -> None:
        """Raise ValueError where a piece is needed that the vocabulary lacks."""
        needed = (*LETTERS, *special, *(a + b for a, b in merges))
        missing = [piece for piece in needed if piece not in self._ids]
        if missing:
            raise ValueError(
                f"the vocabulary lacks {missing[0]!r} and {len(missing) - 1} pieces "
                "more that the merges or single bytes need"
            )


def split(text: str, *, digits: bool = False) -> Iterator[str]:
    """Cut a text into words as GPT-2 does: each with the space before it, if any.

    Joined again they are the text. With ``digits`` each digit is cut out first.

    Examples
    --------
    >>> list(split("It's 1823,  said Ada."))
    ['It', "'s", ' 1823', ',', ' ', ' said', ' Ada', '.']
    >>> list(split("in 1823", digits=True))
    ['in', ' ', '1', '8', '2', '3']
    """
    plain, start = "".join(map(_plain, text)), 0
    for part in _DIGIT.split(plain) if digits else [plain]:
        for word in _WORD.findall(part):
            yield text[start : start + len(word)]
            start += len(word)


def joined(pieces: Sequence[str], pair: tuple[str, str]) -> list[str]:
    """Make one piece of each such pair of neighbours, from the left."""
    new, place = [], 0
    while place < len(pieces):
        two = tuple(pieces[place : place + 2]) == pair
        new.append("".join(pair) if two else pieces[place])
        place += 2 if two else 1
    return new


def shown(spelt: bytes) -> str:
    """What a token shows: its text, or its bytes where they are no whole character."""
    try:
        return spelt.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(f"<{byte:02X}>" for byte in spelt)


def _plain(character: str) -> str:
    """A character of the same kind that Python's patterns tell apart."""
    if character.isascii():
        return character
    kind = unicodedata.category(character)[0]
    if kind in "LN":
        return "A" if kind == "L" else "0"
    return "\t" if character.isspace() else "!"


def _bytes(piece: str) -> bytes:
    unknown = sorted(set(piece) - _BYTES.keys())
    if unknown:
        raise ValueError(f"the piece {piece!r} has {unknown[0]!r}, which is no byte")
    return bytes(_BYTES[letter] for letter in piece)


def _vocabulary(place: Path) -> dict[str, int]:
    try:
        found = json.loads(place.read_bytes().decode("utf-8"))
        ids = sorted(found.values())
    except (ValueError, AttributeError, TypeError) as error:
        raise ValueError(f"{place} is damaged ({error})") from None
    if ids != list(range(len(ids))):
        raise ValueError(f"{place} is damaged: ids do not run from 0 to {len(ids) - 1}")
    return dict(found)


def _merges(place: Path) -> list[tuple[str, str]]:
    """One pair a line; the first line may tell the version."""
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
