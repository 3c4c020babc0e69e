"""Shelter a check from what a learner replaced, and the learner from the check.

Inside a `Shelter`, NumPy's and Python's own functions are the original ones, Ctrl-C
reaches the learner's function alone, and whatever that function changes in the state of
the session is put back at the end.
"""

import builtins
import math
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from types import FrameType
from typing import Any, ClassVar, Self

import numpy as np

Names = dict[str, Any]
_ABSENT = object()

_MODULES = [builtins, math, np, np.linalg, np.random]
_MODULES += [m for n, m in sys.modules.items() if n.startswith("utils.mathematics")]
_ORIGINAL: list[tuple[Names, Names]] = [
    (vars(module), {n: v for n, v in vars(module).items() if n != "_"})
    for module in _MODULES
]


class Originals:
    """Put NumPy's and Python's own functions back in place for a while.

    Nothing in here may be a function that a learner can have replaced.
    """

    def __enter__(self) -> Self:
        self.replaced: list[tuple[Names, str, Any]] = []
        for names, original in _ORIGINAL:
            for name, value in original.items():
                now = names.get(name, _ABSENT)
                if now is not value:
                    self.replaced.append((names, name, now))
                    names[name] = value
        return self

    def __exit__(self, *_: object) -> None:
        for names, name, value in self.replaced:
            if value is _ABSENT:
                del names[name]
            else:
                names[name] = value


class Replaced:
    """Give the learner's function what the learner put in place of the originals."""

    def __init__(self, replaced: list[tuple[Names, str, Any]]) -> None:
        self.replaced = replaced

    def __enter__(self) -> Self:
        for names, name, value in self.replaced:
            if value is _ABSENT:
                del names[name]
            else:
                names[name] = value
        return self

    def __exit__(self, *_: object) -> None:
        for names, original in _ORIGINAL:
            for name, value in original.items():
                if names.get(name, _ABSENT) is not value:
                    names[name] = value


class Shelter:
    """Everything that a check needs around it; one may stand within another."""

    _open: ClassVar[list["Shelter"]] = []

    def __init__(self) -> None:
        self.interrupted = False
        self.listening = False
        self._handler: Any = None

    def __enter__(self) -> Self:
        self._originals = Originals().__enter__()  # first: all else may be replaced
        if not self._open:
            self._listen()
        self._open.append(self)
        self._state = _state()
        np.seterr(all="ignore")  # what a check calculates with may be NaN
        warnings.simplefilter("ignore")
        return self

    def __exit__(self, *_: object) -> None:
        for put_back in self._state:
            put_back()
        self._open.remove(self)
        try:
            if self._handler is not None:
                signal.signal(signal.SIGINT, self._handler)
        finally:
            self._originals.__exit__()  # last: all else may be replaced

    def _listen(self) -> None:
        """Keep Ctrl-C for the learner's function: elsewhere it would leave a mess."""
        if threading.current_thread() is not threading.main_thread():
            return
        before = signal.getsignal(signal.SIGINT)
        if callable(before):
            self._handler = before
            signal.signal(signal.SIGINT, self._heard)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        if self.listening:
            self._handler(number, frame)
        self.interrupted = True

    @classmethod
    def listen(cls, on: bool) -> None:
        """Let Ctrl-C through, while the learner's function runs."""
        if cls._open:
            cls._open[0].listening = on

    @classmethod
    def replaced(cls) -> Replaced:
        """Give back what the learner replaced, for the time of a call."""
        return Replaced(cls._open[0]._originals.replaced if cls._open else [])


def _state() -> list[Callable[[], None]]:
    """Note the state of the session; each function puts one part of it back."""
    options, chance = np.get_printoptions(), random.getstate()
    legacy, limit = np.random.get_state(legacy=False), sys.getrecursionlimit()
    errors, heard = np.geterr(), np.geterrcall()
    filters, shown = warnings.filters, warnings.showwarning
    rules = list(filters)
    return [
        lambda: np.set_printoptions(**options),
        lambda: random.setstate(chance),
        lambda: np.random.set_state(legacy),
        lambda: sys.setrecursionlimit(limit),
        lambda: _errors(errors, heard),
        lambda: _warnings(filters, rules, shown),
        *_folder(),
    ]


def _errors(errors: Any, heard: Any) -> None:
    np.seterr(**errors)
    np.seterrcall(heard)


def _warnings(filters: Any, rules: list[Any], shown: Any) -> None:
    if warnings.filters is not filters or filters != rules:
        warnings.resetwarnings()  # forgets what has been shown, as a change must
        filters[:] = rules
        warnings.filters = filters
    warnings.showwarning = shown


def _folder() -> list[Callable[[], None]]:
    try:
        here = os.getcwd()
    except OSError:  # deleted, or out of reach
        return []

    def back() -> None:
        try:
            if os.getcwd() != here:
                os.chdir(here)
        except OSError:
            os.chdir(here)

    return [back]
