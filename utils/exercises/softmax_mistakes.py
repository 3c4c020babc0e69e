"""What goes wrong in a softmax: the shift, the exponential, the sum, or the whole.

A softmax is exponentials of shifted scores, divided by a norm. `SOFTMAX` holds what
`softmax_pairs` combines; `rare_softmax_mistakes` has what is looked at alone.
"""

from itertools import product
from typing import Any

import numpy as np

from utils.exercises.mistakes import Array, Part, adapted, both
from utils.mathematics.attention import softmax
from utils.practice import Wrong


def largest(x: Array, axis: int) -> Any:
    """What is subtracted before exp."""
    return x.max(axis=axis, keepdims=True)


def total(e: Array, axis: int) -> Any:
    """What the exponentials are divided by."""
    return e.sum(axis=axis, keepdims=True)


def shares(shift: Part = largest, norm: Part = total, power: Part = np.exp) -> Part:
    """Build a softmax (x, axis=-1) from its parts."""

    def built(x: Array, axis: int = -1) -> Any:
        e = power(x - shift(x, axis))
        return e / norm(e, axis)

    return built


# What is subtracted before exp (x, axis -> shift)

SHIFTS = [
    Wrong(
        "no maximum",
        lambda x, axis: 0,
        "Small scores come out right, large ones as NaN: `exp(1000)` is too large for "
        "a float and becomes inf, and inf / inf is NaN. Subtract the row's largest "
        "score first: exp(a - m) / exp(b - m) = exp(a) / exp(b), so the shares stay "
        "the same.",
    ),
    Wrong(
        "maximum of everything",
        lambda x, axis: x.max(),
        "You subtract the largest score of the whole table. A row that lies 1000 "
        "below it becomes exp(-1000) = 0 in every place, and 0 / 0 is NaN. Subtract "
        "from each row its own maximum.",
    ),
    Wrong(
        "maximum of the columns",
        lambda x, axis: x.max(axis=0),
        "You subtract the maximum of each column, so the scores of one row lose "
        "different amounts, and the differences that softmax lives on change. Subtract "
        "one number from a whole row: its own maximum, found along the row with "
        "`keepdims=True`.",
    ),
    Wrong(
        "minimum",
        lambda x, axis: x.min(axis=axis, keepdims=True),
        "You subtract the smallest score, which leaves the largest one large: in a "
        "row from -500 to 500 it becomes exp(1000) = inf, and inf / inf is NaN. "
        "Subtract the largest, so that no exponent is above 0.",
    ),
    Wrong(
        "maximum without keepdims",
        lambda x, axis: x.max(axis=axis),
        "Your maxima lie in a row of shape (n,), so NumPy subtracts the maximum of "
        "row j from *column* j. `keepdims=True` leaves them standing as a column, one "
        "beside each row.",
    ),
    Wrong(
        "mean subtracted",
        lambda x, axis: x.mean(axis=axis, keepdims=True),
        "You subtract the mean, or something like it, which leaves the shares as they "
        "are but does not protect them: where half of a row lies 3000 below the other "
        "half, the largest is still 1500 above the mean, and exp(1500) is inf. "
        "Subtract the largest score.",
    ),
]

# What the exponentials are divided by (e, axis -> norm)

NORMS = [
    Wrong(
        "sum of the columns",
        lambda e, axis: e.sum(axis=0),
        "Your sum of the exponentials runs down the columns (axis 0), so the rows do "
        "not sum to 1. Divide each row by its own sum: the last axis, and "
        "`keepdims=True`.",
    ),
    Wrong(
        "sum of everything",
        lambda e, axis: e.sum(),
        "You divide by the sum over the whole table, so a row gets less than 1 to "
        "share out. Every row is a query of its own: give `sum` its `axis`, and "
        "`keepdims=True`.",
    ),
    Wrong(
        "sum without keepdims",
        lambda e, axis: e.sum(axis=axis),
        "Your sums lie in a row of shape (n,), so NumPy divides *column* j by the sum "
        "of row j. `keepdims=True` leaves the sums standing as a column, one beside "
        "each row.",
    ),
    Wrong(
        "divided by the count",
        lambda e, axis: e.shape[axis],
        "The exponentials are divided by how many scores there are (perhaps `mean` "
        "stands where `sum` should). The order is right, but the shares of a row do "
        "not sum to 1. Divide by the sum of the exponentials.",
    ),
    Wrong(
        "not divided",
        lambda e, axis: 1,
        "These are the exponentials as they are: a row's largest entry is 1, and the "
        "row sums to more than 1. (Dividing by the largest exponential changes "
        "nothing, since it is 1 already.) One more step: divide by the row's sum.",
    ),
    Wrong(
        "divided by the mean",
        lambda e, axis: e.mean(axis=axis, keepdims=True),
        "A row sums to the number of keys: the exponentials are divided by their "
        "mean, not by their sum. For a row that sums to 1, divide by the sum.",
    ),
    Wrong(
        "divided by the length",
        lambda e, axis: np.sqrt((e**2).sum(axis=axis, keepdims=True)),
        "You divide by the length of the row of exponentials, the root of the sum of "
        "squares, so their *squares* sum to 1. Shares themselves must sum to 1: divide "
        "by the plain sum.",
    ),
]


def _unshifted_sum(x: Array, axis: int = -1) -> Any:
    return np.exp(x - largest(x, axis)) / total(np.exp(x), axis)


def _one_hot(x: Array, axis: int = -1) -> Any:
    return (x == largest(x, axis)).astype(float)


#: Whole softmaxes (x, axis=-1) with one mistake.
SOFTMAX = [
    *adapted(SHIFTS, lambda part: shares(shift=part)),
    *adapted(NORMS, lambda part: shares(norm=part)),
    Wrong(
        "columns",
        lambda x, axis=-1: softmax(x, 0),
        "You turn the columns into shares, not the rows: the exponentials are summed "
        "over axis 0. A row belongs to one query, and its shares over the keys must "
        "sum to 1. The axis to sum over is the last, -1.",
    ),
    Wrong(
        "everything at once",
        lambda x, axis=-1: np.exp(x - x.max()) / np.exp(x - x.max()).sum(),
        "You share out a single 1 over the whole table: maximum and sum are taken over "
        "everything. Each row is a query of its own and has a whole 1 to give: name "
        "the axis, with `keepdims=True`, in both.",
    ),
    Wrong(
        "twice",
        lambda x, axis=-1: softmax(softmax(x, axis), axis),
        "You apply softmax twice. Shares lie between 0 and 1, so the second softmax "
        "sees almost equal scores and flattens them: [0, 5] gives 0.27 and 0.73 "
        "instead of 0.01 and 0.99. Once is enough.",
    ),
    Wrong(
        "sum of other exponentials",
        _unshifted_sum,
        "Above the line you subtract the maximum, below it you do not, so the parts do "
        "not sum to 1. Compute the exponentials once, `e = np.exp(...)`, and divide "
        "`e` by its own sum.",
    ),
    Wrong(
        "argmax",
        _one_hot,
        "You give the whole 1 to the largest score. That is argmax: a score of 2.0 "
        "beside 2.1 loses everything. Softmax lets every score keep a share: `exp`, "
        "then divide by the sum.",
    ),
    Wrong(
        "without exp",
        lambda x, axis=-1: x / x.sum(axis=axis, keepdims=True),
        "You divide the scores themselves by their sum, without `exp`. A negative "
        "score then gets a negative share, and a sum near 0 makes everything explode. "
        "`exp` first: it is never negative.",
    ),
    Wrong(
        "reversed",
        lambda x, axis=-1: softmax(-x, axis),
        "Your order is turned round: the lowest score gets the largest share, as with "
        "exp(-x). Look at the sign before the scores, and at the side of the maximum: "
        "it is the score minus the maximum.",
    ),
]

# These need a table: with a single row they are no mistakes.
_TABLE_ONLY = {
    "maximum of everything",
    "maximum of the columns",
    "maximum without keepdims",
    "sum of the columns",
    "sum of everything",
    "sum without keepdims",
    "columns",
    "everything at once",
}

#: These are the same whatever the scores are multiplied by.
SCALE_FREE = {"argmax", "without exp"}


def one_row(wrongs: list[Wrong]) -> list[Wrong]:
    """Keep the mistakes that can be made with a single row of scores."""
    return [wrong for wrong in wrongs if wrong.name not in _TABLE_ONLY]


def softmax_pairs() -> list[Wrong]:
    """Build every softmax with a wrong shift and a wrong norm."""
    return [
        both(shift, norm, shares(shift.function, norm.function))
        for shift, norm in product(SHIFTS, NORMS)
        # The same error in both parts has a name of its own in SOFTMAX.
        if shift.name.rpartition(" of ")[2] != norm.name.rpartition(" of ")[2]
    ]
