"""The norms around attention: keep a token's numbers in a range that depth survives."""

import numpy as np
from numpy.typing import ArrayLike

from utils.mathematics.checks import as_floats, as_number, widen


def layer_norm(
    X: ArrayLike,
    gain: ArrayLike = 1.0,
    bias: ArrayLike = 0.0,
    *,
    eps: float = 1e-5,
) -> np.ndarray:
    """Give each row mean 0 and spread 1: (x - mean) / sqrt(var + eps) * gain + bias.

    Parameters
    ----------
    X : (..., d)
        Each row of the last axis is treated alone. The variance divides by d.
    gain, bias : (d,)
        What was learnt; 1 and 0 where not given.
    eps : float
        Keeps a row without spread from dividing by 0.

    Returns
    -------
    (..., d)
        In the type of X.

    Raises
    ------
    ValueError, TypeError
        If a shape, type or value cannot be right.

    Source: Ba, Kiros and Hinton 2016, "Layer Normalization", equation 4.

    Examples
    --------
    >>> layer_norm([[1.0, 3.0], [10.0, 30.0]]).round(2)
    array([[-1.,  1.],
           [-1.,  1.]])
    """
    X, gain, bias = _as_inputs(X, eps, gain=gain, bias=bias)
    centred = widen(X) - widen(X).mean(axis=-1, keepdims=True)
    variance = (centred**2).mean(axis=-1, keepdims=True)
    normal: np.ndarray = centred / np.sqrt(variance + eps) * gain + bias
    return normal.astype(X.dtype, copy=False)


def rms_norm(X: ArrayLike, gain: ArrayLike = 1.0, *, eps: float = 1e-5) -> np.ndarray:
    """Give each row the length sqrt(d): x / sqrt(mean(x²) + eps) * gain.

    The mean stays where it is.

    Parameters, result and errors are those of `layer_norm`.

    Source: Zhang and Sennrich 2019, "Root Mean Square Layer Normalization", equation 4.

    Examples
    --------
    >>> rms_norm([[3.0, 4.0]]).round(2)
    array([[0.85, 1.13]])
    """
    X, gain = _as_inputs(X, eps, gain=gain)
    mean_square = (widen(X) ** 2).mean(axis=-1, keepdims=True)
    normal: np.ndarray = widen(X) / np.sqrt(mean_square + eps) * gain
    return normal.astype(X.dtype, copy=False)


def _as_inputs(X: ArrayLike, eps: float, **learnt: ArrayLike) -> list[np.ndarray]:
    X = as_floats("X", X, "d")
    if X.shape[-1] == 0:
        raise ValueError(
            f"X has rows of 0 numbers, expected 1 or more (shape {X.shape})"
        )
    if as_number("eps", eps) < 0:
        raise ValueError(f"eps = {eps}, expected 0 or more")
    arrays = [X]
    for name, value in learnt.items():
        array = as_floats(name, value)
        if array.shape not in ((), (1,), X.shape[-1:]):
            expected = f"({X.shape[-1]},)"
            raise ValueError(f"{name} has shape {array.shape}, expected {expected}")
        arrays.append(array.astype(widen(X).dtype, copy=False))
    return arrays
