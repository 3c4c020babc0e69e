"""What several families share: what a layer computed, masks, ids, what comes out."""

import functools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from utils.mathematics.masks import causal_mask
from utils.models.cache import Cache
from utils.models.checkpoint import Shape

#: how many tokens fit, and what config.json calls it
Room = tuple[int, str]


@dataclass(frozen=True)
class Layer:
    """What one layer computed, stage by stage; h heads, d_k numbers a head.

    Parameters
    ----------
    X
        What came in, (..., n, d_model).
    queries, keys, values
        Each (..., h, n, d_k). Where one sequence looks at another, or at what a cache
        holds, there are n_k keys and values.
    weights
        How much each token looks at each other one, (..., h, n, n_k); None where a
        function of yours was asked that returns the output alone.
    outputs
        What each head brought back, (..., h, n, d_k); zeros if it is switched off.
    """

    X: np.ndarray
    queries: np.ndarray
    keys: np.ndarray
    values: np.ndarray
    weights: Any  # an array, but for such a function of yours
    outputs: np.ndarray

    @property
    def scores(self) -> np.ndarray:
        """Q Kᵀ, how well each query fits each key: (..., h, n, n_k)."""
        scores: np.ndarray = self.queries @ np.swapaxes(self.keys, -1, -2)
        return scores

    @property
    def scaled(self) -> np.ndarray:
        """Q Kᵀ / √d_k, what softmax turns into the weights: (..., h, n, n_k)."""
        return self.scores / math.sqrt(self.queries.shape[-1])


@dataclass(frozen=True)
class Result:
    """What a forward pass found.

    Parameters
    ----------
    hidden
        The tokens after the last layer, (..., n, d_model).
    layers
        What each layer computed, the first one first; none for an RNN.
    logits
        The scores of the head, if the model has one: of each word as the next one,
        (..., n, words), or of a picture's classes, (..., classes).
    cross
        What each layer computed where it looks from one sequence at another.
    encoder
        What the other sequence became.
    note
        Why there are no logits, where the checkpoint has none that the course can tell.
    """

    hidden: np.ndarray
    layers: tuple[Layer, ...] = ()
    logits: np.ndarray | None = None
    cross: tuple[Layer, ...] = ()
    encoder: "Result | None" = None
    note: str = ""

    @property
    def attentions(self) -> list[Any]:
        """The weights of each layer, (..., h, n, n_k), as `Layer` has them."""
        return [layer.weights for layer in self.layers]

    @property
    def cross_attentions(self) -> list[Any]:
        """The weights of each look at the other sequence, (..., h, n, n_k)."""
        return [layer.weights for layer in self.cross]


def may_look(
    mask: ArrayLike | None, shape: Shape, keys: int | None = None
) -> np.ndarray | None:
    """A mask that has room for the heads: (..., 1, 1 or n, n_k).

    ``keys`` is n_k where it is not n: the tokens that a cache holds come first.
    """
    if mask is None:
        return None
    allowed = np.asarray(mask)
    if allowed.dtype != bool:
        raise TypeError(f"mask must be True or False, but it is {allowed.dtype}")
    square = (*shape, shape[-1] if keys is None else keys)
    if allowed.shape == shape:
        return allowed[..., None, None, :]
    if allowed.shape == square:
        return allowed[..., None, :, :]
    raise ValueError(
        f"mask must have shape {shape} or {square}, but it has {allowed.shape}"
    )


def may_look_back(
    mask: ArrayLike | None, shape: Shape, cache: Cache | None
) -> np.ndarray | None:
    """What a decoder may see: itself and what came before, without the padding.

    ``shape`` is that of the new ids; a padding mask speaks of them alone, and the cache
    knows what was padding before. None if everything may be seen.
    """
    n, before = shape[-1], 0 if cache is None else cache.length
    allowed, padding = may_look(mask, shape, before + n), None
    if mask is not None and np.ndim(mask) == len(shape):
        allowed, padding = None, allowed
    if cache is not None:
        padding = cache.padding(padding, shape)
    back = causal_mask(n, offset=before) if n > 1 else None
    rules = [rule for rule in (allowed, padding, back) if rule is not None]
    return functools.reduce(np.logical_and, rules) if rules else None


def as_ids(
    ids: ArrayLike, words: int, room: Room | None = None, past: int = 0
) -> np.ndarray:
    """Ids as an array, each one known and no more of them than the model has room for.

    ``past`` of the places are taken by what a cache holds; ``room`` has their number,
    and the name of it in config.json.

    Raises
    ------
    ValueError
        If they are no whole numbers from 0 to ``words - 1``, or too many.
    """
    numbers = np.asarray(ids)
    if numbers.dtype.kind not in "iu" or numbers.ndim < 1:
        raise ValueError(
            "ids must be whole numbers of shape (..., n), but they are "
            f"{numbers.dtype} of shape {numbers.shape}"
        )
    if room is not None and past + numbers.shape[-1] > room[0]:
        before = f" after {past} in the cache" if past else ""
        came = f"{numbers.shape[-1]} came{before}"
        raise ValueError(f"at most {room[0]} ids fit, but {came} ({room[1]})")
    outside = numbers[(numbers < 0) | (numbers >= words)]
    if outside.size:
        raise ValueError(f"ids go from 0 to {words - 1}, but {outside[0]} came")
    return numbers
