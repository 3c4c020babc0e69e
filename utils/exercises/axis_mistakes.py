"""Softmaxes that are right along one axis alone, or for a table alone."""

from typing import Any

import numpy as np

from utils.exercises.mistakes import Array
from utils.exercises.softmax_mistakes import largest, shares
from utils.mathematics.attention import softmax
from utils.practice import Wrong


def _standing(x: Array, axis: int = -1) -> Any:
    """Put the axis back by hand, always in the second place."""
    e = np.exp(x - x.max(axis=axis)[:, None])
    return e / e.sum(axis=axis)[:, None]


def _divided_standing(x: Array, axis: int = -1) -> Any:
    e = np.exp(x - largest(x, axis))
    return e / e.sum(axis=axis)[:, None]


def _turned_over(x: Array, axis: int = -1) -> Any:
    """Divide the transposed table, so that rows meet their sums."""
    e = np.exp(x - largest(x, axis))
    return (e.T / e.sum(axis=axis)).T


AXIS_IGNORED = Wrong(
    "axis ignored",
    lambda x, axis=-1: softmax(x, -1),
    "You always work along the last axis, whatever `axis` says. With `axis=0` each "
    "column must sum to 1. Use `axis=axis` wherever you name an axis.",
)

AXES = [
    AXIS_IGNORED,
    Wrong(
        "always axis 1",
        lambda x, axis=-1: softmax(x, 1),
        "You always work along axis 1. In a table that is the last one, in a single "
        "row there is none, and with three axes it is the middle one. Use `axis=axis` "
        "wherever you name an axis.",
    ),
    Wrong(
        "maximum along the last axis",
        shares(shift=lambda x, axis: x.max(axis=-1, keepdims=True)),
        "The sum follows `axis`, the maximum does not: it is taken along the last axis "
        "always, so along another one the scores lose different amounts. Use "
        "`axis=axis` in both.",
    ),
    Wrong(
        "sum along the last axis",
        shares(norm=lambda e, axis: e.sum(axis=-1, keepdims=True)),
        "The maximum follows `axis`, the sum does not: it is taken along the last axis "
        "always, so with `axis=0` the columns do not sum to 1. Use `axis=axis` in "
        "both.",
    ),
    Wrong(
        "maximum along axis 1",
        shares(shift=lambda x, axis: x.max(axis=1, keepdims=True)),
        "The sum follows `axis`, the maximum is always taken along axis 1. A single "
        "row has no axis 1, and with three axes it is the middle one. Use `axis=axis` "
        "in both.",
    ),
    Wrong(
        "sum along axis 1",
        shares(norm=lambda e, axis: e.sum(axis=1, keepdims=True)),
        "The maximum follows `axis`, the sum is always taken along axis 1. A single "
        "row has no axis 1, and with three axes it is the middle one. Use `axis=axis` "
        "in both.",
    ),
    Wrong(
        "axis put back by hand",
        _standing,
        "Maximum and sum fit the rows of a table, and nothing else: `[:, None]` puts "
        "the axis back in the second place always. `keepdims=True` leaves it where it "
        "was, for any `axis` and any number of axes.",
    ),
    Wrong(
        "axis of the sum put back by hand",
        _divided_standing,
        "The sums fit the rows of a table, and nothing else: `[:, None]` puts their "
        "axis back in the second place always. `keepdims=True` leaves it where it was, "
        "for any `axis` and any number of axes.",
    ),
    Wrong(
        "turned over",
        _turned_over,
        "The division fits a row, and the rows of a table, and nothing else: `.T` "
        "turns all axes round. `keepdims=True` lets the sums line up as they are, for "
        "any `axis` and any number of axes.",
    ),
]
