"""Asked states always win: every order of messages, and scripts that get it wrong.

Each scenario tells its faults. It has none with the script as it is, and some with each
mutant beside it: so every one of these tests has been seen to fail.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.script import Wire, counted, figure, typed
from utils import figures
from utils.live import Live, Text, Word

pytestmark = pytest.mark.browser

Scenario = Callable[[Wire], Iterator[str]]


def _numbers(log: list[list[str]]) -> list[int]:
    """The numbers that the words have told, each once a showing."""
    said = [int(n) for words, _ in log for n in re.findall(r"^n is (\d+)$", words)]
    return [n for k, n in enumerate(said) if not k or said[k - 1] != n]


def newest_wins(wire: Wire) -> Iterator[str]:
    """Keys come faster than answers: a subsequence is told, and the last one stays."""
    for _ in range(6):
        wire.press("ArrowRight", "ArrowRight")
        if wire.messages():
            wire.let()
    wire.type(30)
    wire.press("Home")
    if not wire.busy:
        yield "it does not say that it waits"
    wire.drain()
    told = _numbers(wire.log())
    asked = [*range(50, 63), 30, 0]
    rest = iter(asked)
    if not all(n in rest for n in told):
        yield f"{told} is no subsequence of what was asked"
    if wire.words != "n is 0" or wire.busy:
        yield f"it ends with {wire.words}, busy: {wire.busy}"


def one_question_at_a_time(wire: Wire) -> Iterator[str]:
    """However many keys come, one asked state is on its way, and one batch."""
    for _ in range(8):
        wire.press("ArrowRight")
        sent = wire.messages()
        if sum("values" in m for m in sent) > 1 or sum("ahead" in m for m in sent) > 1:
            yield "more than one question is on its way"
            return
    wire.drain()
    wire.press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")
    if sum("ahead" in m for m in wire.messages()) > 1:
        yield "more than one batch is on its way"


def _with_neighbours(wire: Wire) -> None:
    wire.press("ArrowRight")
    wire.drain()
    wire.log()


def asked_goes_before_ahead(wire: Wire) -> Iterator[str]:
    """A batch that is on its way does not hold a question back."""
    wire.press("ArrowRight")
    wire.let("values")
    if not any("ahead" in m for m in wire.messages()):
        yield "nothing was asked ahead"
        return
    wire.type(7)
    if not any(m.get("values") == {"n": 7} for m in wire.messages()):
        yield "the question waits behind the batch"


def known_states_are_shown_at_once(wire: Wire) -> Iterator[str]:
    """What was drawn ahead needs no Python: four steps on, and one back."""
    _with_neighbours(wire)
    for key, n in (*(("ArrowRight", k) for k in (52, 53, 54, 55)), ("ArrowLeft", 54)):
        wire.press(key)
        if wire.words != f"n is {n}" or wire.busy:
            yield f"{n} had to wait: {wire.words}"
    if any("values" in m for m in wire.messages()):
        yield "it asked for what it knew"


def overtaken_is_not_shown(wire: Wire) -> Iterator[str]:
    """An answer that a picture drawn ahead has overtaken is kept and not shown."""
    _with_neighbours(wire)
    wire.type(90)
    wire.type(52)  # known: on the screen before Python has drawn 90
    if wire.words != "n is 52" or wire.busy:
        yield f"the known picture was not shown at once: {wire.words}"
    wire.drain()
    if 90 in _numbers(wire.log()) or wire.words != "n is 52":
        yield "the answer that was overtaken was shown"
    wire.type(90)
    if wire.words != "n is 90":
        yield "the answer that was overtaken was not kept"


def ahead_is_silent(wire: Wire) -> Iterator[str]:
    """Looking ahead changes neither words nor aria-busy, neither values nor errors."""
    wire.press("ArrowRight")
    wire.let("values")
    if wire.busy:
        yield "it waits for what nobody asked for"
    wire.log()
    if not wire.messages():
        yield "nothing was asked ahead"
    wire.drain()
    if log := wire.log():
        yield f"looking ahead was heard: {log}"
    if wire.live.values != {"n": 51} or wire.live.errors:
        yield f"looking ahead changed {wire.live.values} {wire.live.errors}"


def a_cut_batch_is_no_end(wire: Wire) -> Iterator[str]:
    """Python may answer a part of a batch: the rest is asked for again."""
    wire.press("ArrowRight")
    wire.let("values")
    batch = next(m for m in wire.messages() if "ahead" in m)
    batch["ahead"] = batch["ahead"][:1]  # Python had no time for more
    wire.let("ahead")
    if not any("ahead" in m for m in wire.messages()):
        yield "the rest of the batch was never asked for"
        return
    wire.drain()
    wire.press("ArrowRight", "ArrowRight")
    if wire.words != "n is 53":
        yield "the rest of the batch did not come"


def python_knows_what_is_shown(wire: Wire) -> Iterator[str]:
    """Python hears of a picture that was drawn ahead, soon, and never too late."""
    _with_neighbours(wire)
    wire.press("ArrowRight")
    end = time.monotonic() + 2
    while not wire.messages() and time.monotonic() < end:
        wire.page.wait_for_timeout(10)
    wire.drain()
    if wire.live.values != {"n": 52}:
        yield f"Python believes in {wire.live.values}"
    wire.press("ArrowRight")  # known
    wire.type(90)  # asked for before Python has heard of 53
    wire.drain()
    wire.page.wait_for_timeout(250)
    wire.drain()
    if wire.live.values != {"n": 90}:
        yield f"Python believes in {wire.live.values}, but 90 is shown"


def another_cell_makes_old(wire: Wire) -> Iterator[str]:
    """When another cell has run, what was kept is dropped and drawn anew on touch."""
    _with_neighbours(wire)
    wire.run += 1
    wire.live.draw = lambda n: (counted(n)[0], f"new {n}")
    wire.page.locator("input[type=number]").first.focus()
    wire.drain()
    if wire.words != "new 51":
        yield f"the picture stayed old: {wire.words}"
    wire.press("ArrowRight", "ArrowRight")
    wire.drain()
    if wire.words != "new 53":
        yield f"an old picture was shown: {wire.words}"


def what_cannot_be_drawn_is_asked_once(wire: Wire) -> Iterator[str]:
    """A state that fails ahead is silent; when it is asked for it is told and kept."""
    wire.type(11)
    wire.drain()
    wire.press("ArrowRight")
    wire.drain(10)
    if wire.live.errors:
        yield "an error of looking ahead was kept"
    wire.press("ArrowRight")
    wire.drain(10)
    if "RuntimeError: thirteen" not in wire.words or len(wire.live.errors) != 1:
        yield f"the error was not told: {wire.words} {wire.live.errors}"
    wire.press("ArrowRight")
    wire.drain(10)
    if wire.words != "n is 14":
        yield f"the next move does not work: {wire.words}"


def sixty_four_are_kept(wire: Wire) -> Iterator[str]:
    """The oldest goes out."""
    for n in range(70):
        wire.type(n)
        wire.drain()
    wire.type(69 - 40)
    if wire.words != "n is 29":
        yield "a young picture was not kept"
    wire.drain()
    wire.type(2)
    if not any("values" in m for m in wire.messages()):
        yield "the oldest picture was still there"


def a_wire_that_is_cut_is_told(wire: Wire) -> Iterator[str]:
    """A send that cannot be sent is caught."""
    broken: list[str] = []
    wire.page.on("pageerror", lambda error: broken.append(str(error)))
    wire.page.evaluate("window.dead = true")
    wire.press("ArrowRight")
    wire.page.wait_for_timeout(50)
    if broken or "Run this cell again" not in wire.words or wire.busy:
        yield f"{broken} {wire.words}"


PURE: dict[Scenario, list[tuple[str, str]]] = {
    # Longer than a line, so that each change is seen whole.
    newest_wins: [
        ("if (at < turn && shownTurn < turn) ask();", "if (false) ask();"),
        (
            "asked = { state: { ...values }, at: turn };",
            "asked ??= {state: {...good}, at: turn};",
        ),
        ("if (at > shownTurn) present(", "if (at === -1) present("),
    ],
    one_question_at_a_time: [
        ("    if (asked) return;\n", ""),
        ("!swift || batch || !hand", "!swift || !hand"),
    ],
    asked_goes_before_ahead: [
        ("    if (asked) return;\n", "    if (asked || batch) return;\n")
    ],
    known_states_are_shown_at_once: [
        ("const FORWARD = [1, 2, 3, 4, -1];", "const FORWARD = [1];"),
        ("if (known?.html) {", "if (false) {"),
        ("Math.sign(moved) || 1", "-Math.sign(moved) || 1"),
    ],
    overtaken_is_not_shown: [
        ("if (at > shownTurn) present(", "if (true) present("),
        ("if (pure) kept.keep(state, answer);", ""),
    ],
    ahead_is_silent: [
        (
            "batch = states.filter(kept.lacks);",
            "batch = states.filter(kept.lacks); busy(true);",
        ),
        (
            "if (!say({ ahead: batch })) batch = null;",
            "for (const values of batch) say({ values });",
        ),
    ],
    a_cut_batch_is_no_end: [
        ("      batch = null;\n    }\n    if (older", "    }\n    if (older"),
        (
            "const [k, drawn] of ahead.entries()",
            "const [k, drawn] of batch.map((_, k) => [k, ahead[k]])",
        ),
    ],
    python_knows_what_is_shown: [
        ("timer ||= setTimeout(() => say({}), TOLD);", ""),
        (
            "    clearTimeout(timer);\n    timer = 0;\n    return send",
            "    return send",
        ),
    ],
    another_cell_makes_old: [
        ("      kept.clear();\n", ""),
        ("      turn += 1;\n      ask(); // the", "      // the"),
    ],
    what_cannot_be_drawn_is_asked_once: [
        ("kept.keep(batch[k], drawn ?? {})", "drawn && kept.keep(batch[k], drawn)"),
    ],
    sixty_four_are_kept: [
        ("const MOST = 64;", "const MOST = 20;"),
        ("const MOST = 64;", "const MOST = 640;"),
    ],
    a_wire_that_is_cut_is_told: [
        ("      lost();\n      return false;", "      throw 1;")
    ],
}
MUTANTS = [(s, mutant) for s, mutants in PURE.items() for mutant in mutants]


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    opened = browser.new_page()
    opened.goto("about:blank")
    yield opened
    opened.close()


def _name(value: Any) -> str:
    return str(value.__name__ if callable(value) else value[0].strip()[:30])


@pytest.mark.parametrize("scenario", PURE, ids=_name)
def test_asked_states_win(page: Any, scenario: Scenario) -> None:
    assert list(scenario(Wire(page, figure()))) == []


@pytest.mark.parametrize(("scenario", "mutant"), MUTANTS, ids=_name)
def test_a_wrong_script_is_found(
    page: Any, scenario: Scenario, mutant: tuple[str, str]
) -> None:
    wire = Wire(page, figure(), mutant)
    try:
        faults = list(scenario(wire))
    except (AssertionError, StopIteration) as fault:  # it never stops, or never asks
        faults = [str(fault) or "nothing was asked"]
    assert faults


def _slow(n: int) -> tuple[figures.Picture, str]:
    time.sleep(0.04)
    return counted(n)


@pytest.mark.parametrize(
    "live",
    [lambda: figure(pure=False), lambda: figure(_slow)],
    ids=["not pure", "slow"],
)
def test_what_is_not_pure_or_slow_is_never_drawn_ahead(
    page: Any, live: Callable[[], Live]
) -> None:
    wire = Wire(page, live())
    for n in (51, 52, 53):
        wire.press("ArrowRight")
        assert [m["values"] for m in wire.messages() if "values" in m] == [{"n": n}]
        assert not any("ahead" in m for m in wire.messages())
        wire.drain()
        assert wire.words == f"n is {n}"
    assert not any("ahead" in m for m in wire.messages())


def test_the_other_controls_are_asked_ahead_too(page: Any) -> None:
    wire = Wire(page, typed())
    buttons = page.locator(".pa-Choice button")
    buttons.nth(1).click()
    wire.drain()
    buttons.nth(2).click()
    assert wire.words == "good 50 d"
    buttons.nth(0).click()
    assert wire.words == "good 50 a"


def test_advice_does_not_spoil_the_next_move(page: Any) -> None:
    wire = Wire(page, typed())
    page.locator("input[type=text]").fill("bad")
    page.keyboard.press("Enter")
    wire.drain()
    assert wire.words == "Type something good."
    assert page.locator(".pa-picture.pa-old").count() == 1
    wire.press("ArrowRight")
    wire.drain()
    assert wire.words == "good 51 a"
    assert page.locator(".pa-picture.pa-old").count() == 0


def test_focus_and_the_read_cell_survive_every_change(page: Any) -> None:
    def draw(n: int) -> tuple[figures.Picture, str]:
        picture = figures.heat_map(
            [[n / 99, 0.5]],
            ["q"],
            ["a", "b"],
            caption="M.",
            say=lambda i, j: f"{n} {j}",
        )
        return picture, f"n is {n}"

    wire = Wire(page, figure(draw))
    page.locator("[data-say]").nth(1).click()
    wire.type(51)
    wire.drain()
    assert page.locator(".pa-say").text_content() == "51 1"
    assert page.locator(".pa-lit:visible").count() == 2
    page.locator("[data-say]").nth(1).focus()
    wire.page.evaluate("document.querySelector('input[type=range]').value = 52")
    page.locator("input[type=range]").dispatch_event("input")
    wire.drain()
    assert page.evaluate("document.activeElement.dataset.say") == "52 1"


def _sentence() -> Live:
    """Who looks, in a sentence that can be typed; arcs and a table of its words."""

    def draw(t: list[str], w: int) -> tuple[figures.Picture, str]:
        weights = [[1 / len(t)] * len(t)] * len(t)
        arcs = figures.arcs(t, weights[0], w - 1, choose="w", caption="A.")
        table = figures.heat_map(weights, t, t, caption="M.", mark=w - 1, choose="w")
        picture = figures.stack(arcs, table, caption="Both.")
        return picture, f"{w} is {t[w - 1]} of {len(t)}"

    words = Text("t", "Sentence", "a b c d e f", parse=str.split)
    who = Word("w", "Who looks", 1, 9, 1, 5, among=lambda values: values["t"])
    return Live("S", "random", [words, who], draw)


def test_words_are_chosen_by_touching_them(page: Any) -> None:
    wire = Wire(page, _sentence())
    sentence = page.locator(".pa-sentence button")
    arcs = page.locator("svg [data-choose]")
    heads = page.locator("table").first.locator("tbody th")
    assert sentence.all_inner_texts() == list("abcdef")
    for k, touched in enumerate((sentence, arcs, heads)):
        touched.nth(k).click()
        wire.drain()
        word = "abc"[k]
        assert wire.words == f"{k + 1} is {word} of 6"
        assert page.locator("input[type=range]").input_value() == str(k + 1)
        assert page.locator("input[type=number]").input_value() == str(k + 1)
        assert page.locator(".pa-beside").text_content() == word
        pressed = page.locator(".pa-sentence [aria-pressed=true]")
        assert pressed.all_inner_texts() == [word]


def test_a_word_is_chosen_by_keyboard_and_keeps_the_focus(page: Any) -> None:
    wire = Wire(page, _sentence())
    page.locator(".pa-sentence [aria-pressed=true]").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    wire.drain()
    assert wire.words == "4 is d of 6"
    assert page.evaluate("document.activeElement.textContent") == "d"


def test_the_range_follows_the_sentence_and_the_wish_comes_back(page: Any) -> None:
    wire = Wire(page, _sentence())
    slider = page.locator("input[type=range]")
    for text, place, told in [
        ("a b", "2", "2 is b of 2"),
        ("a b c d e", "5", "5 is e of 5"),
    ]:
        page.locator("input[type=text]").fill(text)
        page.keyboard.press("Enter")
        wire.drain()
        assert slider.get_attribute("max") == str(len(text.split()))
        assert (slider.input_value(), wire.words) == (place, told)
        assert slider.get_attribute("aria-valuetext") == f"{place} {told[5]}"
    wire.press("End", "ArrowRight")
    wire.drain()
    assert wire.words == "5 is e of 5"


def test_pointing_at_a_cell_lights_its_row_its_column_and_its_arithmetic(
    page: Any,
) -> None:
    def draw(n: int) -> tuple[figures.Picture, str]:
        picture = figures.heat_map(
            [[0.1] * 30] * 3,
            "abc",
            [f"key {k}" for k in range(30)],
            caption="M.",
            say=lambda i, j: f"{i} and {j}",
        )
        return picture, f"{n}"

    Wire(page, figure(draw))
    cell = page.locator("[data-say]").nth(31)
    cell.hover()
    assert page.locator(".pa-say").text_content() == "1 and 1"
    row, column = (
        page.locator(f".pa-lit-{w}").bounding_box() for w in ("row", "column")
    )
    box, table = cell.bounding_box(), page.locator("table").bounding_box()
    assert abs(row["y"] - box["y"]) < 1 and abs(row["height"] - box["height"]) < 1
    assert abs(column["x"] - box["x"]) < 1 and abs(column["width"] - box["width"]) < 1
    assert abs(row["width"] - table["width"]) < 1
    assert abs(column["height"] - table["height"]) < 1


def test_scrolling_survives_every_change_and_is_reached_by_keyboard(page: Any) -> None:
    """Wide pictures scroll inside the figure and not the page."""

    def draw(n: int) -> tuple[figures.Picture, str]:
        words = [f"word{k}" for k in range(14)]
        arcs = figures.arcs(words, [1 / 14] * 14, n % 14, caption="A.")
        return arcs, f"n is {n}"

    page.set_viewport_size({"width": 390, "height": 720})
    wire = Wire(page, figure(draw))
    place = page.locator(".pa-picture")
    assert place.evaluate("e => e.scrollWidth > e.clientWidth + 50")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert place.get_attribute("tabindex") == "0"
    place.evaluate("e => { e.scrollLeft = 40; }")
    wire.press("ArrowRight")
    wire.drain()
    assert (wire.words, place.evaluate("e => e.scrollLeft")) == ("n is 51", 40)
    page.set_viewport_size({"width": 1280, "height": 720})
