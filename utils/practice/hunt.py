"""A hunt: the learner's properties tell broken implementations from sound ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

from utils.practice import kept
from utils.practice.call import Function
from utils.practice.exercise import next_hint, not_yet_open, plain
from utils.practice.outcome import CORRECT, NOT_ATTEMPTED, NOT_YET, Result, Table
from utils.practice.report import Report
from utils.practice.suspect import Anonymous, Suspect
from utils.practice.trial import STUB, Property, Trial, named
from utils.practice.wording import shortened, written


@dataclass(kw_only=True, eq=False, repr=False)
class Hunt:
    """Anonymous implementations, most of them broken, to be told apart by properties.

    A property is a function of one implementation: it calls it on inputs of its own
    and returns True where what must hold does hold, or asserts it.

    Parameters
    ----------
    key : str
        Lesson and name, for example ``"06.hunt_attention"``.
    prompt : str
        What the suspects should do, and how they are called.
    sound : callable
        An implementation that is known to be right; each property meets it first.
    suspects : sequence of Suspect
        Broken ones and sound ones, in the order of their letters.
    solutions : sequence of callable
        Properties that pass: they show that the hunt can be won.
    example : callable
        A property that is true of all, to show how one is written.
    hints : sequence of str
        Each saying a little more.
    why : str
        What the hunt teaches.
    minutes : int
        How long it takes.
    level : str
        Difficulty in words.
    enough : int, optional
        How many broken ones must be caught; all, if it is left out.

    Raises
    ------
    ValueError
        If no suspect is broken or none is sound, if two share a name, if one is called
        otherwise than `sound`, if there are too many, or if `enough` cannot be reached.
    """

    key: str
    prompt: str
    sound: Function
    suspects: Sequence[Suspect]
    solutions: Sequence[Property]
    example: Property
    hints: Sequence[str]
    why: str
    minutes: int
    level: str
    enough: int | None = None

    def __post_init__(self) -> None:
        broken = sum(suspect.broken for suspect in self.suspects)
        names = [suspect.name for suspect in self.suspects]
        if not 0 < broken < len(names):
            raise ValueError(f"{self.key}: it needs a broken suspect and a sound one")
        if len(set(names)) < len(names) or len(names) > len(ascii_uppercase):
            raise ValueError(f"{self.key}: at most 26 suspects, each with its own name")
        called = Suspect("sound", self.sound).parameters
        for suspect in self.suspects:
            if suspect.parameters != called:
                raise ValueError(f"{self.key}: {suspect.name} does not take {called}")
        if not (self.enough is None or 0 < self.enough <= broken):
            raise ValueError(f"{self.key}: {self.enough} of {broken} cannot be caught")
        if not self.solutions:
            raise ValueError(f"{self.key}: no property shows that it can be won")
        self._hinted = 0

    @property
    def letters(self) -> dict[str, Suspect]:
        """Who stands behind each letter."""
        return dict(zip(ascii_uppercase, self.suspects, strict=False))

    def hunt(self, *properties: Any) -> Result:
        """Show the task, or ask properties of every suspect and tell what they caught.

        Parameters
        ----------
        *properties : callable
            Functions of one implementation; each returns True or False, or asserts.

        Returns
        -------
        Result
            It shows itself in a notebook; nothing is ever raised.
        """
        given = [p for p in _flat(properties) if p is not None and p is not Ellipsis]
        if not given:
            return self._task()
        if odd := [prop for prop in given if not callable(prop)]:
            return _no_property(odd[0])
        functions = {x: suspect.function for x, suspect in self.letters.items()}
        trial = Trial(named(given), self.sound, functions)
        try:
            trial.run()
        except KeyboardInterrupt:
            return _stopped(trial)
        if all(verdict.kind == STUB for verdict in trial.on_sound.values()):
            return Result(NOT_ATTEMPTED, "Your properties are still to be written.")
        return self._judged(trial)

    def suspect(self, letter: str) -> Anonymous:
        """Give a suspect to call and look at, on copies of what you hand over.

        Raises
        ------
        ValueError
            If there is no suspect of this letter.
        """
        name = written(letter).upper()
        if name not in self.letters:
            known = ", ".join(self.letters)
            raise ValueError(
                f"the suspects are {known}; there is no {shortened(name, 40)!r}"
            )
        return Anonymous(self.letters[name].function)

    def hint(self) -> Result:
        """Tell the next hint; after the last, all of them again."""
        self._hinted += 1
        return next_hint(self.hints, self._hinted)

    def solution(self, reveal: bool = False) -> Result:
        """Show who was who and properties that pass, after a pass or on demand."""
        not_yet, notice = not_yet_open(self.key, reveal)
        if not_yet is not None:
            return not_yet
        rows = [(x, s.fault or "nothing: it is sound") for x, s in self.letters.items()]
        table = Table("The suspects", ("suspect", "what is wrong"), rows)
        return Result("solution", self.why, "Solution", self.source, table, notice)

    @property
    def source(self) -> str:
        """The properties that pass, as a learner would write them."""
        return "\n\n".join(plain(prop) for prop in self.solutions)

    def _task(self) -> Result:
        *_, last = self.letters
        said = (
            f"{self.prompt}\nThe suspects are called A to {last}: most are broken, at "
            "least one is sound. Write properties. A property takes one of them, calls "
            "it on inputs of its own, and returns True if what must hold of every "
            "sound one does hold. Hand them over by name, `hunt(this, that)`. "
            '`suspect("A")` gives you one to try. This property catches nobody yet:'
        )
        return Result(NOT_ATTEMPTED, said, "The hunt", plain(self.example))

    def _judged(self, trial: Trial) -> Result:
        broken = sum(suspect.broken for suspect in self.suspects)
        report = Report(trial, self.letters, self.enough or broken)
        tries, notice = self._record(report)
        status = CORRECT if report.passed else NOT_YET
        said = report.message(tries)
        return Result(status, said, table=report.table(), notice=notice)

    def _record(self, report: Report) -> tuple[int, str]:
        """Keep who was ever caught, and how often a property could be asked."""
        known, notice = kept.items()
        before = known.get(self.key, {})
        tries, caught = before.get("tries"), written(before.get("caught", ""))
        tries = tries if isinstance(tries, int) else 0
        tries += bool(report.trial.usable())
        ever = [x for x in self.letters if x in report.caught or x in caught]
        status = "correct" if report.passed else "tried"
        said = kept.record(self.key, status=status, tries=tries, caught="".join(ever))
        return tries, said or notice

    def __repr__(self) -> str:
        return repr(self._task())

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return self._task()._repr_mimebundle_()


def _flat(properties: Sequence[Any]) -> list[Any]:
    """Take properties that were handed over as a list, too."""
    found: list[Any] = []
    for prop in properties:
        found += prop if isinstance(prop, list | tuple) else [prop]
    return found


def _no_property(value: object) -> Result:
    kind = shortened(type(value).__name__, 60)
    said = (
        "`hunt` calls your properties itself, so give it their names alone: "
        f"`hunt(my_property)`. What came is of type `{kind}`, perhaps "
        "the answer of one."
    )
    return Result(NOT_ATTEMPTED, said, "No property")


def _stopped(trial: Trial) -> Result:
    name, letter = trial.asking
    where = f"on {letter}" if letter else "on a sound implementation"
    said = (
        f"You stopped it: `{name}` had not ended {where}. Nothing of this try is kept. "
        "Does a loop in it end, and are its inputs small?"
    )
    return Result(NOT_ATTEMPTED, said, "Stopped")
