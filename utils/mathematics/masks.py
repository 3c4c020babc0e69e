"""Masks: who may look at whom. Boolean, True = may look."""

import numpy as np
from numpy.typing import ArrayLike

from utils.mathematics.checks import as_count


def causal_mask(n_q: int, n_k: int | None = None, offset: int = 0) -> np.ndarray:
    """Let query i see keys 0 to i + offset alone: a boolean mask, (n_q, n_k).

    ``offset`` is how many keys precede the first query: the length of the cache. Where
    ``n_k`` is not given, the keys end with the last query: n_k = offset + n_q.

    Examples
    --------
    >>> causal_mask(2, offset=1).astype(int)
    array([[1, 1, 0],
           [1, 1, 1]])
    """
    n_q, offset = as_count("n_q", n_q), as_count("offset", offset)
    n_k = offset + n_q if n_k is None else as_count("n_k", n_k)
    return np.arange(n_k) <= np.arange(offset, offset + n_q)[:, None]


def padding_mask(lengths: ArrayLike, n: int) -> np.ndarray:
    """Hide the filling after each sequence: a boolean mask, (..., 1, n).

    ``lengths`` (...) says how many of the n keys are real, one number a sequence; the 1
    stands for all its queries. For (batch, heads, n, d_k), give lengths as (batch, 1).

    Examples
    --------
    >>> padding_mask([3, 1], 4).astype(int)
    array([[[1, 1, 1, 0]],
    <BLANKLINE>
           [[1, 0, 0, 0]]])
    """
    lengths, n = np.asarray(lengths), as_count("n", n)
    if lengths.dtype.kind not in "iu" and lengths.size:
        raise TypeError(f"lengths has dtype {lengths.dtype}, expected whole numbers")
    if ((lengths < 0) | (lengths > n)).any():
        raise ValueError(
            f"lengths = {lengths.tolist()}, expected numbers from 0 to {n}"
        )
    return np.arange(n) < lengths[..., None, None]


def window_mask(n: int, width: int) -> np.ndarray:
    """Let each query see the keys less than ``width`` steps away: boolean, (n, n).

    With ``causal=True`` beside it, a query sees the last ``width`` keys, its own among
    them.

    Examples
    --------
    >>> window_mask(3, 2).astype(int)
    array([[1, 1, 0],
           [1, 1, 1],
           [0, 1, 1]])
    """
    width, places = as_count("width", width, least=1), np.arange(as_count("n", n))
    return abs(places[:, None] - places) < width
