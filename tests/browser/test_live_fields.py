"""A matrix to type over and a grid to draw in: by keyboard and with a pointer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.browser.script import Wire
from tests.test_fields import _both, grid, matrix
from utils.live import Live

pytestmark = pytest.mark.browser


@pytest.fixture
def wire(browser: Any) -> Iterator[Wire]:
    page = browser.new_page()
    yield Wire(page, Live("Both", "hand-set", [matrix(), grid()], _both))
    page.close()


def field(wire: Wire, name: str) -> Any:
    return wire.page.get_by_label(name, exact=True)


def test_a_number_is_typed_over_and_brought_back(wire: Wire) -> None:
    typed = field(wire, "W_Q, points, a trait")
    typed.fill("4")
    wire.drain()
    assert wire.words == "The sum is 6.5. 8.0 ink."
    assert typed.get_attribute("aria-description") == "it was 0"
    typed.press("ArrowUp")
    wire.drain()
    assert wire.words == "The sum is 6.6. 8.0 ink."
    wire.page.get_by_text("As it was").click()
    wire.drain()
    assert wire.words == "The sum is 2.5. 8.0 ink."
    assert typed.get_attribute("aria-description") == ""


def test_an_empty_field_asks_nothing_and_is_filled_again(wire: Wire) -> None:
    typed = field(wire, "W_Q, alive, a trait")
    typed.fill("")
    assert not any("values" in message for message in wire.messages())
    typed.fill("77")
    typed.blur()
    wire.drain()
    assert typed.input_value() == "9"
    assert wire.words == "The sum is 9.5. 8.0 ink."


def test_cells_are_drawn_by_keyboard(wire: Wire) -> None:
    cell = wire.page.get_by_role("gridcell").first
    cell.focus()
    assert cell.get_attribute("aria-label") == "row 1, column 1: ink"
    wire.page.keyboard.press("Delete")
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "Enter"):
        wire.page.keyboard.press(key)
    wire.drain()
    assert wire.words == "The sum is 2.5. 7.5 ink."
    active = "document.activeElement.getAttribute('aria-label')"
    assert wire.page.evaluate(active) == "row 3, column 2: 50 % ink"
    wire.page.keyboard.press("ArrowLeft")
    wire.page.keyboard.press("ArrowLeft")  # the edge holds
    assert "row 3, column 1" in wire.page.evaluate(active)


def test_a_stroke_paints_all_that_it_passes(wire: Wire) -> None:
    boxes = [cell.bounding_box() for cell in wire.page.get_by_role("gridcell").all()]
    middles = [(b["x"] + b["width"] / 2, b["y"] + b["height"] / 2) for b in boxes]
    mouse = wire.page.mouse
    mouse.move(*middles[7])
    mouse.down()
    for place in (15, 23, 31):
        mouse.move(*middles[place], steps=3)
    mouse.up()
    mouse.move(*middles[40])
    wire.drain()
    assert wire.words == "The sum is 2.5. 12.0 ink."
    wire.page.get_by_text("Clear").click()
    wire.drain()
    assert wire.words == "The sum is 2.5. 0.0 ink."
    assert np.all(wire.live.values["picture"] == 0)


def test_axe_finds_nothing(wire: Wire) -> None:
    from axe_playwright_python.sync_playwright import Axe

    wire.page.evaluate("document.documentElement.lang = 'en'; document.title = 'A'")
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(wire.page, options=rules).response["violations"]
    assert [v["id"] for v in found] == []
