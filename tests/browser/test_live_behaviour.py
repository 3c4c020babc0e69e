"""What a live figure does beside moving: keyboard, speed, errors, rest, neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.figure import Figure
from tests.browser.lab import SET_UP, Lab, notebook

pytestmark = pytest.mark.browser

BENCH = Path(__file__).with_name("bench_figures.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def bench(lab: Lab) -> Iterator[Lab]:
    cells = (
        SET_UP,
        BENCH,
        "one = figure()\none",
        "one",
        "typed()",
        "two = typed()\ntwo",
    )
    with lab.opened(lab.server.write("bench.ipynb", notebook(*cells))):
        lab.run()
        assert lab.errors() == []
        yield lab
        assert lab.ours() == []


def _ask(lab: Lab, code: str) -> str:
    """Run a line in the notebook's kernel and give what it prints."""
    said: str = lab.page.evaluate(
        """async code => {
            const widget = jupyterapp.shell.currentWidget;
            const run = widget.sessionContext.session.kernel.requestExecute({code});
            let text = "";
            run.onIOPub = message => { text += message.content.text ?? ""; };
            await run.done;
            return text;
        }""",
        code,
    )
    return said.strip()


def test_the_newest_state_wins_and_nothing_queues(bench: Lab) -> None:
    figure = Figure.number(bench, 0)
    figure.press(figure.groups()[0].locator("button").nth(1), "Enter")  # slow
    before = int(_ask(bench, "print(len(calls))"))
    slider = figure.ranges()[0]
    slider.press("Home")
    for _ in range(40):
        bench.page.keyboard.press("ArrowRight", delay=5)
    last = figure.settle()
    drawn = int(_ask(bench, "print(len(calls))")) - before
    assert last.words == "a is 40."
    assert 1 < drawn < 30
    figure.press(figure.groups()[0].locator("button").nth(0), "Enter")


def test_what_was_shown_twice_stays_apart(bench: Lab) -> None:
    first, second = Figure.number(bench, 0), Figure.number(bench, 1)
    still = second.settle()
    first.press(first.ranges()[0], "Home")
    assert first.settle().words == "a is 0."
    assert second.settle() == still


def test_an_error_is_told_in_words_and_kept(bench: Lab) -> None:
    figure = Figure.number(bench, 0)
    broken = figure.groups()[0].locator("button").nth(2)
    state = figure.press(broken, "Enter")
    assert state.status == "error"
    assert "RuntimeError: no <b>picture</b> today" in state.words
    assert "RuntimeError" in _ask(bench, "print(one.errors)")
    state = figure.press(figure.groups()[0].locator("button").nth(0), "Enter")
    assert state.status == "shown"


def test_advice_for_a_text_leaves_picture_and_sliders_alone(bench: Lab) -> None:
    figure = Figure.number(bench, 2)
    start = figure.settle()
    advice = figure.type(figure.texts()[0], "bad")
    assert (advice.status, advice.words) == ("advice", "Type good, not bad.")
    assert (advice.picture, advice.height) == (start.picture, start.height)
    moved = figure.press(figure.ranges()[0], "End")
    assert (moved.status, moved.words) == ("shown", "good 9")
    assert _ask(bench, "print(two.errors)") == "[]"


def test_letters_and_enter_belong_to_the_figure(bench: Lab) -> None:
    figure, count = Figure.number(bench, 3), len(bench.cells())
    field = figure.texts()[0]
    field.focus()
    bench.page.keyboard.type("aabbddxx")
    assert "aabbddxx" in field.input_value()
    bench.page.keyboard.press("ControlOrMeta+a")
    bench.page.keyboard.type("good")
    bench.page.keyboard.press("Enter")
    assert figure.settle().words == "good 2"
    assert len(bench.cells()) == count
    assert field.evaluate("field => document.activeElement === field")


def test_the_numbers_of_a_picture_are_read_by_keyboard_and_by_pointing(
    bench: Lab,
) -> None:
    figure, page = Figure.number(bench, 1), bench.page
    line = figure.section.locator(".pa-say")
    active = "jupyterapp.shell.currentWidget.content.activeCellIndex"
    figure.groups()[0].locator("button").last.focus()
    page.keyboard.press("Tab")
    cell = page.evaluate(active)
    assert line.inner_text() == "8 and 0"
    page.keyboard.press("ArrowRight")
    assert line.inner_text() == "8 and 1"
    assert (
        page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    )
    page.keyboard.press("ArrowDown")  # the end of the table: nothing moves
    assert (line.inner_text(), page.evaluate(active)) == ("8 and 1", cell)
    figure.section.locator("[data-say]").first.hover()
    assert line.inner_text() == "8 and 0"
    figure.press(figure.ranges()[0], "ArrowRight")
    assert line.inner_text() == "9 and 0"  # what is read follows the slider


def test_every_control_is_reached_by_tab_in_order(bench: Lab) -> None:
    figure, page = Figure.number(bench, 0), bench.page
    figure.ranges()[0].focus()
    reached = []
    for _ in range(6):
        reached.append(
            page.evaluate(
                "(e => e.type || e.tagName)(document.activeElement)",
            )
        )
        page.keyboard.press("Tab")
    assert reached == ["range", "number", "button", "button", "button", "TD"]


def test_a_typed_number_is_kept_in_the_range(bench: Lab) -> None:
    figure = Figure.number(bench, 0)
    field = figure.section.locator("input[type=number]")
    assert figure.type(field, "17.4").words == "a is 17."
    assert figure.type(field, "999").words == "a is 40."
    assert field.input_value() == "40"
    assert figure.ranges()[0].get_attribute("aria-valuetext") == "40 °"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_either_theme(bench: Lab, theme: str) -> None:
    import axe_playwright_python

    bench.theme(theme)
    script = Path(axe_playwright_python.__file__).with_name("axe.min.js")
    bench.page.evaluate(script.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = bench.page.evaluate(
        """async () => (await axe.run(".pa-live", {runOnly: {type: "tag", values:
            ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}})).violations"""
    )
    bench.theme("light")
    rules = [(v["id"], [n["html"][:200] for n in v["nodes"][:2]]) for v in found]
    assert rules == []


OFFSET = """offset = 0
def told(a):
    picture = figures.equation([("a", "a + offset", f"{a + offset}")], caption="Sum.")
    return picture, f"the sum is {a + offset}."
sums = Live("A sum", "random", [Number("a", "the a", 0, 40, 1, 8)], told)
sums"""


def test_what_another_cell_changes_is_drawn_anew(lab: Lab) -> None:
    """Pictures that were drawn ahead are as old as the cell that ran last."""
    made = notebook(SET_UP, BENCH, OFFSET)
    with lab.opened(lab.server.write("offset.ipynb", made)):
        lab.run()
        figure = Figure.number(lab, 0)
        slider = figure.ranges()[0]
        for sum_ in (9, 10, 11):
            assert figure.press(slider, "ArrowRight").words == f"the sum is {sum_}."
        _ask(lab, "offset = 100")
        slider.press("ArrowRight")
        figure.section.get_by_text("the sum is 112.").wait_for(timeout=10_000)
        figure.settle()
        assert figure.press(slider, "ArrowRight").words == "the sum is 113."
        lab.page.wait_for_timeout(400)  # Python hears of it within 100 ms
        assert _ask(lab, "print(sums.values)") == "{'a': 13}"
