"""The live figure: sliders -> numbers -> picture, and the same in words.

Python computes and draws, here, with NumPy alone; `widget` is the bridge to a browser,
which only shows, names and sends (`live.js`).
A live figure says the same thing three times: as a picture, as words from the same
numbers, and, in a notebook that is not running, as a table or an image at rest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from utils.figures import Picture
from utils.figures.typeset import PLAIN, escape, shorten, visible
from utils.live.controls import Control, read

BADGES = {
    "hand-set": "These numbers were set by hand; no model learnt them.",
    "random": "These numbers are random; no model learnt them.",
    "trained": "These numbers come from a trained model.",
}


#: How many errors a figure keeps, the newest ones.
KEPT = 20

Draw = Callable[..., tuple[Picture, str]]
Bridge = Callable[["Live", "View"], dict[str, Any]]


@dataclass(frozen=True)
class View:
    """What a live figure shows for some values of its controls."""

    html: str
    static: str
    words: str


@dataclass(frozen=True)
class Answer:
    html: str
    words: str
    status: Literal["shown", "advice", "error"] = "shown"


class Live:
    """A live figure: it shows itself as the last value of a cell.

    Parameters
    ----------
    title
        What the figure is about.
    badge
        Where its numbers come from: ``"hand-set"``, ``"random"`` or ``"trained"``.
    controls
        One to five of `Number`, `Choice` and `Text`, one parameter each.
    draw
        ``draw(**values) -> (Picture, words)``, a pure function of the controls' values,
        called by their names. The words say what the picture shows now.

    Attributes
    ----------
    values
        The values that were shown last, by name.
    errors
        The exceptions that were shown instead of a picture, the last `KEPT` of them.
    """

    #: How a showing reaches the browser, where there is one: `utils.live` sets it.
    bridge: ClassVar[Bridge | None] = None

    def __init__(
        self, title: str, badge: str, controls: list[Control], draw: Draw
    ) -> None:
        if badge not in BADGES:
            raise ValueError(f"badge must be one of {', '.join(BADGES)}, not {badge!r}")
        if not 1 <= len(controls) <= 5:
            raise ValueError(f"expected 1 to 5 controls, but {len(controls)} came")
        self.title, self.badge, self.draw = title, badge, draw
        self.controls = {control.name: control for control in controls}
        if len(self.controls) < len(controls):
            raise ValueError("two controls have the same name")
        self.values = read(self.controls, {})
        self.errors: list[Exception] = []

    def at(self, **values: Any) -> View:
        """Compute what the figure shows for some values of its controls.

        Controls that are not named keep their first value. Errors are raised.
        """
        unknown = values.keys() - self.controls.keys()
        if unknown:
            raise TypeError(f"no control is called {', '.join(sorted(unknown))}")
        return self._view(read(self.controls, values))

    def _view(self, values: dict[str, Any]) -> View:
        picture, words = self.draw(**values)
        words = visible(words)
        return View(picture.live(), self._at_rest(picture, words), words)

    def _at_rest(self, picture: Picture, words: str) -> str:
        badge = "padding:1px 8px;border:1px solid #808080;border-radius:9px"
        return (
            f'<div class="{PLAIN}"><p style="margin:0 0 8px">'
            f"<strong>{escape(self.title)}</strong> "
            f'<span style="{badge};font-size:12px">{self.badge}</span></p>'
            f'{picture.static()}<p style="margin:8px 0 0">{escape(words)}</p></div>'
        )

    def answer(self, sent: Mapping[str, Any]) -> Answer:
        """Answer the browser: a picture and words, or advice, or an error in words.

        Nothing is raised, whatever was sent.
        """
        try:
            values = read(self.controls, sent if isinstance(sent, Mapping) else {})
        except ValueError as advice:
            return Answer("", _told(advice), "advice")
        except Exception as error:
            return self._failed(error)
        try:
            view = self._view(values)
        except Exception as error:
            return self._failed(error)
        self.values = values
        return Answer(view.html, view.words)

    def _failed(self, error: Exception) -> Answer:
        self.errors = [*self.errors, error][-KEPT:]
        words = f"This figure failed. {type(error).__name__}: {_told(error)}"
        return Answer("", words, "error")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        view = self.at()
        # A bridge for each showing: a figure that is shown twice is two figures.
        bridge = Live.bridge(self, view) if Live.bridge else {}
        return bridge | {
            "text/plain": f"[{self.badge}] {visible(self.title)}: {view.words}",
            "text/html": view.static,
        }


def _told(error: Exception) -> str:
    """What an exception says, as a text that can be shown."""
    try:
        return visible(shorten(str(error), 600))
    except Exception:
        return "It says nothing that can be shown."
