"""Cut a sentence into words and marks, as BERT's lower-case models do."""

import unicodedata
from collections.abc import Iterable, Iterator

_ASCII_MARKS = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_APOSTROPHES = ("'", "\u2019")
_CLOSING = (".", ",", ";", ":", "!", "?", ")", "]", "%")
_JOINING = ("'", "-")
_OPENING = ("(", "[", *_JOINING)  # what comes next follows without a space
#: a printer's mark -> the mark of a keyboard that says the same
TYPED_MARKS = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u00ab": '"',
    "\u00bb": '"',
    "\u2010": "-",
    "\u2026": ".",
}
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


def split_words(sentence: str, *, accents: bool = False) -> Iterator[tuple[str, str]]:
    """Cut a sentence at spaces and marks: each word as typed, and in plain letters.

    With ``accents`` these stay, and an apostrophe ends the word before it, as French
    has them.

    Examples
    --------
    >>> list(split_words("A café, née!"))
    [('A', 'a'), ('café', 'cafe'), (',', ','), ('née', 'nee'), ('!', '!')]
    >>> [plain for _, plain in split_words("L\u2019été n'est", accents=True)]
    ["l'", 'été', "n'", 'est']
    """
    typed = plain = ""
    for shown, letter in _letters(sentence, accents):
        if accents and plain and letter in _APOSTROPHES:
            yield typed + shown, plain + "'"
            typed = plain = ""
            continue
        if not (letter.isspace() or _stands_alone(letter)):
            typed += shown  # in place, each on its own: a million letters are no load
            plain += letter
            continue
        if plain:
            yield typed, plain
        typed = plain = ""
        if not letter.isspace():
            yield shown, letter
    if plain:
        yield typed, plain


def join_words(words: Iterable[str]) -> str:
    """Write words and marks as people do, with no space where none belongs.

    Examples
    --------
    >>> join_words(["don", "'", "t", "look", ",", "a", "-", "t", "-", "il", "?"])
    "don't look, a-t-il?"
    >>> join_words(["l'", "homme", "n'", "est", "pas", "grand", "."])
    "l'homme n'est pas grand."
    """
    text = ""
    for word in words:
        close = word in _CLOSING or word in _JOINING or text.endswith(_OPENING)
        text += word if not text or close else f" {word}"
    return text


def _letters(sentence: str, accents: bool) -> Iterator[tuple[str, str]]:
    """Each character as typed, with its plain form: small, perhaps without accent.

    A character that decomposes into several letters is shown once, with the first. An
    accent of its own is shown, and has no plain form.
    """
    for character in unicodedata.normalize("NFC", sentence) if accents else sentence:
        if _is_hidden(character):
            continue
        shown, kept = character, character
        if not accents:
            parts = unicodedata.normalize("NFD", character)
            kept = "".join(part for part in parts if unicodedata.category(part) != "Mn")
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
