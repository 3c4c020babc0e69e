"""The data of an exercise: reference, probes, the mistakes it knows, hints."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from utils.practice.call import Function, Numbers, Outcome, Probe, call, numbers


@dataclass(frozen=True)
class Wrong:
    """A mistake: its name, a function that makes it, and what to tell about it."""

    name: str
    function: Function
    message: str


@dataclass(kw_only=True, eq=False)
class Task:
    """What an exercise asks for, and what is known about it.

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


def _must(outcome: Outcome) -> Numbers:
    value = numbers(outcome.value)
    if value is None:
        raise ValueError(f"the reference gave {outcome!r}")
    return value
