"""Lessons as a reader of the exported page meets them: WCAG 2.2, A and AA."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests import course
from tools import export, stored

pytestmark = pytest.mark.notebooks
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
THEMES = ["light", "dark"]
# What nbconvert's own page violates: the rule, where, and why it is let be.
NBCONVERT = [
    # The grey of "In [1]:" and "Out [1]:" comes with nbconvert's template.
    ("color-contrast", ".jp-InputPrompt, .jp-OutputPrompt"),
    # The colours of code are JupyterLab's own theme for Pygments: comments, operator
    # words and numbers reach 3.4 to 4.4 where 4.5 is asked.
    ("color-contrast", ".highlight"),
]
# Runs in the page: each violation that is the course's own, as rule, element, reason.
RUN_AXE = """async ([standard, theirs]) => {
    const options = {runOnly: {type: "tag", values: standard}};
    const {violations} = await axe.run(document, options);
    const own = (rule, node) => !theirs.some(([id, place]) =>
        rule.id === id && document.querySelector(node.target[0])?.closest(place));
    return violations.flatMap(rule => rule.nodes
        .filter(node => own(rule, node))
        .map(node => `${rule.id}: ${node.html.slice(0, 200)}: ${node.failureSummary}`));
}"""
# What lies in a closed fold is not looked at.
UNFOLD = 'document.querySelectorAll("details").forEach(fold => { fold.open = true; })'
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
EVERYTHING = course.LESSONS + course.SOLUTIONS
every_notebook = pytest.mark.parametrize("path", EVERYTHING, ids=course.name)


class Images(HTMLParser):
    """Collects the alternative texts of a page's pictures; None where there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.alternatives: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.alternatives.append(dict(attrs).get("alt"))


@every_notebook
def test_every_picture_has_a_text(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        page = export.page(path)
    assert "Alternative text is missing" not in caplog.text
    images = Images()
    images.feed(page)
    short = [alt for alt in images.alternatives if len(alt or "") < 20]
    assert not short


def test_a_picture_without_a_text_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    notebook = course.sample("Faults")
    output = nbformat.v4.new_output("display_data", {"text/html": '<img src="data:,">'})
    notebook.cells[3].outputs = [output]
    with caplog.at_level(logging.WARNING):
        export.page(course.write(notebook, tmp_path / "00_faults.ipynb"))
    assert "Alternative text is missing on 1 image(s)" in caplog.text


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    """A page that reaches no network: what it shows, it shows offline."""
    opened = browser.new_page(viewport={"width": 1100, "height": 900})
    opened.route(re.compile("^https?:"), lambda route: route.abort())
    yield opened
    opened.close()


def violations(page: Any, html: str, folder: Path) -> list[str]:
    """Run axe-core on a page; give each violation with its element and the reason."""
    place = folder / "page.html"
    place.write_text(html, encoding="utf-8")
    page.goto(place.as_uri(), wait_until="load")
    page.evaluate(UNFOLD)
    page.add_script_tag(content=AXE)
    found: list[str] = page.evaluate(RUN_AXE, [STANDARD, NBCONVERT])
    return found


@pytest.mark.browser
@pytest.mark.parametrize("theme", THEMES)
@every_notebook
def test_no_violation(path: Path, theme: str, page: Any, tmp_path: Path) -> None:
    found = violations(page, export.page(path, theme), tmp_path)
    assert not found, "\n".join(found)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("rule", "html"),
    [
        ("svg-img-alt", '<svg role="img"><path d="M0 0h9v9"/></svg>'),
        ("color-contrast", '<p style="color: #999; background: #fff">grey</p>'),
        ("label", '<input type="range">'),
        ("target-size", 2 * '<button style="width: 9px; height: 9px">a</button>'),
    ],
)
def test_axe_finds_what_is_planted(
    rule: str, html: str, page: Any, tmp_path: Path
) -> None:
    notebook = course.sample("Faults")
    output = nbformat.v4.new_output("display_data", {"text/html": html})
    notebook.cells[3].outputs = [output]
    path = course.write(notebook, tmp_path / "00_faults.ipynb")
    found = violations(page, export.page(path), tmp_path)
    assert any(fault.startswith(f"{rule}: ") for fault in found), found


@every_notebook
def test_the_results_of_guesses_are_folded(path: Path) -> None:
    tagged = [
        c for c in stored.read(path).cells if stored.AFTER_GUESS in stored.tags(c)
    ]
    folds = re.findall(rf"<details[^>]*><summary>{export.SUMMARY}<", export.page(path))
    assert len(folds) == len(tagged)
    assert tagged or path not in course.LESSONS


@pytest.mark.browser
def test_a_folded_result_opens_by_keyboard_and_without_script(
    browser: Any, tmp_path: Path
) -> None:
    notebook = course.sample("Folded")
    notebook.cells[3].metadata["tags"] = [stored.AFTER_GUESS]
    notebook.cells[3].outputs = [
        nbformat.v4.new_output("stream", name="stdout", text="the result")
    ]
    path = course.write(stored.normalise(notebook), tmp_path / "00_folded.ipynb")
    place = tmp_path / "page.html"
    place.write_text(export.page(path), encoding="utf-8")
    with browser.new_context(java_script_enabled=False, offline=True) as context:
        page = context.new_page()
        page.goto(place.as_uri(), wait_until="domcontentloaded")
        result = page.get_by_text("the result")
        assert not result.is_visible()
        page.locator("summary").press("Enter")
        assert result.is_visible()
