"""An exercise as a learner meets it: check, compare, hints in turn, a solution."""

import inspect
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from utils.practice import kept
from utils.practice.check import check
from utils.practice.compare import compare
from utils.practice.onwards import carried_on
from utils.practice.outcome import CORRECT, Result
from utils.practice.task import Task


@dataclass(kw_only=True, eq=False)
class Exercise(Task):
    """A function to write, checked by what it returns on probes.

    Parameters and attributes are those of a `Task`.
    """

    def __post_init__(self) -> None:
        self._hinted = 0

    def check(self, function: object) -> Result:
        """Tell whether a function is right, or which mistake it makes; never raises."""
        return check(self, function)

    def compare(self, function: object) -> Result:
        """Show yours, expected and difference on the first probe that fails."""
        return compare(self, function)

    def run(self, compute: Callable[[], Any], decimals: int = 2) -> Result:
        """Show what the learner's own function makes of the lesson's sentence.

        ``project.run(lambda: my_project(X, W_Q)[it])`` shows numbers once the function
        is written, and says so while it is not; nothing is ever raised.
        """
        return carried_on(self.called, compute, decimals)

    def hint(self) -> Result:
        """Tell the next of three hints; after the last, all of them again."""
        self._hinted += 1
        return next_hint(self.hints, self._hinted)

    def solution(self, reveal: bool = False) -> Result:
        """Show the reference and why it works, after a pass or with ``reveal=True``."""
        not_yet, notice = not_yet_open(self.key, reveal)
        if not_yet is not None:
            return not_yet
        return Result("solution", self.why, "Solution", code=self.source, notice=notice)

    @property
    def source(self) -> str:
        """The reference as a learner would write it, under the learner's name."""
        return plain(self.reference)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        said = f"{self.title} ({self.level}, {self.minutes} minutes). It returns "
        return Result(
            "exercise", f"{said}{self.returns}.", self.key
        )._repr_mimebundle_()


def next_hint(hints: Sequence[str], number: int) -> Result:
    """Tell the hint of a number, counted from 1; after the last, all of them."""
    last = len(hints)
    if number > last:
        said = "\n".join(f"{i}. {hint}" for i, hint in enumerate(hints, 1))
        return Result("hint", said, f"All {last} hints")
    return Result("hint", hints[number - 1], f"Hint {number} of {last}")


def not_yet_open(key: str, reveal: bool) -> tuple[Result | None, str]:
    """Tell that a solution is not open yet, if so, and what to know of the file."""
    known, notice = kept.items()
    if reveal or known.get(key, {}).get("status") == CORRECT:
        return None, notice
    said = (
        "Try it first: `hint()` gives the next step. When you want to see the "
        "solution all the same, call `solution(reveal=True)`."
    )
    return Result("solution", said, "Not opened yet", notice=notice), notice


def plain(function: Callable[..., Any]) -> str:
    """Write a function without annotations, and names without a leading underscore.

    Examples
    --------
    >>> def _twice(x: float) -> float:
    ...     return 2 * x
    >>> print(plain(_twice), end="")
    def twice(x):
        return 2 * x
    """
    source = textwrap.dedent(inspect.getsource(function))
    head, colon, body = source.partition(":\n")
    head = re.sub(r" -> [\w.\[\]]+$|: [\w.\[\]]+(?=[,)])|: [\w.\[\]]+ (?==)", "", head)
    head = re.sub(r"(?<=\w)= (?=[^,)]+[,)])", "=", head)
    return re.sub(r"\b_(?=[a-z])", "", head + colon + body)
