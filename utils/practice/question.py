"""Questions (predict, recall) and lines to put in order, all answered by typing."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from utils.practice import kept
from utils.practice.outcome import CORRECT, NOT_ATTEMPTED, NOT_YET, Result, Table


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question with options, or one whose answer is a number.

    Parameters
    ----------
    key : str
        Lesson and name, for example ``"05.guess_hot"``.
    prompt : str
        The question.
    options : mapping of str to str, optional
        Letter to text. Empty when the answer is a number.
    answer : str or float
        The letter of the right option, or the number.
    feedback : mapping of str to str
        What to tell for each letter. For a number: ``"right"`` and ``"other"``, and
        optionally ``"low"``, ``"high"`` and numbers written as text (``"0.25"``) for
        answers that come from a known mistake.
    tolerance : float, optional
        How far a number may be off.

    Examples
    --------
    >>> half = Question(
    ...     key="00.half", prompt="What is 1 / 2?", answer=0.5, tolerance=0.01,
    ...     feedback={"right": "One of two.", "2": "That is 2 / 1.", "other": "No."},
    ... )
    >>> half.predict("2").message
    'You said 2. That is 2 / 1.'
    """

    key: str
    prompt: str
    options: Mapping[str, str] = field(default_factory=dict)
    answer: str | float
    feedback: Mapping[str, str]
    tolerance: float = 0.0

    def __post_init__(self) -> None:
        needed = set(self.options) or {"right", "other"}
        if lacking := needed - set(self.feedback):
            raise ValueError(f"{self.key}: feedback lacks {sorted(lacking)}")
        if self.options and self.answer not in self.options:
            raise ValueError(f"{self.key}: {self.answer!r} is not one of the options")

    def predict(self, guess: object = "") -> Result:
        """Ask the question, or answer it: keep the guess and tell what it means.

        Parameters
        ----------
        guess : str or float, optional
            A letter or a number. Without it the question is shown.

        Returns
        -------
        Result
            It shows itself in a notebook; nothing is ever raised.
        """
        text = str(guess).strip()
        if guess is None or not text:
            return self._ask()
        return self._choose(text) if self.options else self._measure(text)

    def _ask(self) -> Result:
        if not self.options:
            how = (
                "Put your number between the brackets of `predict()` and run the cell."
            )
            return Result(NOT_ATTEMPTED, f"{self.prompt}\n{how}", "Your guess")
        how = (
            "Put your letter between the quotes of `predict" + '("")` and run the cell.'
        )
        table = Table(how, ("letter", "answer"), list(self.options.items()))
        return Result(NOT_ATTEMPTED, self.prompt, "Your guess", table=table)

    def _choose(self, text: str) -> Result:
        plain = text.strip("().: ").casefold()
        for letter, option in self.options.items():
            if plain in (letter.casefold(), option.casefold()):
                right = letter == self.answer
                said = f"You chose {letter}. {self.feedback[letter]}"
                return self._kept(letter, right, said)
        letters = ", ".join(self.options)
        said = f"“{text[:40]}” is none of the letters {letters}. Choose one of them."
        return Result(NOT_ATTEMPTED, said, "Your guess")

    def _measure(self, text: str) -> Result:
        try:
            number = float(text.replace(",", ".").rstrip("."))
            if not math.isfinite(number):
                raise ValueError
        except ValueError:
            said = f"“{text[:40]}” is not a number. Write one like 0.5."
            return Result(NOT_ATTEMPTED, said, "Your guess")
        right = abs(number - float(self.answer)) <= self.tolerance + 1e-12
        return self._kept(number, right, f"You said {text[:40]}. {self._about(number)}")

    def _about(self, number: float) -> str:
        gap = number - float(self.answer)
        if abs(gap) <= self.tolerance + 1e-12:
            return self.feedback["right"]
        for known, said in self.feedback.items():
            if re.fullmatch(r"[-+.\de]*\d[-+.\de]*", known):
                width = max(self.tolerance / 2, 1e-9)
                if abs(number - float(known)) <= width:
                    return said
        side = "low" if gap < 0 else "high"
        return self.feedback.get(side, self.feedback["other"])

    def _kept(self, guess: object, right: bool, said: str) -> Result:
        status = "correct" if right else "tried"
        notice = kept.record(self.key, status=status, first=guess, last=guess)
        word = "" if right else "Look again"
        return Result(CORRECT if right else NOT_YET, said, word, notice=notice)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return self._ask()._repr_mimebundle_()


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
        letters = re.sub(r"[\s,;.>-]+", "", str(guess)).upper()
        if guess is None or not letters:
            return self._ask()
        if problem := self._unreadable(letters):
            return Result(NOT_ATTEMPTED, problem, "Your order")
        right = letters in self.answers
        status = "correct" if right else "tried"
        notice = kept.record(self.key, status=status, first=letters, last=letters)
        said = self._praise() if right else self._advice(letters)
        code = "\n".join(self.lines[letter] for letter in letters)
        return Result(CORRECT if right else NOT_YET, said, code=code, notice=notice)

    def _ask(self) -> Result:
        how = 'Write the letters in order, for example `order("B A C")`.'
        if len(self.answers[0]) < len(self.lines):
            how = f"{how} Not every line is needed."
        table = Table(how, ("letter", "line"), list(self.lines.items()))
        return Result(NOT_ATTEMPTED, self.prompt, "Your order", table=table)

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

    def _advice(self, letters: str) -> str:
        for known in (letters, *letters):
            if known in self.feedback:
                return self.feedback[known]
        best = max(self.answers, key=lambda answer: _shared(letters, answer))
        placed = _shared(letters, best)
        if placed == len(letters):
            return f"Right so far. Still missing below: {len(best) - placed}."
        if placed == len(best):
            return f"It is complete after {placed}: line {letters[placed]} is too many."
        start = f"{placed} from the start in place. " if placed else ""
        return (
            f"{start}Look at place {placed + 1}, line {letters[placed]}: what must be "
            "known before it can run, and is it there yet?"
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return self._ask()._repr_mimebundle_()


def _shared(left: str, right: str) -> int:
    """Count the letters that agree from the start."""
    same = [a == b for a, b in zip(left, right, strict=False)]
    return [*same, False].index(False)
