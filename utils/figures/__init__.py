"""Arrays in, picture out: the primitives that every live figure is made of.

A picture is text, a real table or an inline SVG, drawn in milliseconds. The same text
serves the live figure and the notebook at rest (`Picture.static`).
"""

from utils.figures.barchart import bars
from utils.figures.colour import role
from utils.figures.curves import lines
from utils.figures.diagrams import blocks
from utils.figures.drawings import arcs, histogram
from utils.figures.images import pixels
from utils.figures.maps import heat_map
from utils.figures.matching import shapes
from utils.figures.own import Shown, show, style
from utils.figures.picture import Picture, beside, stack
from utils.figures.small import multiples
from utils.figures.typeset import number
from utils.figures.vectors import arrows
from utils.figures.worked import equation

__all__ = [
    "Picture",
    "Shown",
    "arcs",
    "arrows",
    "bars",
    "beside",
    "blocks",
    "equation",
    "heat_map",
    "histogram",
    "lines",
    "multiples",
    "number",
    "pixels",
    "role",
    "shapes",
    "show",
    "stack",
    "style",
]
