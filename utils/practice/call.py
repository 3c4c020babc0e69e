"""Call a learner's function safely: on copies, quietly, whatever it does."""

import contextlib
import copy
import inspect
import io
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Function = Callable[..., Any]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Probe:
    """Arguments that tell mistakes apart, with a name that says what is special."""

    name: str
    args: tuple[Any, ...]


@dataclass(frozen=True)
class Outcome:
    """What a call gave: a value or an error, and what it did beside that."""

    value: Any = None
    error: BaseException | None = None
    printed: str = ""
    changed: tuple[int, ...] = ()


def call(function: Function, args: Sequence[Any]) -> Outcome:
    """Call a function on copies of the arguments; only Ctrl-C comes through."""
    copies = [_copy(arg) for arg in args]
    printed = io.StringIO()
    value, error = None, None
    with (
        np.errstate(all="ignore"),
        warnings.catch_warnings(),
        contextlib.redirect_stdout(printed),
    ):
        warnings.simplefilter("ignore")
        try:
            value = function(*copies)
        except KeyboardInterrupt:
            raise
        except BaseException as problem:  # a learner's sys.exit() too
            error = problem
    pairs = enumerate(zip(args, copies, strict=True))
    changed = tuple(i for i, (old, new) in pairs if not _untouched(old, new))
    return Outcome(value, error, printed.getvalue(), changed)


def numbers(value: Any) -> Numbers | None:
    """Read a value as an array of real numbers, or None if it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if isinstance(value, np.ma.MaskedArray):
                value = np.ma.filled(value.astype(float), np.nan)
            array = np.asarray(value)
            if array.dtype.kind in "fiu":
                return array.astype(np.float64)
    except Exception:  # ragged rows, or an object with a mind of its own
        return None
    return None


def close(left: Numbers | None, right: Numbers | None) -> bool:
    """Tell whether two arrays agree in shape and, to float32's accuracy, in value."""
    if left is None or right is None or left.shape != right.shape:
        return False
    return bool(np.allclose(left, right, rtol=1e-5, atol=1e-6, equal_nan=True))


def describe(function: Function, args: Sequence[Any]) -> str:
    """Name the arguments and their shapes: ``Q (3, 4), K (5, 4)``."""
    names = list(inspect.signature(function).parameters)
    return ", ".join(
        f"{name} {arg.shape}" if isinstance(arg, np.ndarray) else f"{name} = {arg!r}"
        for name, arg in zip(names, args, strict=False)
    )


def _copy(arg: Any) -> Any:
    return np.array(arg) if isinstance(arg, np.ndarray) else copy.deepcopy(arg)


def _untouched(old: Any, new: Any) -> bool:
    if not isinstance(old, np.ndarray):
        return bool(old == new)
    return bool(old.shape == new.shape and np.array_equal(old, new, equal_nan=True))
