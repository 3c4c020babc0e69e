"""What several families share."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import Chebyshev, Polynomial
from numpy.typing import ArrayLike

from .checkpoint import Config, Shape


@dataclass(frozen=True)
class Layer:
    """What one layer computed, stage by stage; h heads, d_k numbers a head.

    Parameters
    ----------
    X
        What came in, (..., n, d_model).
    queries, keys, values
        Each (..., h, n, d_k).
    weights
        How much each token looks at each other one, (..., h, n, n).
    outputs
        What each head brought back, (..., h, n, d_k); zeros if it is switched off.
    """

    X: np.ndarray
    queries: np.ndarray
    keys: np.ndarray
    values: np.ndarray
    weights: np.ndarray
    outputs: np.ndarray

    @property
    def scores(self) -> np.ndarray:
        """Q Kᵀ, how well each query fits each key: (..., h, n, n)."""
        scores: np.ndarray = self.queries @ np.swapaxes(self.keys, -1, -2)
        return scores

    @property
    def scaled(self) -> np.ndarray:
        """Q Kᵀ / √d_k, what softmax turns into the weights: (..., h, n, n)."""
        return self.scores / math.sqrt(self.queries.shape[-1])


@dataclass(frozen=True)
class Result:
    """What a forward pass found.

    Parameters
    ----------
    hidden
        The tokens after the last layer, (..., n, d_model).
    layers
        What each layer computed, the first one first.
    """

    hidden: np.ndarray
    layers: tuple[Layer, ...]

    @property
    def attentions(self) -> list[np.ndarray]:
        """The weights of each layer, (..., h, n, n)."""
        return [layer.weights for layer in self.layers]


def may_look(mask: ArrayLike | None, shape: Shape) -> np.ndarray | None:
    """A mask that has room for the heads: (..., 1, 1 or n, n)."""
    if mask is None:
        return None
    allowed = np.asarray(mask)
    if allowed.dtype != bool:
        raise TypeError(f"mask must be True or False, but it is {allowed.dtype}")
    if allowed.shape == shape:
        return allowed[..., None, None, :]
    if allowed.shape == (*shape, shape[-1]):
        return allowed[..., None, :, :]
    raise ValueError(
        f"mask must have shape {shape} or {(*shape, shape[-1])}, "
        f"but it has {allowed.shape}"
    )


def silenced(
    heads_off: Iterable[tuple[int, int]], config: Config
) -> set[tuple[int, int]]:
    """The pairs (layer, head) that are switched off, each known to the model."""
    off = {(int(layer), int(head)) for layer, head in heads_off}
    layers, h = config["num_hidden_layers"], config["num_attention_heads"]
    for layer, head in off:
        if not (0 <= layer < layers and 0 <= head < h):
            raise ValueError(
                f"heads_off has (layer {layer}, head {head}), but layers go from "
                f"0 to {layers - 1} and heads from 0 to {h - 1}"
            )
    return off


_REACH = 6.0  # 1 - erf(6) is below 1e-16
_LOW = 2 / (2 + _REACH)


def _scaled_erfc(t: np.ndarray) -> np.ndarray:
    z = (2 / np.asarray(t) - 2).tolist()
    scaled: np.ndarray = np.array([math.exp(x * x) * math.erfc(x) for x in z]) / t
    return scaled


_CHEBYSHEV = Chebyshev.interpolate(_scaled_erfc, 18, domain=[_LOW, 1])
#: powers of u, which is t moved from [_LOW, 1] to [-1, 1]; the highest comes first
_CURVE = _CHEBYSHEV.convert(kind=Polynomial, domain=[_LOW, 1]).coef[::-1].tolist()


def erf(x: np.ndarray) -> np.ndarray:
    """The error function, element by element; NumPy has none.

    ``erf(x) = 1 - t exp(-x^2) P(t)`` with ``t = 2 / (2 + x)`` for positive x, where P
    is the polynomial of degree 18 that agrees with Python's `math.erfc` at Chebyshev's
    points. It is within 3e-15 of `math.erf` everywhere.

    Source
    ------
    J. L. Schonfelder, "Chebyshev expansions for the error and related functions",
    Mathematics of Computation 32 (1978), for the form.

    Examples
    --------
    >>> erf(np.array([-1.0, 0.0, 1.0])).round(6) + 0
    array([-0.842701,  0.      ,  0.842701])
    """
    z = np.minimum(np.abs(x), x.dtype.type(_REACH))
    t = 2 / (2 + z)
    u = (2 * t - _LOW - 1) / (1 - _LOW)
    curve = np.full_like(u, _CURVE[0])
    for coefficient in _CURVE[1:]:
        curve = curve * u + coefficient
    result: np.ndarray = np.copysign(1 - t * np.exp(-z * z) * curve, x)
    return result


def gelu(x: np.ndarray) -> np.ndarray:
    """``x Φ(x)``: each number times the share of a normal distribution below it.

    Source
    ------
    Hendrycks and Gimpel, "Gaussian Error Linear Units" (2016); the exact form.

    Examples
    --------
    >>> gelu(np.array([-1.0, 0.0, 2.0])).round(4) + 0
    array([-0.1587,  0.    ,  1.9545])
    """
    result: np.ndarray = x * (1 + erf(x / math.sqrt(2))) / 2
    return result
