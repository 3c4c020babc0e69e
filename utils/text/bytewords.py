"""Words as byte-pair encoding has them: bytes that can be seen, and the space before.

As in GPT-2, Radford and others, "Language Models are Unsupervised Multitask Learners"
(2019): a byte is written as a letter that can be printed, and a text is cut into words,
each with the space before it, that no piece may cross.

Unicode grows: which characters are letters or digits is what this Python's
`unicodedata` says. A reference with a newer table may cut a text at characters that are
newer than this Python.
"""

import re
import unicodedata
from collections.abc import Iterator

_PRINTED = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
#: how each byte is written in the files: itself, or a letter that can be seen
LETTERS = tuple(
    chr(byte if byte in _PRINTED else 256 + len(set(range(byte)) - _PRINTED))
    for byte in range(256)
)
BYTES = {letter: byte for byte, letter in enumerate(LETTERS)}
# GPT-2's pattern, where A stands for any letter and 0 for any digit; see `_plain`.
_WORD = re.compile(
    r"'(?:s|t|re|ve|m|ll|d)| ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+",
    re.ASCII,
)
_DIGIT = re.compile("([0-9])")


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


def as_bytes(piece: str) -> bytes:
    unknown = sorted(set(piece) - BYTES.keys())
    if unknown:
        raise ValueError(f"the piece {piece!r} has {unknown[0]!r}, which is no byte")
    return bytes(BYTES[letter] for letter in piece)
