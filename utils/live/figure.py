"""The live figure: sliders -> numbers -> picture, and the same in words.

Python computes and draws, here, with NumPy alone; `widget` is the bridge to a browser,
which only shows, names, sends and keeps (`script`).
A live figure says the same thing three times: as a picture, as words from the same
numbers, and, in a notebook that is not running, as a table or an image at rest.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from utils.figures import Picture
from utils.figures.typeset import PLAIN, escape, shorten, visible
from utils.live.controls import Control, Word, read

BADGES = {
    "hand-set": "These numbers were set by hand; no model learnt them.",
    "random": "These numbers are random; no model learnt them.",
    "trained": "These numbers come from a trained model.",
}


#: What a figure says at rest, where no script is at work.
STILL = "A picture at rest: to move it, run this cell again."
#: How many errors a figure keeps, the newest ones.
KEPT = 20
#: Seconds that drawings ahead may take together; a figure that needs them for one
#: drawing is not asked ahead.
PATIENCE = 0.03
#: How many states are drawn ahead at a time, however many were asked for.
MOST = 8

Draw = Callable[..., tuple[Picture, str]]
Bridge = Callable[["Live", "View"], dict[str, Any]]


@dataclass(frozen=True)
class View:
    """What a live figure shows for some values of its controls."""

    html: str
    static: str
    words: str
    among: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What the browser gets: a picture and words, or words alone.

    `among` has the words that a `Word` chooses among, by its name; `quick` tells that
    the drawing took so little time that the next states may be drawn ahead.
    """

    html: str
    words: str
    status: Literal["shown", "advice", "error"] = "shown"
    among: dict[str, list[str]] = field(default_factory=dict)
    quick: bool = True


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
    pure
        Whether the same values always give the same picture. Say False where a drawing
        trains, counts, takes chance or time: it is then never drawn ahead.

    Attributes
    ----------
    values
        The values that were shown last, by name.
    errors
        The exceptions that were shown instead of a picture, the last `KEPT` of them.
    """

    #: How a showing reaches the browser, where there is one: `utils.live` sets it.
    bridge: ClassVar[Bridge | None] = None
    #: How many controls there must be.
    fewest: ClassVar[int] = 1

    def __init__(
        self,
        title: str,
        badge: str,
        controls: list[Control],
        draw: Draw,
        pure: bool = True,
    ) -> None:
        if badge not in BADGES:
            raise ValueError(f"badge must be one of {', '.join(BADGES)}, not {badge!r}")
        if not self.fewest <= len(controls) <= 5:
            expected = f"expected {self.fewest} to 5 controls"
            raise ValueError(f"{expected}, but {len(controls)} came")
        self.title, self.badge, self.draw, self.pure = title, badge, draw, pure
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
        still = self._at_rest(picture, words)
        return View(picture.live(), still, words, self._among(values))

    def _at_rest(self, picture: Picture, words: str) -> str:
        badge = "padding:1px 8px;border:1px solid #808080;border-radius:9px"
        return (
            f'<div class="{PLAIN}"><p style="margin:0 0 8px">'
            f"<strong>{escape(self.title)}</strong> "
            f'<span style="{badge};font-size:12px">{self.badge}</span> '
            f'<em style="font-size:12px">{STILL}</em></p>'
            f'{picture.static()}<p style="margin:8px 0 0">{escape(words)}</p></div>'
        )

    def answer(self, sent: Mapping[str, Any]) -> Answer:
        """Answer the browser: a picture and words, or advice, or an error in words.

        Nothing is raised, whatever was sent.
        """
        try:
            values = self._read(sent)
        except ValueError as advice:
            return Answer("", _told(advice), "advice")
        except Exception as error:
            return self._failed(error)
        try:
            answer = self._drawn(values)
        except Exception as error:
            return self._failed(error)
        self.values = values
        return answer

    def ahead(self, states: Sequence[Any]) -> list[Answer | None]:
        """Draw states that may be asked for next: neither values nor errors change.

        After `PATIENCE` seconds no further drawing starts, so the list may be shorter
        than `states`. None stands for a state that cannot be drawn.
        """
        end, drawn = time.perf_counter() + PATIENCE, list[Answer | None]()
        for state in states[:MOST]:
            try:
                drawn.append(self._drawn(self._read(state)))
            except Exception:
                drawn.append(None)
            if time.perf_counter() > end:
                break
        return drawn

    def shown(self, sent: Any) -> None:
        """Note which values the browser shows, from a picture drawn ahead."""
        with suppress(Exception):
            self.values = self._read(sent)

    def _read(self, sent: Any) -> dict[str, Any]:
        return read(self.controls, sent if isinstance(sent, Mapping) else {})

    def _drawn(self, values: dict[str, Any]) -> Answer:
        start = time.perf_counter()
        picture, words = self.draw(**values)
        html, words = picture.live(), visible(words)
        quick = time.perf_counter() - start < PATIENCE
        return Answer(html, words, among=self._among(values), quick=quick)

    def _among(self, values: dict[str, Any]) -> dict[str, list[str]]:
        words = {
            name: control.among(values)
            for name, control in self.controls.items()
            if isinstance(control, Word)
        }
        return {
            name: [shorten(visible(w)) for w in each] for name, each in words.items()
        }

    def _failed(self, error: Exception) -> Answer:
        self.errors = [*self.errors, error][-KEPT:]
        words = f"This figure failed. {type(error).__name__}: {_told(error)}"
        return Answer("", words, "error")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        view = self.at()
        rest = {
            "text/plain": f"[{self.badge}] {visible(self.title)}: {view.words}",
            "text/html": view.static,
        }
        # A bridge for each showing: a figure that is shown twice is two figures.
        return rest | (Live.bridge(self, view) if Live.bridge else {})


def _told(error: Exception) -> str:
    """What an exception says, as a text that can be shown."""
    try:
        return visible(shorten(str(error), 600))
    except Exception:
        return "It says nothing that can be shown."
