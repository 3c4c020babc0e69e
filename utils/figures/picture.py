"""A picture, live and at rest, and the ways to put pictures together."""

import base64
import re
from dataclasses import dataclass
from typing import Any

from utils.figures.typeset import PLAIN, escape, visible

_SVG = re.compile(r"<svg .*?</svg>", re.DOTALL)
_LIVE_ONLY = re.compile(r' (?:data-say|data-choose|data-value|aria-hidden)="[^"]*"')
_THEME = re.compile(r"var\(--[\w-]+, ?([^()]*)\)")
_CAPTION = "margin:6px 0 0;font-size:13px;line-height:1.45;max-width:46em"


@dataclass(frozen=True)
class Picture:
    """Something to see, as text.

    Parameters
    ----------
    html
        The live form: tables and inline SVG in the theme's colours. Every text in it
        has been escaped by the primitive that wrote it.
    caption
        One sentence that says what to see; plain text.
    """

    html: str
    caption: str

    def live(self) -> str:
        """The figure for a running notebook, in a place that scrolls."""
        return framed(self.html, self.caption, "margin:0")

    def static(self) -> str:
        """The figure for a notebook at rest: it needs no script and no style sheet.

        Tables stay tables. An SVG becomes an image with alternative text, because
        JupyterLab removes inline SVG from notebooks that it does not trust.
        """
        body = _LIVE_ONLY.sub("", _SVG.sub(_as_image, self.html))
        return framed(_THEME.sub(r"\1", body), self.caption)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": visible(self.caption), "text/html": self.static()}


def framed(body: str, caption: str, style: str = "margin:0;overflow-x:auto") -> str:
    """Wrap a body; the caption may be empty."""
    below = f'<figcaption style="{_CAPTION}">{escape(caption)}</figcaption>'
    # A table that is wider than the page scrolls by itself; the page does not.
    start = f'<figure class="{PLAIN}" style="{style}">'
    return f"{start}{body}{below if caption else ''}</figure>"


def _as_image(match: re.Match[str]) -> str:
    drawing = _THEME.sub(r"\1", match[0])
    texts = re.findall(r"<(title|desc)>(.*?)</\1>", drawing, re.DOTALL)
    alt = " ".join(text for _, text in texts)
    opening, rest = drawing.split(">", 1)
    paper = '<rect width="100%" height="100%" rx="4" fill="#ffffff"/>'
    data = base64.b64encode(f"{opening}>{paper}{rest}".encode()).decode()
    size = re.search(r'width="(\d+)" height="(\d+)"', opening)
    width, height = size.groups() if size else ("640", "320")
    least = re.search(r"min-width:\d+px;", opening)
    style = f"max-width:100%;{least[0] if least else ''}height:auto"
    return (
        f'<img alt="{alt}" width="{width}" height="{height}" style="{style}" '
        f'src="data:image/svg+xml;base64,{data}">'
    )


def beside(*pictures: Picture, caption: str) -> Picture:
    """Set pictures side by side; where there is no room they wrap."""
    return _combine(pictures, caption, "display:inline-block;margin:0 28px 10px 0")


def stack(*pictures: Picture, caption: str) -> Picture:
    """Set pictures one below the other."""
    return _combine(pictures, caption, "margin:0 0 14px 0")


def _combine(pictures: tuple[Picture, ...], caption: str, style: str) -> Picture:
    style += ";vertical-align:top;max-width:100%"
    parts = (f'<div style="{style}">{_part(picture)}</div>' for picture in pictures)
    return Picture("".join(parts), caption)


def _part(picture: Picture) -> str:
    if not picture.caption:
        return picture.html
    heading = "margin:0 0 4px;font-size:13px;font-weight:bold"
    return f'<p style="{heading}">{escape(picture.caption)}</p>{picture.html}'
