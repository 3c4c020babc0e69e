"""Take in what a function gave as plain data, at once and whatever it is.

Afterwards nothing that belongs to the learner is asked any more.
"""

import array
import inspect
import math
import types
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.practice.values import (
    NOTHING,
    NUMBERS,
    OTHER,
    SEQUENCE,
    TRUTH,
    WORDS,
    Seen,
    frozen,
)

_MOST_ENTRIES, _MOST_ITEMS, _DEEPEST = 1_000_000, 10_000, 8
_ITERATORS = (map, filter, zip, enumerate, reversed)


def read(value: Any, goal: Seen | None = None) -> Seen:
    """Copy a value into plain data; a shape that differs from the goal's is enough.

    Raises
    ------
    BaseException
        Whatever the value raises when it is looked at.
    """
    return _read(value, goal.shape if goal else None, _budget(), 0)


def _budget() -> Iterator[int]:
    return iter(range(_MOST_ITEMS))


def _is(value: Any, kinds: type | tuple[type, ...]) -> bool:
    return issubclass(type(value), kinds)  # never asks the value itself


def _read(
    value: Any, wanted: tuple[int, ...] | None, budget: Iterator[int], depth: int
) -> Seen:
    made = type(value).__name__[:40]
    if value is None:
        return Seen(NOTHING, made)
    if _is(value, str):
        return Seen(WORDS, "str", (), frozen(_words([str.__str__(value)], ())))
    if _is(value, (bool, int, float, np.generic)):
        return _single(value, made)
    if _is(value, np.ndarray):
        return _array(np.asarray(_filled(value)), made)
    if _is(value, (list, tuple, range)):
        return _sequence(value, made, budget, depth)
    if hasattr(type(value), "__array__") or _is(value, (array.array, memoryview)):
        return _lazy(value, made, wanted)
    return Seen(OTHER, _about(value, made))


def _about(value: Any, made: str) -> str:
    """Name what cannot be read by what it is to Python."""
    if inspect.iscoroutine(value):
        value.close()  # it will never be awaited, and should not say so later
        return "coroutine"
    if _is(value, (types.GeneratorType, types.AsyncGeneratorType)):
        return "generator"
    if _is(value, _ITERATORS):
        return "iterator"
    if _is(value, (complex, bytes, dict, set, frozenset)):
        return made
    return "function" if callable(value) and not _is(value, type) else made


def _single(value: Any, made: str) -> Seen:
    if _is(value, int) and not _is(value, bool):
        whole = int.__int__(value)
        huge = math.inf if whole > 0 else -math.inf
        near = float(whole) if abs(whole) < 1 << 1000 else huge
        return Seen(NUMBERS, made, (), frozen(np.asarray(near)), whole=True)
    return _array(np.asarray(value), made)


def _array(values: NDArray[Any], made: str) -> Seen:
    kind = values.dtype.kind
    large = values.size > _MOST_ENTRIES
    whole = kind in "iu"
    if kind in "fiub":
        what, dtype = (TRUTH, bool) if kind == "b" else (NUMBERS, np.float64)
        copy = None if large else frozen(np.array(values, dtype))
        return Seen(what, made, values.shape, copy, whole=whole)
    if kind in "UTO":
        entries = [] if large else values.ravel().tolist()
        if all(_is(entry, str) for entry in entries):
            words = [str.__str__(entry) for entry in entries]
            copy = None if large else frozen(_words(words, values.shape))
            return Seen(WORDS, made, values.shape, copy)
    return Seen(OTHER, f"array of {values.dtype}"[:40], values.shape)


def _filled(values: NDArray[Any]) -> NDArray[Any]:
    """Give what a masked array hides as not a number."""
    if not _is(values, np.ma.MaskedArray) or values.size > _MOST_ENTRIES:
        return values
    if values.dtype.kind not in "fiu" or not np.ma.getmaskarray(values).any():
        return np.ma.getdata(values)
    return np.asarray(np.ma.filled(values.astype(float), np.nan))


def _sequence(value: Any, made: str, budget: Iterator[int], depth: int) -> Seen:
    kind: Any = list if _is(value, list) else tuple if _is(value, tuple) else range
    length = kind.__len__(value)
    if depth >= _DEEPEST or length > _MOST_ITEMS:
        return Seen(OTHER, f"{kind.__name__} of {length} things", (length,))
    items = []
    for item in kind.__iter__(value):
        if next(budget, None) is None:
            return Seen(OTHER, f"{kind.__name__} of very many things", (length,))
        items.append(_read(item, None, budget, depth + 1))
    whole = all(item.whole for item in items)
    return Seen(SEQUENCE, kind.__name__, (length,), items=tuple(items), whole=whole)


def _lazy(value: Any, made: str, wanted: tuple[int, ...] | None) -> Seen:
    """Look at the shape of an object first: its numbers may not exist yet."""
    shape: Any = getattr(value, "shape", None)
    if _is(shape, tuple) and all(_is(n, (int, np.integer)) for n in shape):
        sizes = tuple(int(n) for n in shape)
        if wanted is not None and sizes != wanted:
            return Seen(NUMBERS, made, sizes)
    return _array(np.asarray(value), made)


def _words(words: list[str], shape: tuple[int, ...]) -> NDArray[Any]:
    empty = np.empty(len(words), dtype=object)
    empty[:] = words
    return empty.reshape(shape)
