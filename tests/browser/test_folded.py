"""Results of guesses: folded when a lesson is opened, shown when their cell is run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import nbformat
import pytest

from tests.browser.lab import ROOT, SET_UP, Lab, notebook
from tools import stored

pytestmark = pytest.mark.browser

FIGURE = "from utils.explore import weights\nweights.temperature()"
# Index and state of each cell's output, from the widget that shows it.
HIDDEN = """() => [...jupyterapp.shell.currentWidget.content.widgets].map(
    cell => cell.outputHidden ?? false)"""
SELECT = "i => { jupyterapp.shell.currentWidget.content.activeCellIndex = i; }"
SAVED = """() => jupyterapp.shell.currentWidget.content.model.toJSON().cells.map(
    cell => cell.metadata.jupyter?.outputs_hidden ?? false)"""


@pytest.fixture
def folded(lab: Lab) -> Iterator[Lab]:
    """A notebook with three stored results: two folded, of which one is a figure."""
    made = notebook(SET_UP, "print('plain')", "print('after')", FIGURE)
    for cell, text in zip(made.cells[1:], ("plain\n", "after\n", "words"), strict=True):
        cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text)]
    for cell in made.cells[2:]:
        cell.metadata["tags"] = [stored.AFTER_GUESS]
    with lab.opened(lab.server.write("folded.ipynb", stored.normalise(made))):
        yield lab


def outputs(lab: Lab, index: int) -> Any:
    return lab.panel.locator(".jp-CodeCell").nth(index).locator(".jp-OutputArea-output")


def command(lab: Lab, name: str) -> None:
    lab.page.evaluate(f"async () => {{ await jupyterapp.commands.execute({name!r}); }}")


def test_a_result_lies_folded_until_its_cell_is_run(folded: Lab) -> None:
    assert folded.page.evaluate(HIDDEN) == [False, False, True, True]
    assert outputs(folded, 1).is_visible()
    assert not outputs(folded, 2).is_visible()
    folded.page.evaluate(SELECT, 2)
    command(folded, "notebook:run-cell")
    assert folded.page.evaluate(HIDDEN) == [False, False, False, True]
    assert outputs(folded, 2).is_visible()
    assert outputs(folded, 2).inner_text().strip() == "after"


def test_shift_and_enter_unfolds_too(folded: Lab) -> None:
    folded.page.evaluate(SELECT, 2)
    folded.panel.locator(".jp-CodeCell").nth(2).locator(".cm-content").click()
    folded.page.keyboard.press("Shift+Enter")
    outputs(folded, 2).wait_for(state="visible", timeout=10_000)


def test_run_all_unfolds_every_result_and_a_saved_notebook_stays_so(
    folded: Lab,
) -> None:
    folded.run()
    assert folded.errors() == []
    assert folded.page.evaluate(HIDDEN) == [False] * 4
    assert outputs(folded, 2).is_visible()
    folded.panel.locator(".pa-live").wait_for(state="visible", timeout=20_000)
    assert folded.page.evaluate(SAVED) == [False] * 4


def test_a_lesson_opens_with_its_results_folded(lab: Lab) -> None:
    path = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))[0]
    cells = stored.read(path).cells
    marked = [stored.AFTER_GUESS in stored.tags(cell) for cell in cells]
    assert any(marked)
    with lab.opened(f"notebooks/{path.name}"):
        assert lab.page.evaluate(HIDDEN) == marked
