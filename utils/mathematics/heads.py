"""Heads: a token's numbers cut into groups that look on their own, and joined."""

# size: three moves of the same axis
import numpy as np
from numpy.typing import ArrayLike

from utils.mathematics.checks import as_array, as_count


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
