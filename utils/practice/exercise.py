"""One exercise: a readable reference, probes, the mistakes it knows, three hints."""

import inspect
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from utils.practice import kept
from utils.practice.call import Function, Numbers, Outcome, Probe, call, numbers
from utils.practice.check import check
from utils.practice.compare import compare
from utils.practice.outcome import CORRECT, NOT_ATTEMPTED, Result


@dataclass(frozen=True)
class Wrong:
    """A mistake: its name, a function that makes it, and what to tell about it."""

    name: str
    function: Function
    message: str


@dataclass(kw_only=True, eq=False)
class Exercise:
    """A function to write, checked by what it returns on probes.

    Parameters
    ----------
    key : str
        Lesson and name, for example ``"05.softmax"``.
    title : str
        What to do, in a few words.
    reference : callable
        A readable solution; its source is what `solution` shows.
    returns : str
        What comes back and what each axis means.
    probes : sequence of Probe
        Inputs that tell the mistakes apart.
    wrong : sequence of Wrong
        The mistakes that are known by name.
    pairs : sequence of Wrong, optional
        Two mistakes at once, looked at when none alone fits.
    hints : sequence of str
        Three, each saying a little more.
    why : str
        Why the solution is as it is.
    minutes : int
        How long it takes.
    level : str
        Difficulty in words.
    """

    key: str
    title: str
    reference: Function
    returns: str
    probes: Sequence[Probe]
    wrong: Sequence[Wrong]
    hints: Sequence[str]
    why: str
    minutes: int
    level: str
    pairs: Sequence[Wrong] = ()

    def __post_init__(self) -> None:
        self._hinted = 0

    @property
    def name(self) -> str:
        """The part of the key after the lesson."""
        return self.key.partition(".")[2]

    @cached_property
    def expected(self) -> list[Numbers]:
        """What the reference gives on each probe."""
        return [_must(call(self.reference, probe.args)) for probe in self.probes]

    @cached_property
    def mistakes(self) -> list[tuple[Wrong, list[Outcome]]]:
        """Each known mistake with what it gives on each probe."""
        return [(wrong, self.try_out(wrong.function)) for wrong in self.wrong]

    @cached_property
    def double_mistakes(self) -> list[tuple[Wrong, list[Outcome]]]:
        """Each pair of mistakes with what it gives on each probe."""
        return [(wrong, self.try_out(wrong.function)) for wrong in self.pairs]

    def try_out(self, function: Function) -> list[Outcome]:
        """Call a function on every probe."""
        return [call(function, probe.args) for probe in self.probes]

    def check(self, function: object) -> Result:
        """Tell whether a function is right, or which mistake it makes; never raises."""
        result = check(self, function)
        if result.status == NOT_ATTEMPTED:
            return result
        status = "correct" if result else "tried"
        notice = kept.record(self.key, status=status)
        return Result(result.status, result.message, notice=notice)

    def compare(self, function: object) -> Result:
        """Show yours, expected and difference on the first probe that fails."""
        return compare(self, function)

    def hint(self) -> Result:
        """Tell the next of three hints; after the last, all of them again."""
        self._hinted += 1
        last = len(self.hints)
        if self._hinted > last:
            said = "\n".join(f"{i}. {hint}" for i, hint in enumerate(self.hints, 1))
            return Result("hint", said, f"All {last} hints")
        word = f"Hint {self._hinted} of {last}"
        return Result("hint", self.hints[self._hinted - 1], word)

    def solution(self, reveal: bool = False) -> Result:
        """Show the reference and why it works, after a pass or with ``reveal=True``."""
        known, notice = kept.items()
        passed = known.get(self.key, {}).get("status") == CORRECT
        if not (passed or reveal):
            said = (
                "Try it first: `hint()` gives the next step. When you want to see the "
                "solution all the same, call `solution(reveal=True)`."
            )
            return Result("solution", said, "Not opened yet", notice=notice)
        return Result("solution", self.why, "Solution", code=self.source, notice=notice)

    @property
    def source(self) -> str:
        """The reference as a learner would write it, under the learner's name."""
        source = textwrap.dedent(inspect.getsource(self.reference))
        head, colon, body = source.partition(":\n")
        head = re.sub(
            r" -> [\w.\[\]]+$|: [\w.\[\]]+(?=[,)])|: [\w.\[\]]+ (?==)", "", head
        )
        head = re.sub(r"(?<=\w)= (?=[^,)]+[,)])", "=", head)
        return re.sub(r"\b_(?=[a-z])", "", head + colon + body)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        said = f"{self.title} ({self.level}, {self.minutes} minutes). It returns "
        return Result(
            "exercise", f"{said}{self.returns}.", self.key
        )._repr_mimebundle_()


def _must(outcome: Outcome) -> Numbers:
    value = numbers(outcome.value)
    if value is None:
        raise ValueError(f"the reference gave {outcome!r}")
    return value
