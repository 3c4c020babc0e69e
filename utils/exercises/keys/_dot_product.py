"""Exercise 02.dot_product: one query against every key."""

from typing import Any

import numpy as np

from utils.exercises.keys._probes import ALONE, FEW, FIVE, LENGTHS, SQUARE, WHOLE
from utils.exercises.loop_mistakes import vector_slips
from utils.exercises.mistakes import Array
from utils.practice import Exercise, Wrong


def _dot_product(q: Array, K: Array) -> Any:
    return K @ q  # (n, d_k) @ (d_k,) -> (n,)


dot_product = Exercise(
    key="02.dot_product",
    title="Write dot_product(q, K): how well does q fit every key?",
    reference=_dot_product,
    returns="an array of shape (n,), one number for each key",
    probes=(FIVE, SQUARE, FEW, LENGTHS, ALONE, WHOLE),
    wrong=(
        Wrong(
            "missing transpose",
            lambda q, K: q @ K,
            "`q @ K` (and `K.T @ q`) multiplies q with the *columns* of K: it adds up "
            "over the keys, and the shapes allow it only by chance. A key is a row: "
            "`K @ q`, or `q @ K.T`.",
        ),
        Wrong(
            "not added up",
            lambda q, K: K * q,
            "You have the products, but not their sums: one number for each dimension "
            "is left. A dot product adds them up along each key: `axis=-1`.",
        ),
        Wrong(
            "added down the columns",
            lambda q, K: (K * q).sum(axis=0),
            "You add the products down the columns, over all keys, and get one number "
            "for each dimension. Add along each row: `sum(axis=-1)`.",
        ),
        Wrong(
            "one number for all",
            lambda q, K: (K * q).sum(),
            "You add up the products of all keys, so a single number is left. Each key "
            "needs its own, or nothing can be compared: `sum(axis=-1)`.",
        ),
        Wrong(
            "first key only",
            lambda q, K: K[0] @ q,
            "You compare q with the first key only. Do the same for every row of K, by "
            "a loop or in one product.",
        ),
        Wrong(
            "last key only",
            lambda q, K: K[-1] @ q,
            "Only the fit of the last key comes back. Each turn of a loop writes over "
            "the one before: keep all fits, one for each row of K.",
        ),
        Wrong(
            "last products only",
            lambda q, K: K[:, -1] * q[-1],
            "Only the product of the last dimension is left for each key, as when each "
            "step of a loop writes over the one before. Add it to what is there: `+=`.",
        ),
        Wrong(
            "first products only",
            lambda q, K: K[:, 0] * q[0],
            "Only the product of the first dimension arrives for each key. All d_k "
            "products belong in the sum: does the inner loop stop after its first "
            "step?",
        ),
        Wrong(
            "mean of the products",
            lambda q, K: (K * q).mean(axis=-1),
            "You take the mean of the products, which divides by d_k. A dot product is "
            "their sum.",
        ),
        Wrong(
            "scaled",
            lambda q, K: K @ q / np.sqrt(len(q)),
            "You divide by the root of d_k. That step will come, in lesson 04; here "
            "the plain dot product is asked for.",
        ),
        Wrong(
            "cosine",
            lambda q, K: K @ q / np.linalg.norm(K, axis=1) / np.linalg.norm(q),
            "You divide by the lengths, which gives the cosine: the direction alone. "
            "The dot product keeps the lengths, so a long key counts more.",
        ),
        Wrong(
            "added, not multiplied",
            lambda q, K: (K + q).sum(axis=-1),
            "You add the numbers of q and of the key where they should be multiplied. "
            "A dimension counts when *both* have it: a product.",
        ),
        Wrong(
            "distance",
            lambda q, K: np.linalg.norm(K - q, axis=1),
            "You measure the distance from q to each key, where small means near. The "
            "dot product multiplies dimension by dimension and adds; large means fit.",
        ),
        Wrong(
            "sizes alone",
            lambda q, K: np.abs(K @ q),
            "The minus signs are gone. A negative fit says that the key points away "
            "from the query: keep the sign.",
        ),
        *vector_slips(_dot_product),
    ),
    hints=(
        "For one key: multiply q and the key number by number, then add. You need that "
        "for every row of K.",
        "`(q * K)` multiplies q with each row. Along which axis do the products of one "
        "key lie?",
        "A product of K, (n, d_k), and q, (d_k,), gives (n,): `K @ ...`.",
    ),
    why="`K @ q` takes the dot product of each row of K with q. For many queries at "
    "once it becomes `Q @ K.T` in lesson 04.",
    minutes=4,
    level="medium",
)
