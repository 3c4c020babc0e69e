"""The script of the live figures alone in a page: the test is Python and the wire.

What the script sends waits until the test lets it through, so that every order of
messages can be tried.
"""

from __future__ import annotations

from typing import Any

from tests.browser.lab import ROOT
from utils import figures
from utils.live import Choice, Live, Number, Text
from utils.live.widget import Widget, script

STYLE = ROOT / "utils/live/live.css"
_PAGE = """async ([script, start, style]) => {
    const sent = window.sent = []; window.log = []; window.dead = false;
    const listeners = new Map();
    const model = {
        get: () => start,
        on: (name, f) => listeners.set(name, f),
        off: name => listeners.delete(name),
        send: message => {
            if (window.dead) throw new Error("Cannot send");
            sent.push(structuredClone(message)); // its own, whatever comes after it
        },
    };
    window.deliver = answer => listeners.get("msg:custom")?.(answer);
    const url = URL.createObjectURL(new Blob([script], {type: "text/javascript"}));
    const {default: widget} = await import(url);
    document.body.replaceChildren();
    document.head.innerHTML = `<style>${style}</style>`;
    widget.render({model, el: document.body});
    const figure = document.querySelector(".pa-live");
    const words = figure.querySelector(".pa-words");
    const note = () => window.log.push([words.textContent, figure.ariaBusy]);
    new MutationObserver(note).observe(words, {childList: true, characterData: true});
    new MutationObserver(note).observe(figure,
        {attributes: true, attributeFilter: ["aria-busy"]});
}"""


def counted(n: int) -> tuple[figures.Picture, str]:
    """A picture of a number; some numbers cannot be drawn."""
    if n == 13:
        raise RuntimeError("thirteen")
    return figures.equation([("n", "n", str(n))], caption="N."), f"n is {n}"


def figure(draw: Any = counted, pure: bool = True) -> Live:
    """One slider from 0 to 99, which starts at 50."""
    return Live("N", "random", [Number("n", "n", 0, 99, 1, 50)], draw, pure=pure)


def typed() -> Live:
    """A text, a slider and buttons."""

    def parse(text: str) -> str:
        if text == "bad":
            raise ValueError("Type something good.")
        return text

    def draw(t: str, n: int, c: str) -> tuple[figures.Picture, str]:
        return figures.equation([("n", t, f"{n}{c}")], caption="N."), f"{t} {n} {c}"

    return Live(
        "T",
        "random",
        [
            Text("t", "t", "good", parse=parse),
            Number("n", "n", 0, 99, 1, 50),
            Choice("c", "c", ["a", "b", "d"], "a"),
        ],
        draw,
    )


class Wire:
    """A figure in a page, and everything that goes between it and Python."""

    def __init__(
        self, page: Any, live: Live, mutant: tuple[str, str] | None = None
    ) -> None:
        self.page, self.live, self.run = page, live, 1
        self.widget = Widget(live, live.at())
        self.widget.send = self._deliver
        text = script()
        if mutant:
            assert text.count(mutant[0]) == 1, f"{mutant[0]!r} must stand there once"
            text = text.replace(*mutant)
        start = self.widget.start | {"run": self.run}
        page.evaluate(_PAGE, [text, start, STYLE.read_text(encoding="utf-8")])
        self.waiting: list[dict[str, Any]] = []

    def _deliver(self, answer: Any, *_: Any) -> None:
        self.page.evaluate("a => window.deliver(a)", answer | {"run": self.run})

    def press(self, *keys: str) -> None:
        """Press keys on the slider."""
        self.page.locator("input[type=range]").first.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, value: object) -> None:
        """Type a number beside the slider."""
        self.page.locator("input[type=number]").first.fill(str(value))

    def messages(self) -> list[dict[str, Any]]:
        """What was sent and has not been let through."""
        self.waiting += self.page.evaluate("window.sent.splice(0)")
        return self.waiting

    def let(self, kind: str = "") -> dict[str, Any]:
        """Let the first message through, or the first that holds `kind`."""
        found = next(m for m in self.messages() if not kind or kind in m)
        self.waiting.remove(found)
        self.widget._answer(self.widget, found, [])
        return found

    def drain(self, most: int = 40) -> int:
        """Let everything through until nothing is sent any more; tell how much."""
        for count in range(most):
            if not self.messages():
                return count
            self.let()
        raise AssertionError("the script never stops asking")

    @property
    def words(self) -> str:
        """What the figure says."""
        return str(self.page.locator(".pa-words").text_content())

    @property
    def busy(self) -> bool:
        """Whether the figure says that it waits."""
        return bool(
            self.page.evaluate("document.querySelector('.pa-live').ariaBusy === 'true'")
        )

    def log(self) -> list[list[str]]:
        """Every change of words and of business since the last call."""
        return list(self.page.evaluate("window.log.splice(0)"))
