"""Colours of marks and cells, chosen so that they can be read in both themes."""

import math

#: Marks, fills and lines: at least 3:1 on white and on JupyterLab's dark page.
MARKS = ("#3f7cc0", "#c8690a", "#2e8b57", "#9467bd")
QUIET = "#808080"

Colour = tuple[float, float, float]


def _colours(text: str) -> list[Colour]:
    return [_from_hex(word) for word in text.split()]


def _from_hex(text: str) -> Colour:
    red, green, blue = (int(text[i : i + 2], 16) for i in (0, 2, 4))
    return red, green, blue


_VIRIDIS = _colours(
    "440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c "
    "1fa088 28ae80 3fbc73 5ec962 84d44b addc30 d8e219 fde725"
)
_DIVERGING = _colours("b35806 e08214 fdb863 fee0b6 f7f7f7 d1e5f0 92c5de 4393c3 2166ac")


def weight_colour(weight: float) -> Colour:
    """Viridis, fixed from 0 to 1."""
    return _between(_VIRIDIS, weight)


def score_colour(score: float, reach: float) -> Colour:
    """Orange below zero, white at zero, blue above; `reach` is the far end of both."""
    return _between(_DIVERGING, 0.5 + 0.5 * score / reach if reach > 0 else 0.5)


def _between(anchors: list[Colour], place: float) -> Colour:
    # Three decimals: the last bit of a number must not change a stored picture.
    place = min(max(round(place, 3), 0.0), 1.0) * (len(anchors) - 1)
    low = min(math.floor(place), len(anchors) - 2)
    part = place - low
    red, green, blue = (
        a + part * (b - a) for a, b in zip(anchors[low], anchors[low + 1], strict=True)
    )
    return red, green, blue


def to_hex(colour: Colour) -> str:
    """Write a colour as ``#rrggbb``."""
    return "#{:02x}{:02x}{:02x}".format(*(round(channel) for channel in colour))


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    if channel <= 0.04045:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)


def ink(colour: Colour) -> str:
    """Black or white, whichever reads better on a colour: always 4.5:1 or more."""
    return "#000000" if luminance(colour) > 0.179 else "#ffffff"
