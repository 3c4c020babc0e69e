"""Byte-pair encoding on bytes: any text, in pieces that grew from frequent pairs.

Source: Sennrich, Haddow and Birch, "Neural Machine Translation of Rare Words with
Subword Units" (2016); on bytes as in GPT-2, Radford and others (2019). The ids are
those of Hugging Face's `tokenizers`; `bytewords` says where they may differ.
"""

import codecs
import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from utils.text.bytewords import LETTERS, as_bytes, shown, split
from utils.text.tokens import Tokens, as_text, read_merges, read_pieces

LIMIT = 1024
_REMEMBERED = 10_000  # words that need not be spelt again


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
        self._spelt = {place: as_bytes(piece) for piece, place in self._ids.items()}
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
        vocabulary = read_pieces(place / "vocab.json")
        merges = read_merges(place / "merges.txt")
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


def joined(pieces: Sequence[str], pair: tuple[str, str]) -> list[str]:
    """Make one piece of each such pair of neighbours, from the left."""
    new, place = [], 0
    while place < len(pieces):
        two = tuple(pieces[place : place + 2]) == pair
        new.append("".join(pair) if two else pieces[place])
        place += 2 if two else 1
    return new
