"""The few SVG parts that drawings are made of."""

from utils.figures.picture import Picture
from utils.figures.typeset import escape

# A line under a word does not cross its letters: they have a rim of the page's colour.
_RIM = "paint-order:stroke;stroke:var(--jp-layout-color0, #ffffff);stroke-width:3px"


#: The smallest share of its size at which a drawing's letters are still 11 pixels high.
SMALLEST = 11 / 13


def svg(
    width: float,
    height: float,
    caption: str,
    desc: str,
    body: str,
    touched: bool = False,
) -> Picture:
    """A drawing that is read aloud as its caption and a description.

    It shrinks with the page until its letters are 11 pixels high, and then scrolls. One
    whose parts can be `touched` is a group of them, and no single image.
    """
    size = f'width="{width:.0f}" height="{height:.0f}"'
    view = f'viewBox="0 0 {width:.0f} {height:.0f}"'
    style = f"max-width:100%;min-width:{SMALLEST * width:.0f}px;height:auto"
    style += ";font:13px var(--jp-ui-font-family, sans-serif)"
    role = "group" if touched else "img"
    texts = f"<title>{escape(caption)}</title><desc>{escape(desc)}</desc>"
    start = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} role="{role}"'
    return Picture(f'{start} style="{style}">{texts}{body}</svg>', caption)


def touch(body: str, box: tuple[float, float, float, float], sets: str) -> str:
    """A part that can be touched anywhere in its box: left, top, width, height."""
    if not sets:
        return body
    x, y, wide, high = box
    place = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}"'
    return f'<g{sets}><rect {place} rx="4" fill="transparent"/>{body}</g>'


def text(
    x: float,
    y: float,
    written: str,
    anchor: str = "middle",
    bold: bool = False,
    rim: bool = True,
) -> str:
    """A word at a place, in the colour of the page's text; inside a box with no rim."""
    heavy = ' font-weight="bold"' if bold else ""
    rimmed = f";{_RIM}" if rim else ""
    # Isolated: a word written from right to left must not move its neighbours.
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{heavy} fill='
        f'"currentColor" style="unicode-bidi:isolate{rimmed}">{escape(written)}</text>'
    )


def line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    """A straight line; `style` holds its attributes."""
    places = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f"<line {places} {style}/>"


def width(written: str) -> float:
    """About how wide a text is at 13 px; wide characters count double."""
    return sum(13.0 if ord(character) > 0x2E7F else 7.3 for character in written)
