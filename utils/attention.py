"""Attention, in NumPy alone: scores -> scaled -> masked -> weights -> output.

`Q` is (..., n_q, d_k), `K` is (..., n_k, d_k), `V` is (..., n_k, d_v): rows are tokens,
and the axes in front (batch, heads) broadcast. A mask is True where a query may look.
Numbers are computed in float32 or wider and come back in the input's type (integers as
float64). Arguments are never changed.

The mathematics comes first; what it accepts, and what it refuses, follows at the end.
"""

import numpy as np
from numpy.typing import ArrayLike

#: How many queries `streaming_attention` takes at a time.
QUERY_BLOCK = 128

#: Of the keys seen so far: the largest score, the sum of exp, the values mixed by it.
State = tuple[np.ndarray | float, np.ndarray | float, np.ndarray | float]
NOTHING: State = (-np.inf, 0.0, 0.0)


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
    Q, K, V, mask = _as_inputs(Q, K, V, mask)
    scale, softcap = _as_options(Q.shape[-1], causal, scale, softcap)
    everywhere = slice(0, Q.shape[-2]), slice(0, K.shape[-2])

    scaled = (widen(Q) * scale) @ widen(K).mT  # (..., n_q, n_k)
    capped = _cap(scaled, softcap)
    masked = _hide(capped, _part(mask, causal, *everywhere))
    weights = softmax(masked)
    output = weights @ widen(V)  # (..., n_q, d_v)

    kind = np.result_type(Q, K, V)
    return output.astype(kind, copy=False), weights.astype(kind, copy=False)


def streaming_attention(
    Q: ArrayLike,
    K: ArrayLike,
    V: ArrayLike,
    mask: ArrayLike | None = None,
    *,
    causal: bool = False,
    scale: float | None = None,
    softcap: float | None = None,
    block: int = 256,
) -> np.ndarray:
    """Return the output of `attention` without ever holding all its weights.

    Queries are taken 128 at a time and walk past the keys, `block` at a time, so memory
    grows with n, not with its square. The number of operations stays the same, except
    that ``causal`` passes over blocks of keys that none of the 128 may see.

    Parameters and errors are those of `attention`; ``block`` is at least 1.

    Source: Milakov and Gimelshein 2018, "Online normalizer calculation for softmax",
    algorithm 3; Dao et al. 2022, "FlashAttention", algorithm 1.

    Examples
    --------
    >>> Q, K, V = np.random.default_rng(0).normal(size=(3, 5, 2))
    >>> np.allclose(streaming_attention(Q, K, V, block=2), attention(Q, K, V)[0])
    True
    """
    Q, K, V, mask = _as_inputs(Q, K, V, mask)
    scale, softcap = _as_options(Q.shape[-1], causal, scale, softcap)
    block = as_count("block", block, least=1)
    n_q, n_k, d_v = Q.shape[-2], K.shape[-2], V.shape[-1]
    output = np.empty((*_lead(Q, K, V, mask), n_q, d_v), np.result_type(Q, K, V))

    for rows in _blocks(n_q, QUERY_BLOCK):
        state = NOTHING
        for columns in _blocks(min(rows.stop, n_k) if causal else n_k, block):
            scaled = (widen(Q[..., rows, :]) * scale) @ widen(K[..., columns, :]).mT
            masked = _hide(_cap(scaled, softcap), _part(mask, causal, rows, columns))
            state = _fold(state, masked, widen(V[..., columns, :]))
        _, total, mixed = state
        output[..., rows, :] = mixed / np.where(total == 0, 1, total)
    return output


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


def split_heads(X: ArrayLike, h: int) -> np.ndarray:
    """Cut each row into h heads: (..., n, h * d) -> (..., h, n, d).

    Examples
    --------
    >>> split_heads([[1, 2, 3, 4], [5, 6, 7, 8]], 2).tolist()
    [[[1, 2], [5, 6]], [[3, 4], [7, 8]]]
    """
    X, h = as_array("X", X, "n, h * d"), as_count("h", h, least=1)
    if X.shape[-1] % h:
        raise ValueError(f"h = {h} does not divide the width of X (shape {X.shape})")
    heads = X.reshape(*X.shape[:-1], h, X.shape[-1] // h)  # (..., n, h, d)
    return heads.swapaxes(-3, -2)  # (..., h, n, d)


def merge_heads(X: ArrayLike) -> np.ndarray:
    """Put the heads side by side again: (..., h, n, d) -> (..., n, h * d)."""
    X = as_array("X", X, "h, n, d")
    rows = X.swapaxes(-3, -2)  # (..., n, h, d)
    return rows.reshape(*rows.shape[:-2], rows.shape[-2] * rows.shape[-1])


def repeat_kv(X: ArrayLike, groups: int) -> np.ndarray:
    """Let each key/value head serve ``groups`` neighbouring query heads.

    (..., h, n, d) -> (..., h * groups, n, d), in the order 0, 0, 1, 1, ...

    Source: Ainslie et al. 2023, "GQA", section 2.2.
    """
    groups = as_count("groups", groups, least=1)
    return np.repeat(as_array("X", X, "h, n, d"), groups, axis=-3)


def widen(X: np.ndarray) -> np.ndarray:
    """The same numbers in float32 or wider."""
    return X.astype(np.result_type(X, np.float32), copy=False)


def as_array(name: str, X: ArrayLike, axes: str = "") -> np.ndarray:
    """An array with at least the named axes, or an error that names what came."""
    try:
        array = np.asarray(X)
    except ValueError as error:
        raise ValueError(f"{name} is not a rectangular array: {error}") from None
    if array.dtype == object:
        raise TypeError(f"{name} has dtype object, expected an array of numbers")
    if axes and array.ndim < len(axes.split(",")):
        raise ValueError(f"{name} has shape {array.shape}, expected (..., {axes})")
    return array


def as_floats(name: str, X: ArrayLike, axes: str = "") -> np.ndarray:
    """An array of floats; integers become float64."""
    array = as_array(name, X, axes)
    if array.dtype.kind in "biu":
        return array.astype(np.float64)
    if array.dtype.kind != "f":
        raise TypeError(f"{name} has dtype {array.dtype}, expected real numbers")
    return array


def as_count(name: str, value: int, least: int = 0) -> int:
    """A whole number that is large enough."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        kind = type(value).__name__
        raise TypeError(f"{name} has type {kind}, expected a whole number")
    if value < least:
        raise ValueError(f"{name} = {value}, expected {least} or more")
    return int(value)


def as_number(name: str, value: float) -> float:
    """A finite real number."""
    kinds = int | float | np.integer | np.floating
    if isinstance(value, bool) or not isinstance(value, kinds):
        raise TypeError(f"{name} has type {type(value).__name__}, expected a number")
    if not np.isfinite(value):
        raise ValueError(f"{name} = {value}, expected a finite number")
    return float(value)


def _as_inputs(
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
    _lead(Q, K, V, mask)  # for its error alone
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


def _as_options(
    d_k: int, causal: bool, scale: float | None, softcap: float | None
) -> tuple[float, float | None]:
    if not isinstance(causal, bool | np.bool_):
        kind = type(causal).__name__
        raise TypeError(f"causal has type {kind}, expected True or False")
    scale = d_k**-0.5 if scale is None else as_number("scale", scale)
    if softcap is not None and as_number("softcap", softcap) <= 0:
        raise ValueError(f"softcap = {softcap}, expected more than 0")
    return scale, None if softcap is None else float(softcap)


def _lead(*arrays: np.ndarray | None) -> tuple[int, ...]:
    """The axes in front of the last two, broadcast: batch and heads."""
    fronts = [X.shape[:-2] for X in arrays if X is not None]
    try:
        return np.broadcast_shapes(*fronts)
    except ValueError:
        came = f"{fronts} (in the order Q, K, V, mask)"
        raise ValueError(f"the axes in front do not broadcast: {came}") from None


def _blocks(n: int, size: int) -> list[slice]:
    return [slice(start, min(start + size, n)) for start in range(0, n, size)]


def _cap(scaled: np.ndarray, softcap: float | None) -> np.ndarray:
    return scaled if softcap is None else softcap * np.tanh(scaled / softcap)


def _part(
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


def _hide(scores: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """-inf where the mask hides; chosen, not added: NaN plus -inf would stay NaN."""
    if mask is None:
        return scores
    if mask.dtype == bool:
        return np.where(mask, scores, -np.inf)
    return np.where(mask == -np.inf, -np.inf, scores + mask)


def _fold(state: State, masked: np.ndarray, V: np.ndarray) -> State:
    """One step of the online softmax: what is known so far, and one block of keys."""
    largest, total, mixed = state
    now_largest = np.maximum(largest, masked.max(axis=-1, keepdims=True))
    shift = np.where(now_largest == -np.inf, 0, now_largest)
    shrink = np.exp(largest - shift)  # the sums so far had a smaller maximum subtracted
    weights = np.exp(masked - shift)
    now_total = total * shrink + weights.sum(axis=-1, keepdims=True)
    return now_largest, now_total, mixed * shrink + weights @ V
