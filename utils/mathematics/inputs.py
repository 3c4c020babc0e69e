"""The inputs of attention: shapes that fit, a mask, options that make sense."""

import numpy as np
from numpy.typing import ArrayLike

from utils.mathematics.checks import as_array, as_floats, as_number


def as_inputs(
    Q: ArrayLike, K: ArrayLike, V: ArrayLike, mask: ArrayLike | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray | None]:
    Q = as_floats("Q", Q, "n_q, d_k")
    K = as_floats("K", K, "n_k, d_k")
    V = as_floats("V", V, "n_k, d_v")
    if Q.shape[-1] == 0:
        raise ValueError(f"Q has d_k = 0, expected 1 or more (shape {Q.shape})")
    for name, X, other, Y, size, axis in (
        ("K", K, "Q", Q, "d_k", -1),
        ("V", V, "K", K, "n_k", -2),
    ):
        if X.shape[axis] != Y.shape[axis]:
            apart = f"{name} has {size} = {X.shape[axis]}, but {other} has {size} = "
            shapes = f"(shapes {X.shape} and {Y.shape})"
            raise ValueError(f"{apart}{Y.shape[axis]} {shapes}")
    if mask is not None:
        mask = _as_mask(mask, Q.shape[-2], K.shape[-2])
    leading_axes(Q, K, V, mask)  # for its error alone
    return Q, K, V, mask


def _as_mask(mask: ArrayLike, n_q: int, n_k: int) -> np.ndarray:
    mask = as_array("mask", mask)
    if mask.dtype.kind not in "bf":
        kinds = "bool (True = may look) or float (added to the scores)"
        raise TypeError(f"mask has dtype {mask.dtype}, expected {kinds}")
    rows, columns = (1, 1, *mask.shape)[-2:]
    if rows not in (1, n_q) or columns not in (1, n_k):
        expected = f"one that broadcasts to (..., n_q, n_k) = (..., {n_q}, {n_k})"
        raise ValueError(f"mask has shape {mask.shape}, expected {expected}")
    return np.broadcast_to(mask, (*mask.shape[:-2], n_q, n_k))


def as_options(
    d_k: int, causal: bool, scale: float | None, softcap: float | None
) -> tuple[float, float | None]:
    if not isinstance(causal, bool | np.bool_):
        kind = type(causal).__name__
        raise TypeError(f"causal has type {kind}, expected True or False")
    scale = d_k**-0.5 if scale is None else as_number("scale", scale)
    if softcap is not None and as_number("softcap", softcap) <= 0:
        raise ValueError(f"softcap = {softcap}, expected more than 0")
    return scale, None if softcap is None else float(softcap)


def leading_axes(*arrays: np.ndarray | None) -> tuple[int, ...]:
    """The axes in front of the last two, broadcast: batch and heads."""
    fronts = [X.shape[:-2] for X in arrays if X is not None]
    try:
        return np.broadcast_shapes(*fronts)
    except ValueError:
        came = f"{fronts} (in the order Q, K, V, mask)"
        raise ValueError(f"the axes in front do not broadcast: {came}") from None
