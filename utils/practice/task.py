"""The data of an exercise: reference, probes, the mistakes it knows, hints."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

from utils.practice.call import Function, Outcome, Probe, call
from utils.practice.shelter import Shelter
from utils.practice.values import NOTHING, OTHER, SEQUENCE, TOLERANCE, Seen


@dataclass(frozen=True)
class Wrong:
    """A mistake: its name, a function that makes it, and what to tell about it.

    Parameters
    ----------
    written : str, optional
        A regular expression. Where the learner's source can be read and does not match
        it, this mistake is not offered: its message would claim what is not there.
    """

    name: str
    function: Function
    message: str
    written: str = ""


class Tried(Sequence[Outcome]):
    """What a known mistake gives on each probe, calculated when it is asked for.

    Most mistakes differ from a learner's on the first probe: the others are not needed.
    """

    def __init__(self, exercise: "Task", function: Function) -> None:
        self._exercise, self._function = exercise, function
        self._found: dict[int, Outcome] = {}

    def __len__(self) -> int:
        return len(self._exercise.probes)

    @overload
    def __getitem__(self, index: int) -> Outcome: ...

    @overload
    def __getitem__(self, index: slice) -> list[Outcome]: ...

    def __getitem__(self, index: int | slice) -> Outcome | list[Outcome]:
        """Call the mistake on a probe, once."""
        if isinstance(index, slice):
            return [self[i] for i in range(len(self))[index]]
        if index not in self._found:
            args, goal = self._exercise.probes[index].args, self._exercise.goals[index]
            self._found[index] = call(self._function, args, goal, ours=True)
        return self._found[index]


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
        Inputs that tell the mistakes apart, as wide as what the task promises.
    wrong : sequence of Wrong
        The mistakes that are known by name.
    pairs : sequence of Wrong, optional
        Two mistakes at once, looked at when none alone fits.
    harmless : sequence of Wrong, optional
        What passes with a sentence: right to the accuracy of single precision, and not
        needed, as a tiny number that is added.
    quiet : bool, optional
        Whether a warning, of NumPy's or of Python's, is a mistake.
    tolerance : float, optional
        How far a number may be from the expected one, relative to it.
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
    harmless: Sequence[Wrong] = ()
    quiet: bool = False
    tolerance: float = TOLERANCE

    @property
    def name(self) -> str:
        """The part of the key after the lesson."""
        return self.key.partition(".")[2]

    @property
    def called(self) -> str:
        """How the lesson calls the learner's: `my_...` where `utils` has its name."""
        own = f"my_{self.name}"
        return own if self.reference.__name__.lstrip("_") == own else self.name

    @cached_property
    def goals(self) -> list[Seen]:
        """What the reference gives on each probe, read-only."""
        with Shelter():
            return [_must(call(self.reference, p.args, ours=True)) for p in self.probes]

    @property
    def expected(self) -> list[Any]:
        """What is expected on each probe: an array, or a tuple of such."""
        return [goal.value for goal in self.goals]

    @cached_property
    def mistakes(self) -> list[tuple[Wrong, Sequence[Outcome]]]:
        """Each known mistake with what it gives on each probe."""
        return self._known(self.wrong)

    @cached_property
    def double_mistakes(self) -> list[tuple[Wrong, Sequence[Outcome]]]:
        """Each pair of mistakes with what it gives on each probe."""
        return self._known(self.pairs)

    @cached_property
    def harmless_ways(self) -> list[tuple[Wrong, Sequence[Outcome]]]:
        """Each way that passes with a sentence, with what it gives on each probe."""
        return self._known(self.harmless)

    def _known(self, wrongs: Sequence[Wrong]) -> list[tuple[Wrong, Sequence[Outcome]]]:
        return [(wrong, Tried(self, wrong.function)) for wrong in wrongs]

    def try_out(self, function: Function) -> list[Outcome]:
        """Call a function on every probe, until Ctrl-C stops it."""
        outcomes: list[Outcome] = []
        for probe, goal in zip(self.probes, self.goals, strict=True):
            outcomes.append(call(function, probe.args, goal))
            if outcomes[-1].stopped:
                break
        return outcomes


def _must(outcome: Outcome) -> Seen:
    if outcome.error or not _whole(outcome.value):
        raise ValueError(
            f"the reference gives {outcome.value.made} ({outcome.error}); expected are "
            "arrays of numbers, truth values or words, single ones, or tuples of these"
        )
    return outcome.value


def _whole(seen: Seen) -> bool:
    if seen.kind == SEQUENCE:
        return all(map(_whole, seen.items))
    return seen.kind not in (NOTHING, OTHER) and seen.data is not None
