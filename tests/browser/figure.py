"""A live figure in the page, moved as a learner moves it: by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from tests.browser.lab import Lab

# The answer is on the screen when the figure is not busy any more.
_STATE = """async figure => {
    const end = performance.now() + 20000;
    while (figure.ariaBusy === "true") {
        if (performance.now() > end) throw Error("Python does not answer");
        await new Promise(requestAnimationFrame);
    }
    const words = figure.querySelector(".pa-words");
    return {
        picture: figure.querySelector(".pa-picture").innerHTML,
        words: words.textContent,
        status: words.className.split("pa-").pop(),
        height: Math.round(figure.getBoundingClientRect().height),
    };
}"""
# What the reader's own pointing adds is not part of the picture.
_POINTING = re.compile(
    r' (?:class="(?:pa-read)?"|tabindex="-?\d"|aria-describedby="[^"]*")'
)


@dataclass(frozen=True)
class State:
    """What a figure shows."""

    picture: str
    words: str
    status: str
    height: int

    def differs(self, other: State) -> list[str]:
        """Name what is not the same."""
        return [k for k, v in asdict(self).items() if v != asdict(other)[k]]


class Figure:
    """One ``.pa-live`` section of the page."""

    def __init__(self, section: Any) -> None:
        self.section, self.page = section, section.page
        section.scroll_into_view_if_needed()

    @classmethod
    def number(cls, lab: Lab, index: int) -> Figure:
        """Give a figure of the open notebook, counted from 0, when it has settled."""
        figure = cls(lab.panel.locator(".pa-live").nth(index))
        figure.settle()
        return figure

    @property
    def title(self) -> str:
        """What the figure is called."""
        return str(self.section.get_attribute("aria-label"))

    def settle(self) -> State:
        """Wait for the answer and give what is shown."""
        state = self.section.evaluate(_STATE)
        state["picture"] = _POINTING.sub("", state["picture"])
        return State(**state)

    def rest(self) -> State:
        """Settle until nothing has moved for 300 ms: the page lays itself out late."""
        state = self.settle()
        for _ in range(20):
            self.page.wait_for_timeout(300)
            before, state = state, self.settle()
            if state == before:
                break
        return state

    def press(self, control: Any, key: str) -> State:
        """Press a key on a control."""
        control.focus()
        self.page.keyboard.press(key)
        return self.settle()

    def ranges(self) -> list[Any]:
        """The sliders."""
        return list(self.section.locator("input[type=range]").all())

    def groups(self) -> list[Any]:
        """The rows of buttons."""
        return list(self.section.locator(".pa-Choice [role=group]").all())

    def texts(self) -> list[Any]:
        """The lines to type in."""
        return list(self.section.locator("input[type=text]").all())

    def sweep(self, slider: Any) -> Iterator[tuple[str, State]]:
        """Move a slider over its whole range; yield each value and what it shows."""
        yield from self._step(slider, "Home")
        yield from self._step(slider, "ArrowRight")
        end = slider.get_attribute("max")
        for _ in range(12):
            if float(slider.input_value()) >= float(end):
                break
            yield from self._step(slider, "PageUp")
        yield from self._step(slider, "End")
        yield from self._step(slider, "ArrowLeft")
        yield from self._step(slider, "Home")

    def _step(self, slider: Any, key: str) -> Iterator[tuple[str, State]]:
        state = self.press(slider, key)
        yield slider.input_value(), state

    def type(self, field: Any, text: str) -> State:
        """Type a text or a number and press Enter."""
        field.focus()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)
        return self.press(field, "Enter")
