"""Four products that somebody may take for X @ W_Q: which fit, and what they give."""

import numpy as np

from utils import figures, world
from utils.figures import Picture, number

#: Longer than the running sentence, so that its number of words can be chosen.
LONG = world.read("the cat sat on the mat and slept and the dog was not happy")
PRODUCTS = {
    "X @ W_Q": lambda X, W_Q: (X, W_Q),
    "W_Q @ X": lambda X, W_Q: (W_Q, X),
    "X @ W_Q.T": lambda X, W_Q: (X, W_Q.T),
    "X.T @ W_Q": lambda X, W_Q: (X.T, W_Q),
}


def drawn(product: str, count: int) -> tuple[Picture, str]:
    """Draw the shapes of a product of `PRODUCTS` for some words, and what comes out."""
    words = LONG[:count]
    X = world.embed(words)
    left, right = PRODUCTS[product](X, world.W_Q)
    fit = figures.shapes(
        (_name(product, 0), left.shape),
        (_name(product, 1), right.shape),
        result=product,
        roles=_roles(product),
        caption="The two inner edges have to be of one length.",
    )
    rows = [
        (f"row 1 of {product}", "as it comes out", _row_one(left, right)),
        ("row 1 of Q", "the query of cat", _row_one(X, world.W_Q)),
    ]
    compared = figures.equation(rows, caption="What comes out for “cat”, row 1.")
    return (
        figures.stack(fit, compared, caption=f"The shapes of {product}."),
        _told_side(product, left, right, X),
    )


def _name(product: str, side: int) -> str:
    return product.split(" @ ")[side]


def _roles(product: str) -> tuple[str | None, str | None, str | None]:
    left, right = ("query" if "W_Q" in part else None for part in product.split(" @ "))
    return left, right, "query"


def _row_one(left: np.ndarray, right: np.ndarray) -> str:
    if left.shape[1] != right.shape[0]:
        return "none"
    return "  ".join(number(value) for value in (left @ right)[1])


def _outcome(left: np.ndarray, right: np.ndarray, X: np.ndarray) -> str:
    if left.shape[1] != right.shape[0]:
        return "an error"
    result = left @ right
    Q = X @ world.W_Q
    if result.shape != Q.shape:
        return f"no error, wrong shape {result.shape}"
    return "right" if np.allclose(result, Q) else "no error, wrong numbers"


def _told_side(product: str, left: np.ndarray, right: np.ndarray, X: np.ndarray) -> str:
    outcome = _outcome(left, right, X)
    if outcome == "an error":
        why = f"{left.shape[1]} meets {right.shape[0]}, so NumPy refuses."
    elif outcome == "right":
        why = f"it has the shape {X.shape[0]} by 4, a query for each word."
    elif outcome.endswith("numbers"):
        why = (
            "the shape is that of Q, so nothing complains, but the largest "
            f"difference from Q is {np.abs(left @ right - X @ world.W_Q).max():.2f}."
        )
    else:
        why = f"Q has the shape {X.shape[0]} by 4."
    return f"With {len(X)} words, {product} gives {outcome}: {why}"
