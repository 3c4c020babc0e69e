"""Every live figure of every lesson, moved by keyboard in a real JupyterLab."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.browser.figure import Figure, State
from tests.browser.lab import ROOT, SET_UP, Lab, notebook
from utils.explore import all_figures

pytestmark = pytest.mark.browser

LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
HOSTILE = "<img src=x onerror=document.title='broken'> \"><script>1</script>"
LONGEST = "the cat sat on the mat because it was tired and the dog ran"
#: How high a figure may be on a screen of 1280 x 720 pixels.
ROOM = 700
# Each shows two or three pictures that are compared, one below the other, or what
# follows from a matrix of eight rows to type over.
HIGHER = {
    "Attention, all of it": 810,
    "One word swapped": 800,
    "Your own W_K": 800,
    "Your own W_V": 840,
    "Keys that say more": 840,
    "Write W_Q, and see whom a word finds": 730,
    "A second look": 740,
    "Rescue the bread": 820,
}
SENTENCES = ("the dog was hungry", "a cat sat on the soft mat", "8", "0.5")


def _shown_in_lessons() -> str:
    notebooks = (nbformat.read(path, 4) for path in LESSONS)
    return "\n".join(cell.source for made in notebooks for cell in made.cells)


def _rest() -> list[str]:
    """Figures that no lesson shows yet."""
    text = _shown_in_lessons()
    return [
        name
        for name in all_figures()
        if not re.search(rf"\.{name.split('.')[1]}\(", text)
    ]


def _path(lab: Lab, path: Path | None) -> str:
    if path:
        return f"notebooks/{path.name}"
    calls = [f"explore.{name}()" for name in _rest()]
    modules = sorted({name.split(".")[0] for name in _rest()})
    imports = "\n".join(f"import utils.explore.{name}" for name in modules)
    setup = f"{SET_UP}\n{imports}\nfrom utils import explore"
    return lab.server.write("rest.ipynb", notebook(setup, *calls))


@pytest.mark.parametrize(
    "path", [*LESSONS, None], ids=lambda p: p.stem if p else "rest"
)
def test_every_figure_moves(lab: Lab, path: Path | None) -> None:
    if path is None and not _rest():
        return  # every figure was moved in its lesson
    with lab.opened(_path(lab, path)):
        lab.run()
        assert lab.errors() == []
        sections = lab.panel.locator(".pa-live").all()
        assert len(sections) == _widgets(lab)
        faults = [fault for section in sections for fault in _faults(Figure(section))]
        assert faults == []
        assert lab.ours() == []


def _widgets(lab: Lab) -> int:
    """How many outputs of the notebook are live figures; there must be some."""
    outputs = (output for cell in lab.cells() for output in cell["outputs"])
    html = ("".join(o.get("data", {}).get("text/html", "")) for o in outputs)
    count = sum("<pa-live" in text for text in html)
    assert count, "the notebook shows no live figure"
    return count


def _faults(figure: Figure) -> Iterator[str]:
    start = figure.rest()
    if start.height > HIGHER.get(figure.title, ROOM):
        yield f"{figure.title} is {start.height} pixels high"
    for k, slider in enumerate(figure.ranges()):
        for fault in _slider_faults(figure, slider, start):
            yield f"{figure.title}, slider {k + 1}: {fault}"
    for group in figure.groups():
        for fault in _choice_faults(figure, group):
            yield f"{figure.title}, buttons: {fault}"
    for field in figure.texts():
        for fault in _text_faults(figure, field):
            yield f"{figure.title}, text: {fault}"
        for fault in _jumps(figure, field):
            yield f"{figure.title}, the longest sentence: {fault}"


def _jumps(figure: Figure, field: Any) -> Iterator[str]:
    first = field.input_value()
    height = figure.type(field, LONGEST).height
    for slider in figure.ranges():
        heights = {state.height for _, state in figure.sweep(slider)}
        if heights != {height}:
            yield f"the height changes: {sorted(heights | {height})}"
    figure.type(field, first)


def _slider_faults(figure: Figure, slider: Any, start: State) -> Iterator[str]:
    first = slider.input_value()
    seen: dict[str, State] = {}
    for value, state in figure.sweep(slider):
        yield from _shown(state, value)
        if seen.setdefault(value, state) != state:
            yield f"{value} shows something else the second time"
    yield from _changed(seen)
    heights = {state.height for state in seen.values()} | {start.height}
    if len(heights) > 1:
        yield f"the height changes: {sorted(heights)}"
    typed = slider.locator("xpath=following-sibling::input")
    if different := figure.type(typed, first).differs(start):
        yield f"{first}, typed, does not bring back the first {different}"


def _choice_faults(figure: Figure, group: Any) -> Iterator[str]:
    buttons = group.locator("button").all()
    seen: dict[str, State] = {}
    pressed = group.locator("button[aria-pressed=true]").inner_text()
    for button in buttons:
        name = button.inner_text()
        seen[name] = figure.press(button, "Enter")
        yield from _shown(seen[name], name)
        if button.get_attribute("aria-pressed") != "true":
            yield f"{name} does not say that it is pressed"
    yield from _changed(seen)
    figure.press(buttons[list(seen).index(pressed)], "Space")


def _text_faults(figure: Figure, field: Any) -> Iterator[str]:
    first = field.input_value()
    start = figure.type(field, first)
    states = {text: figure.type(field, text) for text in SENTENCES}
    yield from _changed({"": start} | states)
    hostile = figure.type(field, HOSTILE)
    if figure.section.locator("img, script").count() or "broken" in figure.page.title():
        yield "a typed text became markup"
    for state in (*states.values(), hostile):
        if state.status not in ("shown", "advice"):
            yield f"a typed text failed: {state.words}"
    again = figure.type(field, first)
    if (again.picture, again.words) != (start.picture, start.words):
        yield "the first text does not bring the first picture back"


def _shown(state: State, value: str) -> Iterator[str]:
    if state.status != "shown":
        yield f"{value}: {state.words}"


def _changed(seen: dict[str, State]) -> Iterator[str]:
    for part in ("picture", "words"):
        if len({getattr(state, part) for state in seen.values()}) < 2:
            yield f"the {part} never changed"
