"""Run, stop, a step, start over: by keyboard, one order at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.script import Wire
from tests.test_working import work

pytestmark = pytest.mark.browser


@pytest.fixture
def wire(browser: Any) -> Iterator[Wire]:
    page = browser.new_page()
    wire = Wire(page, work(rest=2))
    wire.drain()
    yield wire
    page.close()


def press(wire: Wire, name: str) -> None:
    wire.page.get_by_role("button", name=name, exact=True).press("Enter")


def percent(wire: Wire) -> str:
    return str(wire.page.locator(".pa-done").text_content())


def test_a_step_at_a_time(wire: Wire) -> None:
    assert wire.words == "k is 2 of 4"  # as it is at rest
    press(wire, "Step")
    wire.drain()
    press(wire, "Step")
    wire.drain()
    assert (wire.words, percent(wire)) == ("k is 2 of 4", "50 %")
    press(wire, "Start over")
    wire.drain()
    assert (wire.words, percent(wire)) == ("k is 0 of 4", "0 %")


def test_one_order_at_a_time_and_stop(wire: Wire) -> None:
    press(wire, "Run")
    press(wire, "Step")  # stops the run; the order on its way is enough
    orders = [m for m in wire.messages() if "go" in m]
    assert len(orders) == 1
    wire.drain()
    assert wire.page.get_by_role("button", name="Run again").count()
    assert (wire.words, percent(wire)) == ("k is 4 of 4", "100 %")
    press(wire, "Run again")
    wire.let("go")
    assert wire.words == "k is 0 of 4"
    assert wire.page.locator(".pa-words").get_attribute("aria-live") == "off"
    press(wire, "Stop")
    wire.drain()
    assert wire.page.locator(".pa-words").get_attribute("aria-live") == "polite"


def test_other_values_start_over(wire: Wire) -> None:
    press(wire, "Step")
    wire.page.locator("input[type=number]").first.fill("8")
    wire.drain()
    assert (wire.words, percent(wire)) == ("k is 0 of 8", "0 %")
    press(wire, "Run")
    wire.drain()
    assert wire.words == "k is 8 of 8"


def test_an_error_ends_the_run(wire: Wire) -> None:
    wire.page.locator("input[type=number]").first.fill("20")
    press(wire, "Run")
    wire.drain()
    assert "RuntimeError: thirteen" in wire.words
    assert wire.page.locator(".pa-words.pa-error").count() == 1


def test_a_page_that_is_opened_again_goes_on(wire: Wire, browser: Any) -> None:
    press(wire, "Step")
    wire.drain()
    page = browser.new_page()
    again = Wire(page, wire.live)
    again.drain()
    assert (again.words, percent(again)) == ("k is 1 of 4", "25 %")
    press(again, "Run")
    again.drain()
    assert again.words == "k is 4 of 4"
    page.close()
