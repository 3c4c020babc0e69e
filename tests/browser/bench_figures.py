"""Figures to try things on: the browser tests run this as a cell of a notebook."""

import time

from utils import figures
from utils.live import Choice, Live, Number, Text

calls: list[int] = []


def _draw(a: int, b: str) -> tuple[figures.Picture, str]:
    calls.append(a)
    if b == "slow":
        time.sleep(0.12)
    if b == "broken":
        raise RuntimeError("no <b>picture</b> today")
    picture = figures.heat_map(
        [[a / 40, 1 - a / 40]],
        ["it"],
        ["one", "<i>two</i>"],
        say=lambda i, j: f"{a} and {j}",
        caption="A row.",
    )
    return picture, f"a is {a}."


def _parsed(text: str) -> str:
    if text != "good":
        raise ValueError(f"Type good, not {text}.")
    return text


def _draw_text(t: str, a: int) -> tuple[figures.Picture, str]:
    return figures.equation([("t", t, str(a))], caption="T."), f"{t} {a}"


def figure() -> Live:
    """A slider and buttons that make it slow or break it."""
    ways = Choice("b", "the b", ["quick", "slow", "broken"], "quick")
    return Live(
        "A bench", "random", [Number("a", "the a", 0, 40, 1, 8, "°"), ways], _draw
    )


def typed() -> Live:
    """A text that accepts one word, and a slider."""
    text = Text("t", "the t", "good", parse=_parsed)
    return Live(
        "A text", "random", [text, Number("a", "the a", 0, 9, 1, 2)], _draw_text
    )
