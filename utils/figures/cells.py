"""The parts that tables are made of, with the style that a page at rest needs."""

from utils.figures.picture import Picture
from utils.figures.typeset import escape

# JupyterLab gives tables stripes and margins of its own: each is answered here.
TABLE = (
    '<table style="border-collapse:separate;border-spacing:1px;margin:0;border:0;'
    'font-size:13px;line-height:1.3;font-variant:tabular-nums">'
)
ROW = '<tr style="background-color:transparent">'
EMPTY = '<td style="border:0;background-color:transparent"></td>'
_HEAD = (
    "padding:3px 6px;border:0;background-color:transparent;white-space:nowrap;"
    "font-weight:{weight};text-align:{align};vertical-align:{level}"
)

# Names beside small cells; those of the columns are written downwards.
_DENSE = ";font-size:12px;line-height:1.1"
_UPRIGHT = "padding:4px 0;writing-mode:vertical-rl;vertical-align:middle;text-align:end"


def head(
    text: str,
    scope: str,
    align: str,
    marked: bool = False,
    span: int = 1,
    side: int = 0,
) -> str:
    """A header cell; `text` is HTML already. A `side` sets it for small cells."""
    level = "middle" if scope == "row" else "bottom"
    weight = "bold" if marked else "normal"
    style = _HEAD.format(weight=weight, align=align, level=level)
    if side and scope == "col":
        style += f"{_DENSE};{_UPRIGHT};width:{side}px"
    elif side:
        style += f"{_DENSE};padding:0 4px;height:{side}px"
    wide = f' colspan="{span}"' if span > 1 else ""
    return f'<th scope="{scope}"{wide} style="{style}">{text}</th>'


def said(text: str) -> str:
    """The attribute that holds the arithmetic of a cell, if it has any."""
    return f' data-say="{escape(text)}"' if text else ""


def table(top: str, rows: list[str], caption: str) -> Picture:
    """Put a table together from its header rows and its rows."""
    start = f'{TABLE}<thead style="border:0">{top}</thead>'
    return Picture(f"{start}<tbody>{''.join(rows)}</tbody></table>", caption)
