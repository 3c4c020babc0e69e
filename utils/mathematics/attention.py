"""Attention, in NumPy alone: scores -> scaled -> masked -> weights -> output.

`Q` is (..., n_q, d_k), `K` is (..., n_k, d_k), `V` is (..., n_k, d_v): rows are tokens,
and the axes in front (batch, heads) broadcast. A mask is True where a query may look.
Numbers are computed in float32 or wider and come back in the input's type (integers as
float64). Arguments are never changed.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from utils.mathematics.checks import as_floats, widen
from utils.mathematics.inputs import as_inputs, as_options


def softmax(x: ArrayLike, axis: int = -1) -> np.ndarray:
    """Turn scores into shares: exp(x) / sum(exp(x)) along an axis.

    The largest score is subtracted first, which changes no share and keeps exp from
    overflowing. Where every score is -inf, or there is none, the shares are 0, not NaN.

    Examples
    --------
    >>> softmax([1000.0, 1000.0, -np.inf])
    array([0.5, 0.5, 0. ])
    """
    x = as_floats("x", x)
    if axis not in range(-x.ndim, x.ndim):
        raise ValueError(f"axis = {axis}, but x has {x.ndim} axes (shape {x.shape})")
    largest = widen(x).max(axis=axis, keepdims=True, initial=-np.inf)
    shifted = widen(x) - np.where(largest == -np.inf, 0, largest)
    shares: np.ndarray = np.exp(shifted, out=shifted)
    total = shares.sum(axis=axis, keepdims=True)
    shares /= np.where(total == 0, 1, total)
    return shares.astype(x.dtype, copy=False)


def attention(
    Q: ArrayLike,
    K: ArrayLike,
    V: ArrayLike,
    mask: ArrayLike | None = None,
    *,
    causal: bool = False,
    scale: float | None = None,
    softcap: float | None = None,
    softmax: Callable[[np.ndarray], ArrayLike] = softmax,
) -> tuple[np.ndarray, np.ndarray]:
    """Mix the values, each query by its own weights: softmax(Q Kᵀ / sqrt(d_k)) V.

    Parameters
    ----------
    Q, K, V : (..., n_q, d_k), (..., n_k, d_k), (..., n_k, d_v)
        Queries, keys and values.
    mask : broadcasts to (..., n_q, n_k)
        Boolean, True = may look; or float, added to the scaled scores (-inf hides).
    causal : bool
        Query i sees keys 0 to i alone, counted from the first of each. After a cache,
        use ``mask=causal_mask(n_q, n_k, offset)`` instead.
    scale : float
        What the scores are multiplied by, 1/sqrt(d_k) where not given.
    softcap : float
        c bends the scaled scores to c * tanh(scaled / c), before the mask.
    softmax : function
        What turns the masked scores into weights along the last axis; try one of yours.

    Returns
    -------
    output : (..., n_q, d_v)
    weights : (..., n_q, n_k)
        A query that may look at nothing has weights 0 and output 0.

    Raises
    ------
    ValueError, TypeError
        If a shape, type or value cannot be right.

    Notes
    -----
    What a hidden *key* holds does not matter, NaN included. A hidden *value* is
    multiplied by a weight of 0, and 0 * NaN is NaN.

    Source: Vaswani et al. 2017, "Attention Is All You Need", equation 1.

    Examples
    --------
    >>> output, weights = attention([[2.0]], [[1.0], [-1.0]], [[10.0], [20.0]])
    >>> weights.round(2), output.round(2)
    (array([[0.98, 0.02]]), array([[10.18]]))
    """
    Q, K, V, mask = as_inputs(Q, K, V, mask)
    scale, softcap = as_options(Q.shape[-1], causal, scale, softcap)
    everywhere = slice(0, Q.shape[-2]), slice(0, K.shape[-2])

    scaled = (widen(Q) * scale) @ widen(K).mT  # (..., n_q, n_k)
    capped = cap(scaled, softcap)
    masked = hide(capped, part_of(mask, causal, *everywhere))
    weights = _shares(softmax, masked)
    output = weights @ widen(V)  # (..., n_q, d_v)

    kind = np.result_type(Q, K, V)
    return output.astype(kind, copy=False), weights.astype(kind, copy=False)


def _shares(
    softmax: Callable[[np.ndarray], ArrayLike], masked: np.ndarray
) -> np.ndarray:
    """The weights, (..., n_q, n_k), by the course's softmax or by another."""
    weights = np.asarray(softmax(masked))
    if weights.shape != masked.shape or weights.dtype.kind not in "biuf":
        came = f"{weights.dtype} of shape {weights.shape}"
        raise ValueError(f"softmax returned {came}, expected numbers, {masked.shape}")
    return weights


def cap(scaled: np.ndarray, softcap: float | None) -> np.ndarray:
    return scaled if softcap is None else softcap * np.tanh(scaled / softcap)


def part_of(
    mask: np.ndarray | None, causal: bool, rows: slice, columns: slice
) -> np.ndarray | None:
    """What the mask and the causal rule say about some queries and some keys."""
    part = None if mask is None else mask[..., rows, columns]
    if not causal:
        return part
    queries = np.arange(rows.start, rows.stop)[:, None]
    seen = np.arange(columns.start, columns.stop) <= queries
    if part is None:
        return seen
    return part & seen if part.dtype == bool else np.where(seen, part, -np.inf)


def hide(scores: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """-inf where the mask hides; chosen, not added: NaN plus -inf would stay NaN."""
    if mask is None:
        return scores
    if mask.dtype == bool:
        return np.where(mask, scores, -np.inf)
    return np.where(mask == -np.inf, -np.inf, scores + mask)
