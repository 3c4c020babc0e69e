"""Run a learner's own function on the lesson's sentence, or say what is still open."""

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.practice.call import Outcome, call
from utils.practice.outcome import NOT_ATTEMPTED, Result
from utils.practice.shelter import Shelter
from utils.practice.values import NUMBERS, SEQUENCE, Seen
from utils.practice.wording import shortened

_WORD = "Yours"
_MOST_LETTERS = 2_000


def carried_on(name: str, compute: Callable[[], Any], decimals: int = 2) -> Result:
    """Show what a computation with the learner's function gives; never raises.

    Parameters
    ----------
    name : str
        What the learner's function is called.
    compute : callable
        Takes nothing and calls the learner's function.
    decimals : int, optional
        How many decimals are shown.
    """
    with Shelter():
        outcome = call(lambda: _asked(compute), ())
    return Result(NOT_ATTEMPTED, *_told(name, outcome, decimals))


def _asked(compute: Callable[[], Any]) -> Any:
    """Call it; a model that meets a placeholder wraps what the placeholder raised."""
    try:
        return compute()
    except Exception as error:
        cause: BaseException | None = error
        while cause and not isinstance(cause, NotImplementedError):
            cause = cause.__cause__
        raise cause or error from None


def _told(name: str, outcome: Outcome, decimals: int) -> tuple[str, str]:
    """Give the message and the word in front of it."""
    if outcome.stopped:
        return f"You stopped it: `{name}` did not end.", _WORD
    if outcome.error is None and outcome.value.made != "ellipsis":
        return _written(outcome.value, decimals), _WORD
    if outcome.error is None or outcome.error.of(NotImplementedError):
        said = f"Write `{name}` first; then this cell shows what yours makes of it."
        return said, "Not yet written"
    what = f"{outcome.error.kind.__name__}: {outcome.error.text}".strip(": ")
    said = f"It stopped with `{shortened(what, 200)}`. What does the check say?"
    return said, _WORD


def _written(value: Seen, decimals: int) -> str:
    if value.kind == SEQUENCE:
        parts = (_written(item, decimals) for item in value.items)
        return shortened(f"({', '.join(parts)})", _MOST_LETTERS)
    if value.kind != NUMBERS or value.data is None:
        return shortened(str(value.value), _MOST_LETTERS)
    if value.whole and np.isfinite(value.data).all():
        return np.array2string(value.data.astype(int))
    numbers = np.round(value.data, decimals) + 0.0  # no sign before a zero
    if not value.shape:
        return f"{numbers:.{decimals}f}"
    text = np.array2string(numbers, precision=decimals, suppress_small=True)
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]} …"
