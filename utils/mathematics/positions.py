"""Positions: two ways to tell attention where a token stands.

Both turn a position p into angles p / base^(2i/d), fast ones and slow ones, like the
hands of a clock. `sinusoidal` adds their sines and cosines to the token; `rotate` turns
each pair of numbers in a query or key by its angle, so that a score depends on the
distance of the two alone.
"""

import numpy as np
from numpy.typing import ArrayLike

from utils.mathematics.checks import as_count, as_floats, as_number, widen


def sinusoidal(n: int, d_model: int) -> np.ndarray:
    """Return the waves that are added to n tokens, (n, d_model), each from -1 to 1.

    Column 2i is sin(p / 10000^(2i/d_model)) and column 2i + 1 is its cosine.

    Raises
    ------
    ValueError, TypeError
        If ``d_model`` is odd, or a size is negative or no whole number.

    Source: Vaswani et al. 2017, "Attention Is All You Need", section 3.5.

    Examples
    --------
    >>> sinusoidal(2, 4).round(2)
    array([[0.  , 1.  , 0.  , 1.  ],
           [0.84, 0.54, 0.01, 1.  ]])
    """
    angles = _angles(n, _even("d_model", d_model), base=10000.0, offset=0)
    waves = np.stack([np.sin(angles), np.cos(angles)], axis=-1)  # (n, d_model / 2, 2)
    return waves.reshape(angles.shape[0], d_model)


def rotary(
    n: int, d_k: int, base: float = 10000.0, offset: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Return the cosines and sines by which `rotate` turns n tokens, (n, d_k / 2) each.

    Column i belongs to the angle p / base^(2i/d_k). ``offset`` is the position of the
    first token: the length of the cache.

    Raises
    ------
    ValueError, TypeError
        If ``d_k`` is odd, ``base`` is not a number above 0, or a size is negative.

    Source: Su et al. 2021, "RoFormer", equation 15.

    Examples
    --------
    >>> cos, sin = rotary(2, 4)
    >>> cos.round(2)
    array([[1.  , 1.  ],
           [0.54, 1.  ]])
    """
    if as_number("base", base) <= 0:
        raise ValueError(f"base = {base}, expected more than 0")
    angles = _angles(n, _even("d_k", d_k), float(base), as_count("offset", offset))
    return np.cos(angles), np.sin(angles)


def rotate(
    X: ArrayLike, cos: ArrayLike, sin: ArrayLike, *, interleaved: bool = False
) -> np.ndarray:
    """Turn each pair (a, b) of a query or key to (a cos - b sin, a sin + b cos).

    Parameters
    ----------
    X : (..., n, d_k)
        Queries or keys.
    cos, sin : (n, r / 2), or with axes in front that broadcast
        As `rotary` gives them. Where r is less than d_k, the first r columns are turned
        and the others stay.
    interleaved : bool
        Which columns are a pair: i and i + r/2 (LLaMA), or 2i and 2i + 1 (RoFormer).

    Returns
    -------
    (..., n, d_k)
        In the type of X.

    Raises
    ------
    ValueError, TypeError
        If the shapes do not fit, or something is no array of real numbers.

    Source: Su et al. 2021, "RoFormer", equation 34.

    Examples
    --------
    >>> rotate([[1.0, 0.0]], *rotary(1, 2, offset=1)).round(2)
    array([[0.54, 0.84]])
    """
    X = as_floats("X", X, "n, d_k")
    cos, sin = (_table(name, T, X) for name, T in (("cos", cos), ("sin", sin)))
    if cos.shape != sin.shape:
        raise ValueError(f"sin has shape {sin.shape}, but cos has shape {cos.shape}")
    half = cos.shape[-1]
    even, odd = slice(0, 2 * half, 2), slice(1, 2 * half, 2)
    first, second = slice(0, half), slice(half, 2 * half)
    left, right = (even, odd) if interleaved else (first, second)
    a, b = X[..., left], X[..., right]
    turned = X.copy()
    turned[..., left] = a * cos - b * sin
    turned[..., right] = a * sin + b * cos
    return turned


def _table(name: str, table: ArrayLike, X: np.ndarray) -> np.ndarray:
    """Check a table of `rotate`, at least as wide as float32."""
    T = widen(as_floats(name, table, "n, r / 2"))
    n, d_k = X.shape[-2:]
    if T.shape[-2] != n or 2 * T.shape[-1] > d_k:
        expected = f"(..., {n}, {d_k // 2}) or fewer columns"
        raise ValueError(f"{name} has shape {T.shape}, expected {expected}")
    front = zip(T.shape[-3::-1], X.shape[-3::-1], strict=False)  # from the right
    if T.ndim > X.ndim or any(axis not in (1, of_X) for axis, of_X in front):
        raise ValueError(f"{name} has shape {T.shape}, but X has shape {X.shape}")
    return T


def _even(name: str, size: int) -> int:
    if as_count(name, size, least=2) % 2:
        raise ValueError(
            f"{name} = {size}, expected an even number: columns come in pairs"
        )
    return size


def _angles(n: int, d: int, base: float, offset: int) -> np.ndarray:
    """Position times frequency, (n, d / 2)."""
    positions = offset + np.arange(as_count("n", n))
    frequencies = base ** (-np.arange(0, d, 2) / d)
    return positions[:, None] * frequencies
