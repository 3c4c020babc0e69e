"""The controls of a live figure: a number, a word of a sentence, a choice, a text.

What a browser sends may be anything: `read` takes it, or raises a ValueError that says
in words what is wanted.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from utils.live.fields import Grid, Matrix


@dataclass(frozen=True)
class Number:
    """A slider and a field to type in. With an integer step it gives an ``int``."""

    name: str
    label: str
    low: float
    high: float
    step: float
    value: float
    unit: str = ""

    def read(self, sent: Any) -> float:
        """Bring what was sent into the slider's range and onto one of its steps."""
        value = self._number(sent)
        steps = round((min(max(value, self.low), self.high) - self.low) / self.step)
        on_step = round(self.low + steps * self.step, 10)
        whole = float(self.step).is_integer() and float(self.low).is_integer()
        return int(on_step) if whole else min(on_step, self.high)

    def _number(self, sent: Any) -> float:
        try:
            value = float(sent)
        except (TypeError, ValueError, OverflowError):
            value = math.nan
        if not math.isfinite(value):
            raise ValueError(
                f"{self.label} must be a number, but it is {_shown(sent)}."
            )
        return value


@dataclass(frozen=True)
class Word(Number):
    """A word of a sentence, chosen by its place or by touching it; the first is 1.

    `among` gives the words, from the values of the controls before this one; their
    number is the end of the range.
    """

    among: Callable[[Mapping[str, Any]], Sequence[str]] = field(kw_only=True)

    def within(self, values: Mapping[str, Any]) -> Number:
        """The same control over the words of one sentence."""
        high = min(self.high, max(len(self.among(values)), 1))
        return replace(self, high=high)


@dataclass(frozen=True)
class Choice:
    """A row of buttons, one of them pressed."""

    name: str
    label: str
    options: tuple[str, ...] | list[str]
    value: str

    def read(self, sent: Any) -> str:
        """Take one of the options and nothing else."""
        if not isinstance(sent, str) or sent not in self.options:
            raise ValueError(f"{self.label} must be one of {', '.join(self.options)}.")
        return sent


@dataclass(frozen=True)
class Text:
    """A line of text that the learner types.

    `parse` turns it into what `draw` gets; a ValueError of it is advice to the learner.
    """

    name: str
    label: str
    value: str
    parse: Callable[[str], Any] = str
    max_length: int = 200

    def read(self, sent: Any) -> Any:
        """Cut the text to its length and parse it."""
        if not isinstance(sent, str):
            raise ValueError(f"{self.label} must be a text, but it is {_shown(sent)}.")
        return self.parse(sent[: self.max_length])


Control = Number | Choice | Text | Matrix | Grid


def read(controls: Mapping[str, Control], sent: Mapping[str, Any]) -> dict[str, Any]:
    """Read what was sent, by name; what is missing keeps its first value.

    Raises
    ------
    ValueError
        If a control cannot take what was sent: the message is advice.
    """
    values: dict[str, Any] = {}
    for name, control in controls.items():
        if isinstance(control, Word):
            control = control.within(values)
        values[name] = control.read(sent.get(name, control.value))
    return values


def _shown(sent: Any) -> str:
    """Something of what was sent, in one line, however large it is."""
    return (
        str(sent)[:40] if isinstance(sent, (str, int, float)) else type(sent).__name__
    )
