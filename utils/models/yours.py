"""Your own attention inside a trained model: how it is asked, and what it must answer.

Every family takes ``attention=``, a function with the signature of
``attention(Q, K, V, mask)`` that returns the output, or output and weights. It may be
written for one head, Q (n_q, d_k), or for any axes in front: it is asked for all heads
at once and for the first one alone. Where both agree, the answer for all counts; where
they do not, each head is asked on its own, so that a function means in here what it
means for one head.

`mask` is boolean, True = may look, and as large as the scores. Where a model hides
nothing, a function without that parameter will do. A smaller change needs no function
of its own: ``partial(attention, scale=1.0)`` leaves out the root, and
``partial(attention, softmax=mine)`` asks your softmax inside the course's attention.
"""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Attention = Callable[..., Any]
#: what the heads brought back, and how they looked if the function tells
Answer = tuple[np.ndarray, np.ndarray | None]
_SIGNATURE = "attention(Q, K, V, mask=None)"
_EMPTY = inspect.Parameter.empty
_NAMED = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def ask(
    mine: Attention,
    Q: np.ndarray,
    K: np.ndarray,
    V: np.ndarray,
    mask: np.ndarray | None,
    where: str,
) -> Answer:
    """Output (..., n_q, d_v) and weights (..., n_q, n_k), or None, of your function.

    Parameters
    ----------
    where
        The layer, for messages.

    Raises
    ------
    ValueError
        If the function fails, or returns nothing, another shape or no finite numbers:
        the message names layer and head, what was expected and what came.
    TypeError
        If it is no function.
    """
    front = np.broadcast_shapes(*(X.shape[:-2] for X in (Q, K, V)))
    given = [np.broadcast_to(X, (*front, *X.shape[-2:])) for X in (Q, K, V)]
    square = (*front, Q.shape[-2], K.shape[-2])
    seen = np.broadcast_to(True if mask is None else mask, square)
    call = _caller(mine, mask is not None, where)
    if 0 in front:
        return np.zeros((*given[0].shape[:-1], V.shape[-1]), Q.dtype), None
    parts = (*given, seen)
    alone = _tried(call, _at(parts, (0,) * len(front)))
    for depth in range(len(front)):
        first = (slice(1),) * (len(front) - depth)  # with its axes, for those that ask
        some = _tried(call, _at(parts, (0,) * depth))
        one = alone or _tried(call, _at(parts, ((0,) * depth) + first))
        if some and one and _agree(some, one, first):
            return _each(call, parts, front[:depth], where) if depth else some
    return _each(call, parts, front, where)


def adds_numbers(mine: Attention) -> bool:
    """Whether a mask of numbers is added to the scores, as the course's own does."""
    zero, values = np.zeros((2, 1)), np.array([[0.0], [1.0]])
    parts = zero[:1], zero, values, np.log([[1.0, 3.0]])
    try:
        found = _tried(_caller(mine, True, ""), parts)
    except (ValueError, TypeError):
        return False
    return found is not None and bool(abs(found[0][0, 0] - 0.75) < 1e-6)


def _caller(mine: Attention, hides: bool, where: str) -> Attention:
    """How the function wants to be called: with a mask, or without."""
    if not callable(mine):
        kind = type(mine).__name__
        raise TypeError(f"attention has type {kind}, expected a function {_SIGNATURE}")
    named, needed = _mask_of(mine)
    if not (hides or needed):
        return lambda Q, K, V, mask: mine(Q, K, V)
    if named is None:
        raise ValueError(
            f"{where}: your attention takes no mask, but this model hides some keys, "
            f"such as what comes later in the text. Write {_SIGNATURE}, where the mask "
            "is True where a query may look"
        )
    if named:
        return lambda Q, K, V, mask: mine(Q, K, V, **{named: mask})
    return mine


def _mask_of(mine: Attention) -> tuple[str | None, bool]:
    """The name of the mask, "" where its place is enough, None; and if it is a must."""
    try:
        found = inspect.signature(mine).parameters
    except (TypeError, ValueError, NameError):  # the last one: names in annotations
        return "", True
    kinds = {parameter.kind for parameter in found.values()}
    ordered = [p for p in found.values() if p.kind in _NAMED]
    if "mask" in found:
        fourth = len(ordered) > 3 and ordered[3].name == "mask"
        return "" if fourth else "mask", found["mask"].default is _EMPTY
    usual = ordered[3].default if len(ordered) > 3 else 0
    if usual is None or usual is _EMPTY:
        return "", usual is _EMPTY
    if inspect.Parameter.VAR_POSITIONAL in kinds:
        return "", False
    return ("mask" if inspect.Parameter.VAR_KEYWORD in kinds else None), False


def _at(parts: Sequence[np.ndarray], index: tuple[Any, ...]) -> list[np.ndarray]:
    return [part[index] for part in parts]


def _tried(call: Attention, parts: Sequence[np.ndarray]) -> Answer | None:
    """The answer, if it is one."""
    try:
        return _answer(call, parts, "")
    except ValueError:
        return None


def _agree(some: Answer, one: Answer, first: tuple[Any, ...]) -> bool:
    """Whether the first of several heads is what that head alone is."""
    pairs = zip(some, one, strict=True)
    told = [(a[first].ravel(), b.ravel()) for a, b in pairs
            if a is not None and b is not None]  # fmt: skip
    return all(
        np.allclose(a, b, rtol=1e-3, atol=1e-5 * np.abs(b).max(initial=0))
        for a, b in told
    )


def _each(
    call: Attention, parts: Sequence[np.ndarray], front: tuple[int, ...], where: str
) -> Answer:
    """All answers, asked one after another and put together again."""
    told = [
        _answer(call, _at(parts, index), f"{where}, head {index[-1]}")
        for index in np.ndindex(front)
    ]
    outputs = np.stack([output for output, _ in told])
    weights = [seen for _, seen in told if seen is not None]
    whole = outputs.reshape(*front, *outputs.shape[1:])
    if len(weights) < len(told):
        return whole, None
    return whole, np.stack(weights).reshape(*front, *weights[0].shape)


def _answer(call: Attention, parts: Sequence[np.ndarray], name: str) -> Answer:
    """One answer, looked at closely; the function may change its arguments."""
    Q, K, V, mask = (part.copy() for part in parts)
    try:
        told = call(Q, K, V, mask)
    except Exception as error:
        came = f"{type(error).__name__}: {error}"
        raise ValueError(f"{name}: your attention stopped with {came}") from error
    Q, K, V, mask = parts
    output, weights = told if _is_pair(told) else (told, None)
    shape, square = (*Q.shape[:-1], V.shape[-1]), (*Q.shape[:-1], K.shape[-2])
    if told is None:
        expected = f"the output, {shape}, or (output, weights)"
        raise ValueError(
            f"{name}: your attention returned None, expected {expected}: is there a "
            "return?"
        )
    found = _numbers(output, shape, f"{name}: your attention's output", mask)
    if weights is None:
        return found.astype(Q.dtype), None
    seen = _numbers(weights, square, f"{name}: your attention's weights", mask)
    return found.astype(Q.dtype), seen.astype(Q.dtype)


def _is_pair(told: object) -> bool:
    return isinstance(told, tuple) and len(told) == 2


def _numbers(
    came: Any, shape: tuple[int, ...], what: str, mask: np.ndarray
) -> np.ndarray:
    """Finite numbers of a shape; a copy, so that a reused buffer does no harm."""
    try:
        found = np.array(came)
    except Exception as error:
        raise ValueError(f"{what} is no array: {error}") from error
    if found.dtype.kind not in "biuf":
        kind = found.dtype if found.dtype != object else type(came).__name__
        raise ValueError(f"{what} has type {kind}, expected numbers of shape {shape}")
    if found.shape != shape:
        raise ValueError(f"{what} has shape {found.shape}, expected {shape}")
    if np.isfinite(found).all():
        return found
    wrong = ~np.isfinite(found).all(axis=-1)
    row = tuple(int(place) for place in np.argwhere(wrong)[0])
    nothing = not mask[row].any()
    why = ", where the mask hides every key" if nothing else ""
    value = found[row][~np.isfinite(found[row])][0]
    raise ValueError(
        f"{what} has {value} in row {row[-1]}{why}; expected finite numbers"
    )
