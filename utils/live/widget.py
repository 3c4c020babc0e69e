"""The bridge to the browser: one question in, one answer out."""

import os
import re
import sys
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import uuid4

import anywidget
import traitlets
from IPython.core.getipython import get_ipython

from utils.figures.typeset import PLAIN, visible
from utils.live.controls import Control
from utils.live.figure import BADGES, Answer, Live, View
from utils.live.working import Work

_HERE = Path(__file__).parent
# Each may use those before it.
_PARTS = [
    "elements",
    "reading",
    "touching",
    "typing",
    "drawing",
    "controls",
    "answers",
    "ahead",
    "asking",
    "working",
    "figure",
    "index",
]
_MODULE = re.compile(r"^import [^;]*;\n|^export (?!default)", re.MULTILINE)


def script() -> str:
    """Join the parts of the script: a widget is one module of JavaScript."""
    files = (_HERE / "script" / f"{name}.js" for name in _PARTS)
    return "".join(_MODULE.sub("", file.read_text(encoding="utf-8")) for file in files)


#: The showings that answer, the newest ones: a cell that is run a thousand times must
#: not keep a thousand pictures.
_OPEN: deque["Widget"] = deque()
MOST = 60


def bridge(live: Live, view: View) -> dict[str, Any]:
    """Make a widget for one showing of a figure; give what the output holds of it.

    In JupyterLab that is the picture at rest, whose place the script takes: an output
    that is opened again needs no widget. Other hosts show the widget itself.
    """
    widget = Widget(live, view)
    _OPEN.append(widget)
    if len(_OPEN) > MOST:
        _OPEN.popleft().close()
    if _in_jupyterlab():
        place = f'<pa-live class="{PLAIN}" figure="{widget.model_id}">'
        return {"text/html": f"{place}{view.static}</pa-live>"}
    shown = dict((widget._repr_mimebundle_() or ({}, {}))[0])
    return {kind: value for kind, value in shown.items() if kind != "text/plain"}


def _in_jupyterlab() -> bool:
    """Whether Jupyter's own pages show the notebook: on a server, or in the browser."""
    return "JPY_SESSION_NAME" in os.environ or sys.platform == "emscripten"


def _run() -> int:
    """How many cells have run: an answer may hang on what the notebook changed."""
    shell = get_ipython()
    return int(shell.execution_count) if shell else 0


class Widget(anywidget.AnyWidget):
    """The bridge to the browser: one question in, one answer out."""

    _esm = script()
    _css = (_HERE / "live.css").read_text(encoding="utf-8")
    start = traitlets.Dict().tag(sync=True)

    def __init__(self, live: Live, view: View) -> None:
        ident = uuid4().hex
        about: dict[str, Any] = {
            "id": ident,
            "title": visible(live.title),
            "badge": live.badge,
        }
        # The cell that shows the figure counts as run before anything is asked.
        about |= {"work": isinstance(live, Work)}
        about |= {"why": BADGES[live.badge], "pure": live.pure, "run": _run() + 1}
        shown = asdict(Answer(view.html, view.words, among=view.among))
        controls = [_described(control) for control in live.controls.values()]
        start = about | {"shown": shown, "controls": controls}
        super().__init__(model_id=ident, start=start)
        self._live = live
        self.on_msg(self._answer)

    def _answer(self, _: Any, sent: Any, __: Any) -> None:
        """Answer what the script sends, whatever it is."""
        sent = sent if isinstance(sent, Mapping) else {}
        reply: dict[str, Any] = {"view": sent.get("view"), "run": _run()}
        if "shown" in sent:
            self._live.shown(sent["shown"])
        if isinstance(self._live, Work) and "go" in sent:
            reply |= asdict(self._live.go(sent["go"])) | {"went": True}
        elif "values" in sent:
            reply |= asdict(self._live.answer(sent["values"]))
        elif isinstance(states := sent.get("ahead"), list):
            drawn = self._live.ahead(states) if self._live.pure else []
            reply["ahead"] = [answer and asdict(answer) for answer in drawn]
            reply["quick"] = all(answer is None or answer.quick for answer in drawn)
        self.send(reply)


def _described(control: Control) -> dict[str, Any]:
    described = {k: v for k, v in vars(control).items() if k not in ("parse", "among")}
    return described | {"kind": type(control).__name__}
