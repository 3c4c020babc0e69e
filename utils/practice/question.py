"""Questions, to guess before a result is seen or to recall, answered by typing."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from utils.practice import kept
from utils.practice.outcome import CORRECT, NOT_ATTEMPTED, NOT_YET, Result, Table
from utils.practice.wording import shortened, written

_RIGHT, _WRONG, _FIRST = "✔ right", "✘ not so", "the first"
_HOW = 'Put your letter between the quotes of `predict("")` and run the cell.'


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question with options, or one whose answer is a number.

    Parameters
    ----------
    key : str
        Lesson and name, for example ``"05.guess_hot"``. What is to be recalled from
        an earlier lesson has a name that begins with ``recall_``.
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
    >>> half.predict("0.5").message
    'You guessed 0.5, and so it is. One of two.\\nWhat is 1 / 2?'
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

    @property
    def recalls(self) -> bool:
        """Tell whether it asks for an earlier lesson, not for a guess."""
        return self.key.partition(".")[2].startswith("recall_")

    def predict(self, guess: object = "") -> Result:
        """Ask the question, or answer it: keep the guess and tell what it means.

        A wrong guess does not open the right one: what stands below it in the lesson
        does that, and the answer tells why the guess looked right.

        Parameters
        ----------
        guess : str or float, optional
            A letter or a number. Without it the question is shown.

        Returns
        -------
        Result
            It shows itself in a notebook; nothing is ever raised.
        """
        text = written(guess)
        if guess is None or not text:
            return Result(NOT_ATTEMPTED, self._asked(), self._word, table=self._open())
        return self._choose(text) if self.options else self._measure(text)

    @property
    def _word(self) -> str:
        return "Your answer" if self.recalls else "Your guess"

    def _asked(self) -> str:
        if self.options:
            return self.prompt
        how = "Put your number between the brackets of `predict()` and run the cell."
        return f"{self.prompt}\n{how}"

    def _open(self) -> Table | None:
        """List the options, with nothing marked."""
        if not self.options:
            return None
        return Table(_HOW, ("letter", "answer"), list(self.options.items()))

    def _choose(self, text: str) -> Result:
        plain = _bare(text)
        for letter, option in self.options.items():
            if plain in (_bare(letter), _bare(option)):
                right = letter == self.answer
                return self._kept(letter, letter, right, self.feedback[letter])
        letters = ", ".join(self.options)
        return self._unread(f"is none of the letters {letters}. Choose one.", text)

    def _measure(self, text: str) -> Result:
        if re.fullmatch(r"[-+−]?[1-9]\d{0,2}(,\d{3})+", text):
            plain = text.replace(",", "")
            return self._unread(f"can be read in two ways. Write {plain} or 1.5.", text)
        try:
            number = float(text.replace("−", "-").replace(",", ".").rstrip("."))
            if not math.isfinite(number):
                raise ValueError
        except ValueError:
            return self._unread("is not a number. Write one like 0.5.", text)
        right = abs(number - float(self.answer)) <= self.tolerance + 1e-12
        return self._kept(number, shortened(text, 40), right, self._about(number))

    def _unread(self, problem: str, text: str) -> Result:
        said = f"“{shortened(text, 40)}” {problem}\n{self.prompt}"
        return Result(NOT_ATTEMPTED, said, self._word, table=self._open())

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

    def _kept(self, guess: str | float, text: str, right: bool, about: str) -> Result:
        status = "correct" if right else "tried"
        notice = kept.record(self.key, status=status, first=guess, last=guess)
        first = kept.items()[0].get(self.key, {}).get("first")
        if self.options:
            table = self._marked(guess, first, right)
        else:
            table = self._beside(text, None if first == guess else first, right)
        word = "" if right else "Look again"
        said = f"{self._compared(text, right)} {about}\n{self.prompt}"
        verdict = CORRECT if right else NOT_YET
        return Result(verdict, said, word, table=table, notice=notice)

    def _compared(self, text: str, right: bool) -> str:
        if self.recalls:
            return f"You {'chose' if self.options else 'said'} {text}."
        outcome = "and so it is" if right else "but it comes out otherwise"
        return f"You guessed {text}, {outcome}."

    def _caption(self, right: bool) -> str:
        if right:
            return f"{self._word} is right."
        return "Try again." if self.recalls else "Go on and see; then guess again."

    def _marked(self, guess: object, first: object, right: bool) -> Table:
        """List the options, this guess and the first one marked."""
        rows = []
        for letter, option in self.options.items():
            mark = _FIRST if letter == first else ""
            if letter == guess:
                mark = _RIGHT if right else _WRONG
            rows.append((letter, option, mark))
        columns = ("letter", "answer", self._word.lower())
        return Table(self._caption(right), columns, rows)

    def _beside(self, text: str, first: object, right: bool) -> Table:
        """Set the guess beside the answer, which is not told before it is found."""
        rows = [("now", text, _RIGHT if right else _WRONG)]
        if isinstance(first, float):
            rows.insert(0, (_FIRST, f"{first:g}", ""))
        if right:
            rows.append(("exact", f"{float(self.answer):g}", ""))
        columns = (self._word.lower(), "number", "mark")
        return Table(self._caption(right), columns, rows)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return self.predict()._repr_mimebundle_()


def _bare(text: str) -> str:
    """Leave out what may stand around a letter."""
    return text.strip("().:\"' ").casefold()
