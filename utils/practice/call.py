"""Call a learner's function safely: on copies, quietly, whatever it does."""

import array
import builtins
import contextlib
import copy
import io
import random
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from utils.practice.failure import Failure, failure
from utils.practice.intake import read
from utils.practice.shelter import Shelter
from utils.practice.values import NOTHING, Seen

Function = Callable[..., Any]

_NONE = Seen(NOTHING, "NoneType")
_CHANCE = (np.random.Generator, np.random.RandomState, random.Random)
_BUFFERS = (bytearray, array.array, deque)
_COPIED = (*_CHANCE, *_BUFFERS, np.ndarray)
_HOLDERS = (list, tuple, set, dict)
_MOST_WARNINGS, _MOST_PRINTED = 3, 10_000


@dataclass(frozen=True)
class Probe:
    """Arguments that tell mistakes apart, with a name that says what is special."""

    name: str
    args: tuple[Any, ...]


@dataclass(frozen=True)
class Outcome:
    """What a call gave: a value or a failure, and what it did beside that.

    `changed` holds the places of the arguments that are no longer as they were,
    `warned` what Python or NumPy warned of; `stopped` says that Ctrl-C ended the call.
    """

    value: Seen = _NONE
    error: Failure | None = None
    printed: str = ""
    changed: tuple[int, ...] = ()
    warned: tuple[str, ...] = ()
    stopped: bool = False


class _Heard(io.TextIOBase):
    """Takes what is printed and keeps the beginning."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        """Keep a text while there is room."""
        if len(self.text) < _MOST_PRINTED:
            self.text += str(text)[:_MOST_PRINTED]
        return len(text)

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True


def call(
    function: Function,
    args: Sequence[Any],
    goal: Seen | None = None,
    ours: bool = False,
) -> Outcome:
    """Call a function on copies of the arguments and read at once what it gives.

    One of `ours` does not see what the learner replaced in NumPy.
    """
    copies = [copied(arg) for arg in args]
    heard, warned = _Heard(), list[str]()
    value, error = _NONE, None
    with _quietly(heard, warned):
        try:
            try:
                Shelter.listen(not ours)
                value = _value(function, copies, goal, ours)
            finally:
                Shelter.listen(False)
        except KeyboardInterrupt:
            return Outcome(stopped=True)
        except BaseException as problem:  # a learner's sys.exit() too
            error = problem
        said = failure(function, error) if error is not None else None
        changed = _changes(args, copies)
    return Outcome(value, said, heard.text, changed, tuple(warned))


def _value(
    function: Function, copies: list[Any], goal: Seen | None, ours: bool
) -> Seen:
    if ours:
        return read(function(*copies), goal)
    with Shelter.replaced():
        builtins.input = _nobody
        value = function(*copies)
    return read(value, goal)


def _nobody(*_: object) -> Any:
    raise EOFError("EOF when reading a line: nobody can be asked now")


@contextlib.contextmanager
def _quietly(heard: _Heard, warned: list[str]) -> Iterator[None]:
    """Let nothing be printed or warned; errors of arithmetic warn, as at the start."""

    def note(message: Any, *_: Any, **__: Any) -> None:
        if len(warned) < _MOST_WARNINGS:
            warned.append(str(message)[:200])

    out, err = sys.stdout, sys.stderr
    with (
        np.errstate(divide="warn", over="warn", invalid="warn", under="ignore"),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("always")
        warnings.showwarning = note
        sys.stdout = sys.stderr = heard
        try:
            yield
        finally:
            sys.stdout, sys.stderr = out, err


def copied(arg: Any) -> Any:
    """Copy what a function could write into; models and functions are passed on."""
    if isinstance(arg, np.ndarray) and not arg.dtype.hasobject:
        return np.array(arg, subok=True)
    if isinstance(arg, _COPIED):
        return copy.deepcopy(arg)  # a generator of chance: in the same state each time
    if type(arg) in (list, tuple, set):
        return type(arg)(copied(item) for item in arg)
    if type(arg) is dict:
        return {key: copied(item) for key, item in arg.items()}
    return copy.deepcopy(arg) if isinstance(arg, _HOLDERS) else arg  # a kind of one


def _changes(args: Sequence[Any], copies: Sequence[Any]) -> tuple[int, ...]:
    pairs = enumerate(zip(args, copies, strict=True))
    return tuple(i for i, (old, new) in pairs if not _untouched(old, new))


def _untouched(old: Any, new: Any) -> bool:
    """Ask arrays and containers alone whether they are as they were."""
    if isinstance(old, np.ndarray):
        alike = type(new) is type(old) and old.shape == new.shape
        return alike and old.dtype == new.dtype and _same_bytes(old, new)
    if isinstance(old, (*_HOLDERS, *_BUFFERS)):
        if type(new) is not type(old) or len(new) != len(old):
            return False
        if isinstance(old, set):
            return all(any(_untouched(a, b) for b in new) for a in old)
        if isinstance(old, dict):
            both: Any = new
            return all(k in both and _untouched(old[k], both[k]) for k in old)
        return all(_untouched(a, b) for a, b in zip(old, new, strict=True))
    if isinstance(old, (str, bytes, bool, int, float)):
        return type(new) is type(old) and (new == old or new != new)
    return True


def _same_bytes(old: Any, new: Any) -> bool:
    if old.dtype.hasobject:
        pairs = zip(old.ravel().tolist(), new.ravel().tolist(), strict=True)
        return all(_untouched(a, b) for a, b in pairs)
    return bool(old.tobytes() == new.tobytes())
