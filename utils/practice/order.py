"""Lines of code to put in order, answered by typing their letters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from utils.practice import kept
from utils.practice.outcome import CORRECT, NOT_ATTEMPTED, NOT_YET, Result, Table
from utils.practice.wording import shortened, written


@dataclass(frozen=True, kw_only=True)
class Order:
    """Lines of code to put in order; some may be distractors that belong nowhere.

    Parameters
    ----------
    key, prompt : str
        As for a `Question`.
    lines : mapping of str to str
        Letter to line of code.
    answer : str or tuple of str
        The letters in order, for example ``"CADB"``; several orders may be right.
    feedback : mapping of str to str, optional
        Letter of a distractor, or a whole wrong order, to what to tell about it.
    """

    key: str
    prompt: str
    lines: Mapping[str, str]
    answer: str | tuple[str, ...]
    feedback: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for answer in self.answers:
            if unknown := set(answer) - set(self.lines):
                raise ValueError(f"{self.key}: no line is called {sorted(unknown)}")
        distractors = set(self.lines) - set("".join(self.answers))
        if silent := distractors - set(self.feedback):
            raise ValueError(f"{self.key}: feedback lacks {sorted(silent)}")

    @property
    def answers(self) -> tuple[str, ...]:
        """The orders that are right."""
        return (self.answer,) if isinstance(self.answer, str) else self.answer

    def order(self, guess: object = "") -> Result:
        """Show the lines, or answer with their letters in order, like ``"C A D B"``."""
        parts = guess if isinstance(guess, list | tuple) else [guess]
        text = "".join(written(part) for part in parts)
        letters = re.sub(r"[\s,;.>→\"'-]+", "", text).upper()
        if guess is None or not letters:
            return Result(NOT_ATTEMPTED, self.prompt, "Your order", table=self._open())
        if problem := self._unreadable(letters):
            table = self._open()
            return Result(NOT_ATTEMPTED, problem, "Your order", table=table)
        right = letters in self.answers
        status = "correct" if right else "tried"
        notice = kept.record(self.key, status=status, first=letters, last=letters)
        if right:
            code = "\n".join(self.lines[letter] for letter in letters)
            return Result(CORRECT, self._praise(), code=code, notice=notice)
        said, place = self._advice(letters)
        table = self._marked(letters, place)
        return Result(NOT_YET, said, table=table, notice=notice)

    def _open(self) -> Table:
        how = 'Write the letters in order, for example `order("B A C")`.'
        if len(self.answers[0]) < len(self.lines):
            how = f"{how} Not every line is needed."
        return Table(how, ("letter", "line"), list(self.lines.items()))

    def _unreadable(self, letters: str) -> str:
        if unknown := [letter for letter in letters if letter not in self.lines]:
            known = ", ".join(self.lines)
            return f"There is no line “{unknown[0]}”. The lines are {known}."
        twice = [letter for letter in letters if letters.count(letter) > 1]
        return f"Line {twice[0]} is there twice. Use each line once." if twice else ""

    def _praise(self) -> str:
        return self.feedback.get(
            "right", "That is an order that works. Read it once more."
        )

    def _advice(self, letters: str) -> tuple[str, int]:
        """Tell what to change, and the place in the order that it is about."""
        best = max(self.answers, key=lambda answer: _shared(letters, answer))
        placed = _shared(letters, best)
        if letters in self.feedback:
            return self.feedback[letters], placed
        for place, letter in enumerate(letters):
            if letter in self.feedback:
                return self.feedback[letter], place
        if placed == len(letters):
            left = len(best) - placed
            return f"Right so far. Still missing below: {left}.", placed
        if placed == len(best):
            said = f"It is complete after {placed}: line {letters[placed]} is too many."
            return said, placed
        start = f"{placed} from the start in place. " if placed else ""
        return (
            f"{start}Look at place {placed + 1}, line {letters[placed]}: what must be "
            "known before it can run, and is it there yet?"
        ), placed

    def _marked(self, letters: str, place: int) -> Table:
        """Show the given order with its marks, and below it the lines left over."""
        placed = max(_shared(letters, answer) for answer in self.answers)
        marks = ["✔ in place" if i < placed else "" for i in range(len(letters))]
        marks[place : place + 1] = ["✘ look here"] if place < len(letters) else []
        rows = [
            (letter, self.lines[letter], mark)
            for letter, mark in zip(letters, marks, strict=True)
        ]
        rest = [letter for letter in self.lines if letter not in letters]
        rows += [(letter, self.lines[letter], "not used") for letter in rest]
        caption = f"Your order: {shortened(' '.join(letters), 60)}"
        return Table(caption, ("letter", "line", "mark"), rows)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return self.order()._repr_mimebundle_()


def _shared(left: str, right: str) -> int:
    """Count the letters that agree from the start."""
    same = [a == b for a, b in zip(left, right, strict=False)]
    return [*same, False].index(False)
