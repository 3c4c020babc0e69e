"""Worked equations: what each step is called, how it is written, what it gives now."""

# size: one table of three columns

from collections.abc import Sequence

from utils.figures.cells import cell, head, row, table
from utils.figures.picture import Picture
from utils.figures.typeset import isolate

_NAMES = ("step", "formula", "with the numbers of now")


def equation(steps: Sequence[tuple[str, str, str]], *, caption: str) -> Picture:
    """A worked equation: the name of each step, its formula, and its numbers now."""
    style = "padding:3px 14px 3px 6px;border:0;text-align:left"
    style += ";background-color:transparent;vertical-align:top"
    rows = [
        row(
            [
                head(isolate(name), "row", "left"),
                cell(isolate(formula), f"{style};font-style:italic"),
                cell(isolate(numbers), style),
            ]
        )
        for name, formula, numbers in steps
    ]
    top = row(head(name, "col", "left") for name in _NAMES)
    return Picture(table(top, rows), caption)
