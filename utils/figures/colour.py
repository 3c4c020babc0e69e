"""Colours: one for each role, and how a number fills a cell, alike in both themes.

A colour always means a role. A number's sign is told by something else: half a cell
below zero, the side of zero of a bar, and the minus before the number.
"""

#: What the numbers of attention do, each with its colour: at least 3:1 on white and on
#: JupyterLab's dark page, and told apart with every kind of colour vision.
ROLES = {
    "query": "#347ed7",
    "key": "#ae7715",
    "value": "#11875a",
    "weight": "#9364b0",
    "output": "#c06881",
}
#: Numbers that have no role.
PLAIN = "#72808f"
#: Lines and marks that carry no number.
QUIET = "#808080"
#: The pages that a picture may stand on: JupyterLab's light and dark one.
PAGES = ((255.0, 255.0, 255.0), (17.0, 17.0, 17.0))
#: How much of the page the strongest cell covers. More, and the number in it, written
#: in the colour of the page's text, falls below 4.5:1 in one of the two themes.
STRONGEST = 0.78

Colour = tuple[float, float, float]


def role(name: str | None) -> str:
    """The colour of a role as ``#rrggbb``; without a role that of plain numbers.

    Raises
    ------
    ValueError
        If there is no such role.

    Examples
    --------
    >>> role("query")
    '#347ed7'
    """
    if name is None:
        return PLAIN
    if name not in ROLES:
        raise ValueError(f"role must be one of {', '.join(ROLES)}, but it is {name!r}")
    return ROLES[name]


def strength(value: float, reach: float) -> float:
    """How strongly a number colours its cell, from 0 to 1; `reach` gets all of it.

    Three decimals: the last bit of a number must not change a stored picture.
    """
    return min(round(abs(value) / reach, 3), 1.0) if reach > 0 else 0.0


def wash(tint: str, part: float) -> str:
    """A colour over the page: with part 0 the page itself, with 1 the strongest.

    Examples
    --------
    >>> wash("#347ed7", 0.5), wash("#347ed7", 0)
    ('#347ed763', '#347ed700')
    """
    return f"{tint}{round(255 * STRONGEST * part):02x}"


def fill(tint: str, part: float) -> str:
    """The style of a cell: a wash above zero; below it half of the cell, on a slant.

    >>> fill("#347ed7", 1), fill("#347ed7", 0)
    ('background:#347ed7c7', '')
    >>> fill("#347ed7", -1)
    'background:linear-gradient(135deg,#347ed7c7 50%,#0000 50%)'
    """
    if not part:
        return ""
    if part > 0:
        return f"background:{wash(tint, part)}"
    return f"background:linear-gradient(135deg,{wash(tint, -part)} 50%,#0000 50%)"


def cover(page: Colour, tint: str, part: float) -> Colour:
    """What is seen where `wash` covers a page."""
    share = STRONGEST * part
    red, green, blue = (
        (1 - share) * under + share * over
        for under, over in zip(page, from_hex(tint), strict=True)
    )
    return red, green, blue


def from_hex(text: str) -> Colour:
    """Read a colour that is written as ``#rrggbb``."""
    red, green, blue = (int(text[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    if channel <= 0.04045:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)


def contrast(one: Colour, other: Colour) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
