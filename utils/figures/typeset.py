"""Set text and numbers: everything that enters a picture passes through here."""

import html
import math
import unicodedata

# Marks that turn the direction of the text around them.
_BIDI = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}


def visible(text: str) -> str:
    """Make characters that cannot be seen, or that reorder a line, readable.

    >>> visible("a\\x00b\\u202ec")
    'a␀b⟨U+202E⟩c'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code in _BIDI or unicodedata.category(character) in ("Cc", "Cs"):
        return f"⟨U+{code:04X}⟩"
    return character


def shorten(text: str, limit: int = 14) -> str:
    """Cut a long text, with an ellipsis in the place of what is left out."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def escape(text: object, limit: int = 0) -> str:
    """Write any text as HTML text or as an attribute's value; never as markup."""
    written = visible(str(text))
    return html.escape(shorten(written, limit) if limit else written)


def isolate(text: object, limit: int = 0) -> str:
    """Write a word so that its direction cannot leak into its neighbours."""
    return f"<bdi>{escape(text, limit)}</bdi>"


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
