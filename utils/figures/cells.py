"""The one writer of tables, with the styles that a page at rest needs."""

from collections.abc import Iterable

from utils.figures.typeset import PLAIN, escape

# JupyterLab gives tables stripes and margins of its own: each is answered here.
_TABLE = (
    "border-collapse:{collapse};border-spacing:1px;margin:0;border:0;"
    "font-size:13px;line-height:1.3;font-variant:tabular-nums"
)
_CAPTION = "text-align:left;caption-side:top;color:inherit;white-space:nowrap"
_HEAD = (
    "padding:3px 6px;border:0;background-color:transparent;white-space:nowrap;"
    "font-weight:{weight};text-align:{align};vertical-align:{level}"
)
# Names beside small cells; those of the columns are written downwards.
_DENSE = ";font-size:12px;line-height:1.1"
_UPRIGHT = "padding:4px 0;writing-mode:vertical-rl;vertical-align:middle;text-align:end"
_POINTER = '<span style="display:inline-block;width:13px;text-align:left">{}</span>'
_SWATCH = (
    '<span style="display:inline-block;width:9px;height:9px;border-radius:2px;'
    'margin:0 5px 0 0;background-color:{}"></span>'
)


def table(
    top: str,
    rows: Iterable[str],
    caption: str = "",
    style: str | None = None,
    ruled: bool = False,
) -> str:
    """Put a table together from its head, its rows and its caption: HTML, all of them.

    In a `ruled` one neighbours share their borders, and the wider border is seen.

    >>> table(row([cell("n", "", scope="col")]), [row([cell("1", "")])], style="")
    '<table class="mathjax_ignore"><thead style="border:0"><tr style="background-color:\
transparent"><th scope="col">n</th></tr></thead><tbody><tr style="background-color:\
transparent"><td>1</td></tr></tbody></table>'
    """
    if style is None:
        style = _TABLE.format(collapse="collapse" if ruled else "separate")
    above = f'<caption style="{_CAPTION}">{caption}</caption>' if caption else ""
    start = f'<table class="{PLAIN}"{_styled(style)}>{above}'
    head = f'<thead style="border:0">{top}</thead>'
    return f"{start}{head}<tbody>{''.join(rows)}</tbody></table>"


def row(cells: Iterable[str]) -> str:
    """Put a row together from its cells."""
    return f'<tr style="background-color:transparent">{"".join(cells)}</tr>'


def cell(
    text: str,
    style: str,
    *,
    scope: str = "",
    span: int = 1,
    say: str = "",
    sets: str = "",
) -> str:
    """A cell; with a scope a header cell. `text` is HTML already, `say` is not.

    What a cell says is its arithmetic, read by pointing or by keyboard; what it `sets`
    is the control that touching it moves, from `setting`.
    """
    tag = "th" if scope else "td"
    scoped = f' scope="{scope}"' if scope else ""
    wide = f' colspan="{span}"' if span > 1 else ""
    said = f' data-say="{escape(say)}"' if say else ""
    return f"<{tag}{scoped}{wide}{said}{sets}{_styled(style)}>{text}</{tag}>"


def setting(control: str | None, value: object) -> str:
    """The attributes by which touching an element moves a control of its figure.

    >>> setting("who", 3), setting(None, 3)
    (' data-choose="who" data-value="3"', '')
    """
    if control is None:
        return ""
    return f' data-choose="{escape(control)}" data-value="{escape(value)}"'


def _styled(style: str) -> str:
    return f' style="{style}"' if style else ""


def empty() -> str:
    """A cell that holds nothing and is not seen."""
    return cell("", "border:0;background-color:transparent")


def swatch(tint: str) -> str:
    """A small square of a colour, to stand before the name of what has it."""
    return _SWATCH.format(tint)


def pointed(text: str, marked: bool) -> str:
    """A row's name, with room for the pointer that marks it: nothing moves."""
    return _POINTER.format("▸" if marked else "") + text


def head(
    text: str,
    scope: str,
    align: str,
    marked: bool = False,
    span: int = 1,
    side: int = 0,
    sets: str = "",
) -> str:
    """A header cell of a picture; `text` is HTML. A `side` sets it for small cells."""
    level = "middle" if scope == "row" else "bottom"
    weight = "bold" if marked else "normal"
    style = _HEAD.format(weight=weight, align=align, level=level)
    if side and scope == "col":
        style += f"{_DENSE};{_UPRIGHT};width:{side}px;max-width:{side}px"
        # JupyterLab drops the writing mode until a notebook is trusted: names are cut.
        style += ";overflow:hidden"
    elif side:
        style += f"{_DENSE};padding:0 4px;height:{side}px"
    return cell(text, style, scope=scope, span=span, sets=sets)
