"""The bridge to the browser: one question in, one answer out."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from utils.figures.typeset import visible
from utils.live.controls import Control
from utils.live.figure import BADGES, Answer, Live, View

_HERE = Path(__file__).parent


def bridge(live: Live, view: View) -> dict[str, Any]:
    """Make a widget for one showing of a figure; give what a notebook stores of it."""
    return dict((Widget(live, view)._repr_mimebundle_() or ({}, {}))[0])


class Widget(anywidget.AnyWidget):
    """The bridge to the browser: one question in, one answer out."""

    _esm = _HERE / "live.js"
    _css = _HERE / "live.css"
    start = traitlets.Dict().tag(sync=True)

    def __init__(self, live: Live, view: View) -> None:
        shown = asdict(Answer(view.html, view.words))
        controls = [_described(control) for control in live.controls.values()]
        about = {"title": visible(live.title), "badge": live.badge}
        about["why"] = BADGES[live.badge]
        super().__init__(start=about | {"controls": controls, "shown": shown})
        self._live = live
        self.on_msg(self._answer)

    def _answer(self, _: Any, sent: dict[str, Any], __: Any) -> None:
        answer = asdict(self._live.answer(sent["values"]))
        self.send(answer | {"view": sent["view"]})


def _described(control: Control) -> dict[str, Any]:
    described = {k: v for k, v in vars(control).items() if k not in ("parse", "among")}
    return described | {"kind": type(control).__name__}
