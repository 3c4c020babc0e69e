"""Hints one at a time, and solutions that open after a pass."""

from collections.abc import Sequence

from utils.practice import kept
from utils.practice.outcome import CORRECT, Result


def hint(hints: Sequence[str], number: int) -> Result:
    """Tell the hint of a number, counted from 1; after the last, all of them."""
    last = len(hints)
    if number > last:
        said = "\n".join(f"{i}. {hint}" for i, hint in enumerate(hints, 1))
        return Result("hint", said, f"All {last} hints")
    return Result("hint", hints[number - 1], f"Hint {number} of {last}")


def closed(key: str, reveal: bool) -> tuple[Result | None, str]:
    """Tell that a solution is not open yet, if so, and what to know of the file."""
    known, notice = kept.items()
    if reveal or known.get(key, {}).get("status") == CORRECT:
        return None, notice
    said = (
        "Try it first: `hint()` gives the next step. When you want to see the "
        "solution all the same, call `solution(reveal=True)`."
    )
    return Result("solution", said, "Not opened yet", notice=notice), notice
