"""The live figure: sliders -> numbers -> picture, and the same in words.

Python computes and draws, here, with NumPy alone; `widget` is the bridge to a browser,
which only shows, names and sends (`live.js`).
A live figure says the same thing three times: as a picture, as words from the same
numbers, and, in a notebook that is not running, as a table or an image at rest.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from utils.figures import Picture
from utils.figures.typeset import escape, visible

BADGES = {
    "hand-set": "These numbers were set by hand; no model learnt them.",
    "random": "These numbers are random; no model learnt them.",
    "trained": "These numbers come from a trained model.",
}


@dataclass(frozen=True)
class Number:
    """A slider and a field to type in. With an integer step it gives an ``int``."""

    name: str
    label: str
    low: float
    high: float
    step: float
    value: float
    unit: str = ""

    def read(self, sent: Any) -> float:
        """Bring what was sent into the slider's range and onto one of its steps."""
        value = float(sent)
        if not math.isfinite(value):
            raise ValueError(f"{self.label} must be a number, but it is {sent}.")
        steps = round((min(max(value, self.low), self.high) - self.low) / self.step)
        on_step = round(self.low + steps * self.step, 10)
        whole = float(self.step).is_integer() and float(self.low).is_integer()
        return int(on_step) if whole else min(on_step, self.high)


@dataclass(frozen=True)
class Choice:
    """A row of buttons, one of them pressed."""

    name: str
    label: str
    options: tuple[str, ...] | list[str]
    value: str

    def read(self, sent: Any) -> str:
        """Take one of the options and nothing else."""
        if sent not in self.options:
            raise ValueError(f"{self.label} must be one of {', '.join(self.options)}.")
        return str(sent)


@dataclass(frozen=True)
class Text:
    """A line of text that the learner types.

    `parse` turns it into what `draw` gets; a ValueError of it is advice to the learner.
    """

    name: str
    label: str
    value: str
    parse: Callable[[str], Any] = str
    max_length: int = 200

    def read(self, sent: Any) -> Any:
        """Cut the text to its length and parse it."""
        return self.parse(str(sent)[: self.max_length])


Control = Number | Choice | Text
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
        The exceptions that were shown instead of a picture.
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
        self.values = self._read({})
        self.errors: list[Exception] = []

    def _read(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: control.read(sent.get(name, control.value))
            for name, control in self.controls.items()
        }

    def at(self, **values: Any) -> View:
        """Compute what the figure shows for some values of its controls.

        Controls that are not named keep their first value. Errors are raised.
        """
        unknown = values.keys() - self.controls.keys()
        if unknown:
            raise TypeError(f"no control is called {', '.join(sorted(unknown))}")
        return self._view(self._read(values))

    def _view(self, values: dict[str, Any]) -> View:
        picture, words = self.draw(**values)
        words = visible(words)
        return View(picture.live(), self._at_rest(picture, words), words)

    def _at_rest(self, picture: Picture, words: str) -> str:
        badge = "padding:1px 8px;border:1px solid #808080;border-radius:9px"
        return (
            f'<div><p style="margin:0 0 8px"><strong>{escape(self.title)}</strong> '
            f'<span style="{badge};font-size:12px">{self.badge}</span></p>'
            f'{picture.static()}<p style="margin:8px 0 0">{escape(words)}</p></div>'
        )

    def answer(self, sent: Mapping[str, Any]) -> Answer:
        """Answer the browser: a picture and words, or advice, or an error in words."""
        try:
            values = self._read(sent)
        except ValueError as advice:
            return Answer("", visible(str(advice)), "advice")
        except Exception as error:
            return self._failed(error)
        try:
            view = self._view(values)
        except Exception as error:
            return self._failed(error)
        self.values = values
        return Answer(view.html, view.words)

    def _failed(self, error: Exception) -> Answer:
        self.errors.append(error)
        words = f"This figure failed. {type(error).__name__}: {error}"
        return Answer("", visible(words), "error")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        view = self.at()
        # A bridge for each showing: a figure that is shown twice is two figures.
        bridge = Live.bridge(self, view) if Live.bridge else {}
        return bridge | {
            "text/plain": f"[{self.badge}] {visible(self.title)}: {view.words}",
            "text/html": view.static,
        }
