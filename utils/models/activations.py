"""The curves between two matrices of a network: GELU, SiLU, sigmoid and the rest."""

import math
from collections.abc import Callable

import numpy as np
from numpy.polynomial import Chebyshev, Polynomial

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


def gelu_tanh(x: np.ndarray) -> np.ndarray:
    """``x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2``: close to `gelu`, and cheaper.

    Source
    ------
    Hendrycks and Gimpel, "Gaussian Error Linear Units" (2016), section 2; GPT-2 has it.

    Examples
    --------
    >>> gelu_tanh(np.array([-1.0, 0.0, 2.0])).round(4) + 0
    array([-0.1588,  0.    ,  1.9546])
    """
    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)
    result: np.ndarray = x * (1 + np.tanh(inner)) / 2
    return result


def sigmoid(x: np.ndarray) -> np.ndarray:
    """``1 / (1 + exp(-x))``, written with tanh, which never overflows.

    Examples
    --------
    >>> sigmoid(np.array([-1000.0, 0.0, 1.0])).round(4)
    array([0.    , 0.5   , 0.7311])
    """
    result: np.ndarray = (1 + np.tanh(x / 2)) / 2
    return result


def silu(x: np.ndarray) -> np.ndarray:
    """``x sigmoid(x)``, also called swish.

    Source
    ------
    Elfwing, Uchibe and Doya, "Sigmoid-Weighted Linear Units" (2017).

    Examples
    --------
    >>> silu(np.array([-1.0, 0.0, 2.0])).round(4) + 0
    array([-0.2689,  0.    ,  1.7616])
    """
    result: np.ndarray = x * sigmoid(x)
    return result


def relu(x: np.ndarray) -> np.ndarray:
    """The positive part of each number."""
    positive: np.ndarray = np.maximum(x, 0)
    return positive


#: what config.json calls them
ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "gelu": gelu,
    "gelu_new": gelu_tanh,
    "gelu_pytorch_tanh": gelu_tanh,
    "relu": relu,
    "silu": silu,
}
