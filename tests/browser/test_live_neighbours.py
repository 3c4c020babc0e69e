"""A live figure among others: a notebook at rest, a restart, a learner's own plots."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.browser.figure import Figure
from tests.browser.lab import SET_UP, Lab, notebook
from utils import figures
from utils.explore.weights import temperature

pytestmark = pytest.mark.browser

VIEW = "application/vnd.jupyter.widget-view+json"
BENCH = Path(__file__).with_name("bench_figures.py").read_text(encoding="utf-8")
OWN = """%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import interact

@interact(n=(1, 9))
def plot(n=3):
    plt.plot(range(n))
    plt.show()
    print("n is", n)"""


def _stored(path_cells: list[tuple[str, dict[str, Any]]]) -> nbformat.NotebookNode:
    """A notebook with outputs, as it is stored: without the widgets' views."""
    made = notebook(SET_UP, *(code for code, _ in path_cells))
    for cell, (_, data) in zip(made.cells[1:], path_cells, strict=True):
        kept = {kind: value for kind, value in data.items() if kind != VIEW}
        output = nbformat.v4.new_output("execute_result", kept, execution_count=1)
        cell.outputs, cell.execution_count = [output], 1
    return made


def _arcs() -> figures.Picture:
    return figures.arcs(["a", "b"], [0.2, 0.8], 0, caption="It.")


def _at_rest() -> nbformat.NotebookNode:
    live = "from utils.explore import weights\nweights.temperature()"
    drawn = "from utils import figures\n"
    drawn += "figures.arcs(['a', 'b'], [0.2, 0.8], 0, caption='It.')"
    return _stored(
        [
            (live, temperature()._repr_mimebundle_()),
            (drawn, _arcs()._repr_mimebundle_()),
        ]
    )


def test_a_notebook_at_rest_shows_pictures_and_words(lab: Lab) -> None:
    with lab.opened(lab.server.write("at_rest.ipynb", _at_rest())):
        assert not lab.trusted()
        areas = lab.panel.locator(".jp-OutputArea-output")
        assert temperature().at().words in areas.nth(0).inner_text()
        bar = areas.nth(0).locator("td span span").first
        tint = bar.evaluate("bar => getComputedStyle(bar).backgroundColor")
        assert re.fullmatch(r"rgb\(\d+, \d+, \d+\)", tint)  # it is there
        assert bar.evaluate("bar => bar.getBoundingClientRect().width") > 10
        image = areas.nth(1).locator("img")
        assert image.evaluate("image => image.complete && image.naturalWidth") > 50
        assert "b 0.80" in image.get_attribute("alt")


def test_what_was_at_rest_is_live_once_it_is_run_and_shown_once(lab: Lab) -> None:
    words = temperature().at().words
    with lab.opened(lab.server.write("then_live.ipynb", _at_rest())):
        lab.run()
        assert lab.errors() == []
        figure = Figure.number(lab, 0)
        text = lab.panel.inner_text()
        assert text.count(words) == 1
        assert "not found" not in text
        assert figure.press(figure.ranges()[0], "Home").words != words


def test_a_restarted_kernel_is_told_in_words(lab: Lab) -> None:
    made = notebook(SET_UP, BENCH, "figure()")
    with lab.opened(lab.server.write("restart.ipynb", made)):
        lab.run()
        figure = Figure.number(lab, 0)
        lab.restart()
        figure.ranges()[0].press("End")
        waiting = figure.section.locator(".pa-waiting")
        waiting.wait_for(timeout=10_000)
        assert "Run this cell again" in waiting.inner_text()
        lab.run()
        assert Figure.number(lab, 0).settle().words == "a is 8."


def test_interact_with_matplotlib_works_beside_it(lab: Lab) -> None:
    made = notebook(SET_UP, BENCH, OWN, "figure()")
    with lab.opened(lab.server.write("own.ipynb", made)):
        lab.run()
        assert lab.errors() == []
        lab.panel.get_by_text("n is 3").wait_for()
        lab.panel.locator("[role=slider]").first.press("ArrowRight")
        lab.panel.get_by_text("n is 4").wait_for()
        assert lab.panel.locator("img").count() == 1
        figure = Figure.number(lab, 0)
        assert figure.press(figure.ranges()[0], "End").words == "a is 40."
