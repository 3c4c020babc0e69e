"""A learner's own Matplotlib: readable in both themes, and told in words."""

import base64
import io
from dataclasses import dataclass
from typing import Any

from utils.figures.picture import framed
from utils.figures.typeset import escape, visible

# Jupyter lays white paper under a transparent figure whose tick labels are all dark,
# and black paper under one whose labels are all light: the greys are one of each.
_GREYS = "#808080", "#7e7e7e"
#: The colours of petroff10 that have 3:1 on a white page and on a dark one.
CYCLE = ("#3f90da", "#e76300", "#717581", "#a96b59", "#bd1f01")


def style() -> None:
    """Set Matplotlib up for this notebook: no paper, grey axes, letters from 9 pt on.

    One line in a notebook's set-up cell; what is drawn afterwards can be read on a
    light page and on a dark one.
    """
    import matplotlib
    from cycler import cycler

    across, up = _GREYS
    none = ("figure.facecolor", "axes.facecolor", "savefig.facecolor")
    grey = ("text.color", "axes.labelcolor", "axes.edgecolor", "grid.color")
    settings: dict[Any, Any] = (
        dict.fromkeys(none, "none")
        | dict.fromkeys((*grey, "xtick.color"), across)
        | {"ytick.color": up, "axes.prop_cycle": cycler(color=CYCLE)}
        | {"figure.figsize": (6.4, 3.4), "figure.dpi": 100, "lines.linewidth": 2}
        | {"font.size": 10, "xtick.labelsize": 9, "ytick.labelsize": 9}
        | {"legend.frameon": False, "legend.fontsize": 9, "image.cmap": "cividis"}
        | {"axes.spines.top": False, "axes.spines.right": False}
    )
    matplotlib.rcParams.update(settings)


@dataclass(frozen=True)
class Shown:
    """A Matplotlib figure as an image with alternative text and a caption."""

    png: bytes
    alt: str
    caption: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        data = base64.b64encode(self.png).decode()
        image = (
            f'<img alt="{escape(self.alt)}" style="max-width:100%;height:auto" '
            f'src="data:image/png;base64,{data}">'
        )
        return {
            "text/plain": visible(self.alt),
            "text/html": framed(image, self.caption),
        }


def show(fig: Any, *, alt: str, caption: str = "") -> Shown:
    """Show a Matplotlib figure so that it can also be heard, and close it.

    Parameters
    ----------
    fig
        A ``matplotlib.figure.Figure``.
    alt
        What the picture says, in words, for those who do not see it.
    caption
        One sentence below the picture.

    Raises
    ------
    ValueError
        If `alt` is empty.
    """
    import matplotlib.pyplot as plt

    if not alt.strip():
        raise ValueError("alt is empty, expected one sentence that says what to see")
    stream = io.BytesIO()
    # No date and no version in the file: the same figure gives the same bytes.
    fig.savefig(stream, format="png", bbox_inches="tight", metadata={"Software": None})
    plt.close(fig)
    return Shown(stream.getvalue(), alt, caption)
