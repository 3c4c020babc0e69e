"""Set text and numbers: everything that enters a page or a picture passes here."""

import html
import math
import re
import unicodedata

#: The class of every root of HTML: nothing below it is typeset as mathematics.
PLAIN = "mathjax_ignore"

# Marks that turn the direction of the text around them.
_BIDI = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
# What takes no room: soft hyphen, zero-width spaces, byte order mark, tags and others.
# The joiners U+200C and U+200D stay: words and emoji are written with them.
_NO_ROOM = {0x00AD, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B, 0xFEFF}
_NO_ROOM |= {0x3164, 0xFFA0, *range(0x2060, 0x2066), *range(0xFFF9, 0xFFFC)}
_NO_ROOM |= {*range(0xE0000, 0xE0080)}
# What nearly every text is made of: it needs no look at each character.
_HARMLESS = re.compile("[ -~−–…“”·×÷√→↓↑°]*")
_CODE = re.compile(r"`([^`\n]+)`")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n`<>]*[^\s*`<>])\*(?![\w*])")


def visible(text: str, keep: str = "") -> str:
    """Make characters that cannot be seen, or that reorder a line, readable.

    What comes back can be written in UTF-8. The characters of `keep` stay.

    >>> visible("a\\x00b\\u202ec\\ud800"), visible("two\\nlines", keep="\\n")
    ('a␀b⟨U+202E⟩c⟨U+D800⟩', 'two\\nlines')
    """
    if _HARMLESS.fullmatch(text):
        return text
    return "".join(c if c in keep else _visible(c) for c in text)


def _visible(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    hidden = code in _BIDI or code in _NO_ROOM or _is_no_character(code)
    if hidden or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"):
        return f"⟨U+{code:04X}⟩"
    return character


def _is_no_character(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def shorten(text: str, limit: int = 14) -> str:
    """Cut a long text, with an ellipsis in the place of what is left out."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def escape(text: object, limit: int = 0, keep: str = "") -> str:
    """Write any text as HTML text or as an attribute's value; never as markup."""
    written = visible(str(text), keep)
    return html.escape(shorten(written, limit) if limit else written)


def isolate(text: object, limit: int = 0) -> str:
    """Write a word so that its direction cannot leak into its neighbours."""
    return f"<bdi>{escape(text, limit)}</bdi>"


def prose(text: str) -> str:
    """Write a message as HTML: lines stay, `code` and *emphasis* become elements.

    >>> prose("Not `a < b`, but *both*: 2 * 3 * 4.")
    'Not <code>a &lt; b</code>, but <em>both</em>: 2 * 3 * 4.'
    """
    pieces = _CODE.split(escape(text, keep="\n"))  # text, code, text, code, ..., text
    return "".join(
        f"<code>{piece}</code>" if k % 2 else _EMPHASIS.sub(r"<em>\1</em>", piece)
        for k, piece in enumerate(pieces)
    )


def number(value: float, decimals: int = 2) -> str:
    """Write a number with few decimals and a true minus sign.

    Halves go away from zero, so that the last bit of a sum cannot change the text.

    >>> number(-0.125), number(-0.0001), number(float("inf"))
    ('−0.13', '0.00', '∞')
    """
    value = float(value)
    if math.isnan(value):
        return "not a number"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    written = f"{value + math.copysign(1e-9, value):.{decimals}f}"
    zero = not float(written)
    return written.lstrip("-") if zero else written.replace("-", "−")
