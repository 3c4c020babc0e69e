"""Suspects: implementations, sound or broken, that are called without being seen."""

import copy
import inspect
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from utils.practice.call import Function
from utils.practice.shelter import Originals

# What stands behind a suspect, and the errors that came out of it: not in the object
# itself, where a look at its attributes would tell them.
_behind: "WeakKeyDictionary[Anonymous, tuple[Function, list[BaseException]]]"
_behind = WeakKeyDictionary()


@dataclass(frozen=True)
class Suspect:
    """An implementation that a hunt hides behind a letter.

    Parameters
    ----------
    name : str
        What the authors call it; shown in the solution alone.
    function : callable
        The implementation.
    fault : str, optional
        What it does wrong, in a sentence; empty for a sound one.
    hint : str, optional
        What to test, for those whom a broken one slips through. It names no fault.

    Raises
    ------
    ValueError
        If a broken one has no hint, or a sound one has.
    """

    name: str
    function: Function
    fault: str = ""
    hint: str = ""

    def __post_init__(self) -> None:
        if bool(self.fault) != bool(self.hint):
            lacking = "hint" if self.fault else "fault"
            raise ValueError(f"the suspect {self.name!r} has no {lacking}")

    @property
    def broken(self) -> bool:
        """Tell whether something is wrong with it."""
        return bool(self.fault)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of what it is called with."""
        return tuple(inspect.signature(self.function).parameters)


class Anonymous:
    """A function without a name: call it as you would call your own."""

    __slots__ = ("__weakref__",)

    def __init__(self, function: Function) -> None:
        _behind[self] = (function, [])

    def __call__(self, *args: Any, **named: Any) -> Any:
        """Call it on copies, so that it cannot change what it is given."""
        function, errors = _behind[self]
        copies = [copy.deepcopy(arg) for arg in args]
        others = {name: copy.deepcopy(arg) for name, arg in named.items()}
        try:
            with Originals():  # whatever was put in place of NumPy's functions
                return function(*copies, **others)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            # Without its steps, which would show the lines behind the letter.
            errors.append(error.with_traceback(None))
        raise errors[-1]

    def __copy__(self) -> "Anonymous":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Anonymous":
        return self

    def __repr__(self) -> str:
        return "<a function without a name>"


def raised_by(suspect: Anonymous, error: BaseException | None) -> bool:
    """Tell whether an error, or one that it was raised from, is the suspect's own."""
    _, errors = _behind[suspect]
    while error is not None:
        if any(error is known for known in errors):
            return True
        error = error.__cause__
    return False
