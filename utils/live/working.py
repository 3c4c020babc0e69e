"""A live figure of something that takes time: run it, stop it, go a step, start over.

The work is a generator that yields after each step. The browser asks for a little of
it at a time, so it can always be stopped, nothing else waits for long, and what was
reached stays in Python when the page is closed.
"""

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from utils.figures import Picture
from utils.figures.typeset import visible
from utils.live.controls import Control
from utils.live.figure import Answer, Live

#: Seconds that the work may go on before the figure shows what was reached.
STRETCH = 0.05
ORDERS = ("run", "step", "over", "look")


@dataclass(frozen=True)
class Step:
    """What a work has reached: how much of it is done, from 0 to 1, and what to see."""

    done: float
    picture: Picture
    words: str


@dataclass(frozen=True)
class Reached(Answer):
    """The answer to an order: what was reached, and whether that is the end."""

    done: float = 0.0
    ended: bool = False


class Work(Live):
    """A live figure whose picture comes from a work that takes time.

    Parameters
    ----------
    title, badge, controls
        As for `Live`; there may be no control at all.
    work
        ``work(**values)`` yields a `Step` at once and after each step of the work.
    rest
        How many steps the picture at rest shows; it must not hang on chance or time.
    """

    fewest = 0

    def __init__(
        self,
        title: str,
        badge: str,
        controls: list[Control],
        work: Callable[..., Iterator[Step]],
        rest: int = 0,
    ) -> None:
        super().__init__(title, badge, controls, self._draw, pure=False)
        self.work, self.rest = work, rest
        self._steps: Iterator[Step] = iter(())
        self._last: Step | None = None
        self._ended = False

    def _draw(self, **values: Any) -> tuple[Picture, str]:
        """Draw what a few steps reach, and leave the work of the learner alone."""
        steps = self.work(**values)
        *_, last = islice(steps, self.rest + 1)
        _close(steps)
        return last.picture, last.words

    def answer(self, sent: Any) -> Answer:
        """Start over with other values of the controls."""
        self._last = None
        return super().answer(sent)

    def _drawn(self, values: dict[str, Any]) -> Answer:
        """Draw the beginning: other values start over."""
        steps = self.work(**values)
        step = next(steps)
        _close(steps)
        html, words = step.picture.live(), visible(step.words)
        return Answer(html, words, among=self._among(values), quick=False)

    def go(self, order: Any) -> Reached:
        """Follow an order of the browser; nothing is raised, whatever was sent.

        ``"run"``: go on for a moment; ``"step"``: one step; ``"over"``: start again;
        ``"look"``: show what was reached.
        """
        try:
            if order not in ORDERS:
                raise ValueError(f"expected one of {', '.join(ORDERS)}")
            if order == "look" and self._last is None:
                return self._still()
            if order == "over" or self._last is None:
                self._begin()
            if order in ("run", "step"):
                self._advance(STRETCH if order == "run" else 0.0)
            return self._reached()
        except Exception as error:
            _close(self._steps)
            self._steps, self._ended = iter(()), True
            failed = self._failed(error)
            return Reached(failed.html, failed.words, failed.status, ended=True)

    def _begin(self) -> None:
        _close(self._steps)
        self._steps, self._ended = self.work(**self.values), False
        self._last = next(self._steps)

    def _advance(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        for step in self._steps:
            self._last = step
            self._ended = step.done >= 1
            if time.perf_counter() >= end or self._ended:
                return
        self._ended = True

    def _still(self) -> Reached:
        picture, words = self._draw(**self.values)
        return Reached(picture.live(), visible(words))

    def _reached(self) -> Reached:
        assert self._last is not None
        picture, words = self._last.picture, self._last.words
        done = min(max(self._last.done, 0.0), 1.0)
        return Reached(picture.live(), visible(words), done=done, ended=self._ended)


def _close(steps: Iterator[Step]) -> None:
    """Let an unfinished work put its things away."""
    if isinstance(steps, Generator):
        steps.close()
