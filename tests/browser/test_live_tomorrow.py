"""A notebook that was run, saved and closed shows its figures when opened again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.browser.figure import Figure
from tests.browser.lab import SET_UP, Lab, Server, notebook
from utils.explore.start import vectors
from utils.explore.weights import temperature

pytestmark = pytest.mark.browser

SHOWS = "from utils.explore import start, weights\nweights.temperature()"
SAVE = '() => jupyterapp.commands.execute("docmanager:save")'
AGAIN = "run this cell again"


@pytest.fixture(scope="module")
def saved(lab: Lab) -> str:
    """A notebook as a learner leaves it: run, saved, closed, its kernel ended."""
    path = lab.server.write(
        "tomorrow.ipynb", notebook(SET_UP, SHOWS, "start.vectors()")
    )
    with lab.opened(path):
        lab.run()
        figure = Figure.number(lab, 0)
        assert figure.press(figure.ranges()[0], "End").status == "shown"
        lab.page.evaluate(SAVE)
    return path


@pytest.fixture(params=["a fresh profile", "another JupyterLab"])
def later(
    request: Any, browser: Any, server: Server, saved: str, tmp_path: Path
) -> Iterator[Lab]:
    """The next day: another browser, and once another server without any settings."""
    other = request.param == "another JupyterLab"
    running = Server(tmp_path, settings={}) if other else server
    if other:
        text = server.course.joinpath(saved).read_text(encoding="utf-8")
        running.course.joinpath(saved).write_text(text, encoding="utf-8")
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    yield Lab(context.new_page(), running)
    context.close()
    if other:
        running.stop()


def test_pictures_and_words_are_there_and_it_says_how_to_move_them(
    later: Lab, saved: str
) -> None:
    with later.opened(saved):
        areas = later.panel.locator(".jp-OutputArea-output")
        for k, live in enumerate((temperature(), vectors())):
            area = areas.nth(k)
            area.get_by_text(live.at().words).wait_for()
            assert area.locator("table").count() >= 1
            assert AGAIN in area.inner_text()
        assert "not found" not in later.panel.inner_text()
        assert later.panel.locator("input, .pa-live button").count() == 0
        later.run()
        figure = Figure.number(later, 0)
        assert AGAIN not in later.panel.inner_text()
        assert figure.press(figure.ranges()[0], "Home").status == "shown"


def test_what_is_saved_needs_no_widget_and_is_small(server: Server, saved: str) -> None:
    text = server.course.joinpath(saved).read_text(encoding="utf-8")
    stored = json.loads(text)
    assert "widget" not in text
    assert "widgets" not in stored["metadata"]
    assert len(text) < 40_000  # two figures


def test_an_exported_page_shows_the_picture_and_the_words(
    server: Server, saved: str, browser: Any, tmp_path: Path
) -> None:
    from nbconvert import HTMLExporter

    made = nbformat.read(server.course / saved, 4)
    export: Any = HTMLExporter
    html, _ = export().from_notebook_node(made)
    stored = tmp_path / "page.html"
    stored.write_text(html, encoding="utf-8")
    page = browser.new_page()
    page.route(re.compile("^https?:"), lambda route: route.abort())
    page.goto(stored.as_uri())
    text = page.locator("main").inner_text()
    assert temperature().at().words in text and vectors().at().words in text
    assert "not found" not in text
    assert page.locator("main table").count() >= 2
    page.close()


def test_after_a_restart_everything_stays_and_a_control_says_what_to_do(
    lab: Lab,
) -> None:
    path = lab.server.write("restarted.ipynb", notebook(SET_UP, SHOWS))
    with lab.opened(path):
        lab.run()
        figure = Figure.number(lab, 0)
        before = figure.settle()
        lab.restart()
        assert figure.settle().picture == before.picture
        after = figure.press(figure.ranges()[0], "End")
        assert (after.status, after.picture) == ("waiting", before.picture)
        assert AGAIN in after.words.lower()
        dim = figure.section.locator(".pa-picture")
        assert float(dim.evaluate("e => getComputedStyle(e).opacity")) < 0.6
        # A send that cannot be sent is caught; what JupyterLab complains of is its own.
        assert not [text for text in lab.complaints if "send" in text]
        assert lab.ours() == []
        lab.run()
        assert Figure.number(lab, 0).settle() == before


def test_a_page_that_is_loaded_again_is_live_while_its_kernel_lives(
    lab: Lab, browser: Any
) -> None:
    path = lab.server.write("reloaded.ipynb", notebook(SET_UP, SHOWS))
    with lab.opened(path):
        lab.run()
        Figure.number(lab, 0)
        lab.page.evaluate(SAVE)
        again = Lab(browser.new_page(), lab.server)
        with again.opened(path):
            figure = Figure.number(again, 0)
            assert figure.press(figure.ranges()[0], "End").status == "shown"
        again.page.close()
