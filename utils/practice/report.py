"""What a trial found, in words and as a table: caught, slipped through, accused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from utils.practice.outcome import Table
from utils.practice.suspect import Suspect
from utils.practice.trial import CAUGHT, CRASHED, FAILED, STUB, Trial, Verdict
from utils.practice.wording import listed


@dataclass(frozen=True)
class Report:
    """Read a trial beside what its authors know of the suspects.

    Parameters
    ----------
    trial : Trial
        All verdicts.
    suspects : mapping of str to Suspect
        Who stands behind each letter.
    enough : int
        How many broken ones must be caught.
    """

    trial: Trial
    suspects: Mapping[str, Suspect]
    enough: int

    @property
    def caught(self) -> list[str]:
        """The broken ones that a property accuses, by letter."""
        return [x for x in self._broken if self.trial.accusers(x)]

    @property
    def slipped(self) -> list[str]:
        """The broken ones that no property accuses."""
        return [x for x in self._broken if not self.trial.accusers(x)]

    @property
    def accused(self) -> list[str]:
        """The sound ones that a property accuses."""
        broken = self._broken
        return [x for x in self.suspects if x not in broken and self.trial.accusers(x)]

    @property
    def passed(self) -> bool:
        """Tell whether enough broken ones are caught and no sound one is accused."""
        false = any(said.kind == CAUGHT for said in self.trial.on_sound.values())
        return len(self.caught) >= self.enough and not (self.accused or false)

    @property
    def _broken(self) -> list[str]:
        return [letter for letter, suspect in self.suspects.items() if suspect.broken]

    def message(self, tries: int) -> str:
        """Say what was found; from the second try on, what to test for the others."""
        return "\n".join([self._head(), *self._problems(), *self._advice(tries)])

    def _head(self) -> str:
        caught, all_of_them = len(self.caught), len(self._broken)
        if not self.trial.usable():
            return "No property could be asked of the suspects."
        said = f"{caught} of {all_of_them} broken ones caught"
        if self.passed:
            more = "" if caught == all_of_them else f", and {self.enough} are enough"
            return f"{said}{more}; no sound one is accused."
        if self.slipped:
            through = "slips" if len(self.slipped) == 1 else "slip"
            return f"{said}; {listed(self.slipped)} {through} through."
        return f"{said}, but a sound one is accused."

    def _problems(self) -> Iterator[str]:
        for name, verdict in self.trial.on_sound.items():
            if problem := _unusable(verdict):
                yield f"`{name}` {problem}"
        for letter in self.accused:
            by = listed([f"`{name}`" for name, _ in self.trial.accusers(letter)])
            yield (
                f"{letter} is sound, and {by} accuses it: what it asks is not true of "
                "every right one. How close must two numbers be, and for which input?"
            )
        for name in self.trial.usable():
            if on := self.trial.without_answer(name):
                first = self.trial.verdicts[name, on[0]].said
                yield (
                    f"`{name}` gave no answer on {listed(on)}, which is not counted: "
                    f"{first}. Does it ask for the shape before it uses the numbers?"
                )
            if self.trial.says_nothing(name):
                yield (
                    f"`{name}` returned nothing, and no `assert` in it failed. Did you "
                    "leave out `return`?"
                )

    def _advice(self, tries: int) -> Iterator[str]:
        if self.slipped and self.trial.usable():
            if tries < 2 and not self.passed:
                yield "Try once more; then you are told what to test."
            for letter in self.slipped if tries >= 2 else []:
                yield f"{letter}: {self.suspects[letter].hint}"

    def table(self) -> Table | None:
        """Show for each suspect what became of it, and by which properties."""
        if not self.trial.usable():
            return None
        rows = [(letter, *self._row(letter)) for letter in self.suspects]
        return Table("The suspects", ("suspect", "verdict", "accused by"), rows)

    def _row(self, letter: str) -> tuple[str, str]:
        accusers = self.trial.accusers(letter)
        by = ", ".join(_accuser(name, verdict) for name, verdict in accusers)
        if self.suspects[letter].broken:
            return ("✔ caught", by) if by else ("✘ slipped through", "nobody")
        return ("✘ sound, but accused", by) if by else ("✔ sound", "nobody")


def _unusable(verdict: Verdict) -> str:
    """Say why a property is set aside, from what it did on a sound implementation."""
    said = verdict.said
    if verdict.kind == STUB:
        return "is still to be written."
    if verdict.kind == CAUGHT:
        detail = f" (“{said}”)" if said else ""
        return (
            f"is false of a sound one that I know{detail}, so it is set aside. A "
            "property must be true of every right one."
        )
    if verdict.kind == CRASHED:
        return (
            f"hands a sound one what it cannot take (`{said}`), so it is set aside. "
            "Which shapes does it hand over?"
        )
    return f"could not be asked: {said}." if verdict.kind == FAILED else ""


def _accuser(name: str, verdict: Verdict) -> str:
    kind = verdict.said.partition(":")[0]
    return f"{name} (it raised {kind})" if verdict.kind == CRASHED else name
