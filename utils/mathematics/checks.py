"""What the mathematics accepts, and what it refuses: one clear error for each.

An error names the argument, what was expected and what came.
"""

# size: what several functions refuse, and no more
import numpy as np
from numpy.typing import ArrayLike


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
