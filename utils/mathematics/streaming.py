"""Attention without its weights: the online softmax over blocks of keys."""

import numpy as np
from numpy.typing import ArrayLike

from utils.mathematics.attention import cap, hide, part_of
from utils.mathematics.checks import as_count, widen
from utils.mathematics.inputs import as_inputs, as_options, leading_axes

#: How many queries `streaming_attention` takes at a time.
QUERY_BLOCK = 128

#: Of the keys seen so far: the largest score, the sum of exp, the values mixed by it.
State = tuple[np.ndarray | float, np.ndarray | float, np.ndarray | float]
NOTHING: State = (-np.inf, 0.0, 0.0)


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
    >>> from utils import attention
    >>> Q, K, V = np.random.default_rng(0).normal(size=(3, 5, 2))
    >>> np.allclose(streaming_attention(Q, K, V, block=2), attention(Q, K, V)[0])
    True
    """
    Q, K, V, mask = as_inputs(Q, K, V, mask)
    scale, softcap = as_options(Q.shape[-1], causal, scale, softcap)
    block = as_count("block", block, least=1)
    n_q, n_k, d_v = Q.shape[-2], K.shape[-2], V.shape[-1]
    output = np.empty((*leading_axes(Q, K, V, mask), n_q, d_v), np.result_type(Q, K, V))

    for rows in _blocks(n_q, QUERY_BLOCK):
        state = NOTHING
        for columns in _blocks(min(rows.stop, n_k) if causal else n_k, block):
            scaled = (widen(Q[..., rows, :]) * scale) @ widen(K[..., columns, :]).mT
            masked = hide(cap(scaled, softcap), part_of(mask, causal, rows, columns))
            state = _fold(state, masked, widen(V[..., columns, :]))
        output[..., rows, :] = state[2] / np.where(state[1] == 0, 1, state[1])
    return output


def _blocks(n: int, size: int) -> list[slice]:
    return [slice(start, min(start + size, n)) for start in range(0, n, size)]


def _fold(state: State, masked: np.ndarray, V: np.ndarray) -> State:
    """One step of the online softmax: what is known so far, and one block of keys."""
    largest, total, mixed = state
    now_largest = np.maximum(largest, masked.max(axis=-1, keepdims=True))
    shift = np.where(now_largest == -np.inf, 0, now_largest)
    shrink = np.exp(largest - shift)  # the sums so far had a smaller maximum subtracted
    weights = np.exp(masked - shift)
    now_total = total * shrink + weights.sum(axis=-1, keepdims=True)
    return now_largest, now_total, mixed * shrink + weights @ V
