"""WordPiece: the longest pieces that spell a word.

Source: Schuster and Nakajima, "Japanese and Korean voice search" (2012), as in BERT,
Devlin and others (2018). The ids are those of Hugging Face's `tokenizers`, except at
characters that are younger than this Python: which of them are marks, letters or
accents is what its own Unicode table says (`unicodedata.unidata_version`), and that of
the reference may be newer.
"""

from collections.abc import Sequence
from pathlib import Path

from utils.text.tokens import Tokens, as_text, read_vocabulary
from utils.text.words import split_words

LIMIT = 64
_SPECIAL = ("[UNK]", "[CLS]", "[SEP]")
_LONGEST = 100  # letters; a longer word is unknown, as in BERT


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
        return cls(read_vocabulary(folder), limit=limit)

    def __call__(self, sentence: str, other: str | None = None) -> Tokens:
        """Cut a sentence, or a pair of them, into the pieces that the model knows.

        Raises
        ------
        ValueError
            If there is nothing to read, or more than `limit` tokens come out.
        TypeError
            If it is no text.
        """
        texts = [sentence] if other is None else [sentence, other]
        parts = [list(split_words(as_text(text))) for text in texts]
        if not all(parts):
            raise ValueError("Type at least one word.")
        spelt = [[self._spell(plain) for _, plain in words] for words in parts]
        count = 1 + sum(1 + sum(map(len, words)) for words in spelt)
        if count > self.limit:
            raise ValueError(
                f"At most {self.limit} tokens fit here, but {count} came "
                "(with [CLS] and [SEP]). Type a shorter sentence."
            )
        return self._joined(parts, spelt)

    def _joined(
        self, parts: list[list[tuple[str, str]]], spelt: list[list[list[str]]]
    ) -> Tokens:
        """[CLS], the pieces of one sentence, [SEP], those of the other, [SEP]."""
        rows: list[tuple[str, int | None, int]] = [("[CLS]", None, 0)]
        word = 0
        for sentence, words in enumerate(spelt):
            for pieces in words:
                rows += [(piece, word, sentence) for piece in pieces]
                word += 1
            rows.append(("[SEP]", None, sentence))
        shown, owners, sentences = zip(*rows, strict=True)
        return Tokens(
            ids=tuple(self._ids[piece] for piece in shown),
            pieces=shown,
            words=tuple(typed for words in parts for typed, _ in words),
            word_of=owners,
            sentence_of=sentences,
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
