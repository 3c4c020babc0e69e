"""The live figure: sliders -> numbers -> picture, and the same in words."""

from contextlib import suppress

from utils.live.controls import Choice, Control, Number, Text, Word
from utils.live.fields import Grid, Matrix
from utils.live.figure import BADGES, Answer, Live, View
from utils.live.working import Step, Work

with suppress(ImportError):  # without Jupyter a figure still answers, and stands still
    from utils.live.widget import bridge

    Live.bridge = staticmethod(bridge)

__all__ = [
    "BADGES",
    "Answer",
    "Choice",
    "Control",
    "Grid",
    "Live",
    "Matrix",
    "Number",
    "Step",
    "Text",
    "View",
    "Word",
    "Work",
]
