"""Lesson 02, what does each word offer?: its exercises and questions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.practice import Exercise, Order, Probe, Question, Wrong

Array = NDArray[Any]
_random = np.random.default_rng(2)


def _probe(name: str, n: int, d_k: int) -> Probe:
    return Probe(name, (_random.normal(size=d_k), _random.normal(size=(n, d_k))))


def _dot_product(q: Array, K: Array) -> Any:
    return K @ q  # (n, d_k) @ (d_k,) -> (n,)


# The long third key wins by length; the second points where q points.
_LENGTHS = Probe(
    "a long key",
    (np.array([1.0, 2]), np.array([[1.0, 0.5], [1, 2.5], [9, 3], [-2, 0.25]])),
)
_FIVE, _SQUARE = _probe("five keys", 5, 3), _probe("as many keys as dimensions", 3, 3)
_FEW = _probe("two keys", 2, 4)

dot_product = Exercise(
    key="02.dot_product",
    title="Write dot_product(q, K): how well does q fit every key?",
    reference=_dot_product,
    returns="an array of shape (n,), one number for each key",
    probes=(_FIVE, _SQUARE, _FEW, _LENGTHS),
    wrong=(
        Wrong(
            "missing transpose",
            lambda q, K: q @ K,
            "`q @ K` multiplies q with the *columns* of K: it adds up over the keys, "
            "and the shapes allow it only by chance. A key is a row: `K @ q`, or `q @ "
            "K.T`.",
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


def _rank_keys(q: Array, K: Array) -> Any:
    fit = K @ q  # (n,)
    return np.argsort(-fit)  # the best first


rank_keys = Exercise(
    key="02.rank_keys",
    title="Write rank_keys(q, K): the numbers of the keys, the best first",
    reference=_rank_keys,
    returns="an array of shape (n,): the numbers of the keys, the best first",
    probes=(
        Probe(
            "a ranking",
            (np.array([1.0, 0]), np.array([[2.0, 9], [0, 1], [5, 0], [3, 7]])),
        ),
        _FIVE,
        _LENGTHS,
        _probe("six keys", 6, 4),
    ),
    wrong=(
        Wrong(
            "worst first",
            lambda q, K: np.argsort(K @ q),
            "Your order runs from the worst to the best: `argsort` puts the smallest "
            "first. Sort the negative fit, or turn the result round with `[::-1]`.",
        ),
        Wrong(
            "places, not keys",
            lambda q, K: np.argsort(np.argsort(-(K @ q))),
            "You tell for each key its place in the ranking. Asked is the other way "
            "round: for each place, the number of the key. One `argsort` is enough.",
        ),
        Wrong(
            "counted from one",
            lambda q, K: np.argsort(-(K @ q)) + 1,
            "Your order is right, and you count the keys from 1. Python counts from 0, "
            "so that `K[0]` is the first key: leave the + 1 out.",
        ),
        Wrong(
            "not sorted",
            lambda q, K: K @ q,
            "You return the fit of each key, in the order of the keys. One step is "
            "left: `argsort` tells which key comes first, which second.",
        ),
        Wrong(
            "the fits themselves",
            lambda q, K: np.sort(K @ q)[::-1],
            "You return the sorted dot products. Which key they belong to is lost: "
            "`argsort` gives the places instead of the numbers.",
        ),
        Wrong(
            "the best alone",
            lambda q, K: int(np.argmax(K @ q)),
            "You return the best key alone. A ranking holds all of them, in order: "
            "`argsort` instead of `argmax`.",
        ),
        Wrong(
            "by length",
            lambda q, K: np.argsort(-np.linalg.norm(K, axis=1)),
            "You rank the keys by their length; q takes no part. A long key can point "
            "away from the query: rank by `K @ q`.",
        ),
        Wrong(
            "by direction",
            lambda q, K: np.argsort(-(K @ q) / np.linalg.norm(K, axis=1)),
            "You rank by direction alone, as with the cosine. Attention ranks by the "
            "dot product, in which a key's length counts too.",
        ),
        Wrong(
            "by distance",
            lambda q, K: np.argsort(np.linalg.norm(K - q, axis=1)),
            "You rank by distance, the nearest key first. A key far out in the query's "
            "direction fits better than a near one: rank by `K @ q`.",
        ),
    ),
    hints=(
        "First the fit of every key, as in `dot_product`; then the order.",
        "`np.argsort(a)` gives the places of the numbers from small to large.",
        "Sort the negative fits: `np.argsort(-(...))`.",
    ),
    why="The smallest of the negative numbers is the largest of the others. What comes "
    "back are places, with which words and values can be picked.",
    minutes=4,
    level="medium",
)


def _cosine(q: Array, K: Array) -> Any:
    lengths = np.linalg.norm(K, axis=1) * np.linalg.norm(q)  # (n,)
    return K @ q / lengths


cosine = Exercise(
    key="02.cosine",
    title="Write cosine(q, K): how well do the directions fit, whatever the lengths?",
    reference=_cosine,
    returns="an array of shape (n,), each number between -1 and 1",
    probes=(_LENGTHS, _FIVE, _SQUARE, _FEW),
    wrong=(
        Wrong(
            "not divided",
            lambda q, K: K @ q,
            "That is the dot product: a long key still wins by its length. Divide by "
            "both lengths to leave the direction alone.",
        ),
        Wrong(
            "key's length alone",
            lambda q, K: K @ q / np.linalg.norm(K, axis=1),
            "You divide by the keys' lengths, but not by the query's. The order is "
            "right already; for numbers between -1 and 1 divide by the length of q "
            "too.",
        ),
        Wrong(
            "query's length alone",
            lambda q, K: K @ q / np.linalg.norm(q),
            "You divide by the length of q, which is the same for every key, so the "
            "long ones still win. Divide by each key's own length too.",
        ),
        Wrong(
            "one length for all keys",
            lambda q, K: K @ q / np.linalg.norm(K) / np.linalg.norm(q),
            "`np.linalg.norm(K)` is one length for the whole table. Each key has its "
            "own: give it `axis=1`.",
        ),
        Wrong(
            "no brackets",
            lambda q, K: K @ q / np.linalg.norm(K, axis=1) * np.linalg.norm(q),
            "You divide by the keys' lengths and multiply by the query's. In `a / b * "
            "c` Python goes from left to right: write `a / (b * c)`.",
        ),
        Wrong(
            "squared lengths",
            lambda q, K: K @ q / (K**2).sum(axis=1) / (q**2).sum(),
            "You divide by the *squared* lengths. A length is the root of the sum of "
            "squares: `np.sqrt(...)`, or `np.linalg.norm`.",
        ),
        Wrong(
            "sums for lengths",
            lambda q, K: K @ q / np.abs(K).sum(axis=1) / np.abs(q).sum(),
            "You take the sum of the absolute numbers for the length. The arrow's "
            "length comes from Pythagoras: the root of the sum of squares.",
        ),
        Wrong(
            "the angle",
            lambda q, K: np.arccos(
                K @ q / np.linalg.norm(K, axis=1) / np.linalg.norm(q)
            ),
            "You go one step too far and return the angle. Its cosine is asked for: 1 "
            "for the same direction, 0 for a right angle.",
        ),
    ),
    hints=(
        "The dot product is length times length times cosine. Which two lengths are "
        "there to divide by?",
        "`np.linalg.norm(q)` is the length of q. For K there is one length a row.",
        "`np.linalg.norm(K, axis=1)` gives the n lengths of the keys.",
    ),
    why="Dividing by both lengths leaves the cosine of the angle. Attention does not "
    "divide: there a key may say by its length how much it wants to be found.",
    minutes=5,
    level="hard",
)

# Questions

recall_row = Question(
    key="02.recall_row",
    prompt="What does one row of Q hold?",
    options={
        "A": "What one word looks for, a number for each thing that can be sought.",
        "B": "How much every word looks for one thing.",
        "C": "The eight numbers of one word.",
    },
    answer="A",
    feedback={
        "A": "Yes: rows are words. Row 7 is the query of “it”.",
        "B": "That is a column of Q. A row belongs to one word.",
        "C": "That is a row of X. W_Q turns it into a row of Q.",
    },
)

recall_shape = Question(
    key="02.recall_shape",
    prompt="X is (10, 8) and W_Q is (8, 4). Which shape has Q = X W_Q?",
    options={"A": "(8, 8)", "B": "(10, 4)", "C": "(4, 10)"},
    answer="B",
    feedback={
        "A": "The 8 that both share is summed away; the outer numbers stay: (10, 4).",
        "B": "Yes: the shared 8 is summed away. Ten words, four things sought.",
        "C": "Rows stay rows: ten words stay ten rows, so it is (10, 4).",
    },
)

recall_weight = Question(
    key="02.recall_weight",
    prompt="In lesson 00, “it” looked at “cat” with 0.43. What does that number say?",
    options={
        "A": "“it” and “cat” mean the same with a chance of 43 %.",
        "B": "“cat” is 0.43 alive.",
        "C": "“cat” gets 0.43 of the attention that “it” has to give.",
    },
    answer="C",
    feedback={
        "A": "A weight is no chance of meaning the same. It is a share of attention.",
        "B": "That is a number of the word itself. A weight is a share of attention.",
        "C": "Yes: a share of one whole. The shares of all ten words make 1.",
    },
)

guess_key = Question(
    key="02.guess_key",
    prompt="What does “tired” offer?",
    options={
        "A": "1.8 of a trait and 3.0 of a life, for it suits the living.",
        "B": "1.8 of a trait, and nothing else.",
        "C": "0.6 of a trait, and nothing else.",
    },
    answer="B",
    feedback={
        "A": "The row of `suits` in W_K holds only zeros, so it reaches no key.",
        "B": "Yes: 0.6 of `trait` times 3. What it suits is not on offer.",
        "C": "The word has 0.6 of `trait`, and W_K multiplies it by 3: 1.8.",
    },
)

guess_best = Question(
    key="02.guess_best",
    prompt="Which of the four keys fits the query of “it” best?",
    options={"A": "cat", "B": "mat", "C": "it", "D": "tired"},
    answer="A",
    feedback={
        "A": "Yes: 1.6 × 2.7 alone is more than any of the others can reach.",
        "B": "“mat” gets 1.3 × 2.4, about 3.1; “cat” gets 1.6 × 2.7 and more.",
        "C": "Its key points the right way, but 0.3 is very little on offer.",
        "D": "“tired” gets 1.6 × 1.8, about 2.9; “cat” gets 1.6 × 2.7 and more.",
    },
)

guess_longer = Question(
    key="02.guess_longer",
    prompt="You make the query twice as long and do not turn it. What happens?",
    options={
        "A": "Nothing: only the direction counts.",
        "B": "Words with long keys move up in the ranking.",
        "C": "All fits double, and the ranking stays.",
    },
    answer="C",
    feedback={
        "A": "The ranking stays, but the fits do not: length of q is a factor in each.",
        "B": "Each fit gets the same factor, long key or short. So the order stays.",
        "C": "Yes: the query's length is one common factor of all its fits.",
    },
)

guess_stretch = Question(
    key="02.guess_stretch",
    prompt="How many times its length does the key of “mat” need, to reach 5.10?",
    answer=1.63,
    tolerance=0.06,
    feedback={
        "right": "Yes: 5.10 / 3.12 is 1.63. The fit grows in proportion to the length.",
        "other": "The fit grows in proportion to the length, and it stands at 3.12.",
        "2.12": "5.10 / 2.4 would divide by the length. Divide by the fit: 3.12.",
        "1.98": "Too long. The gap, 5.10 − 3.12 = 1.98, does not tell: take the ratio, "
        "since the length multiplies.",
        "1.15": "Nearly as long as the key of “cat” then, but “mat” points less well.",
    },
)

order_fits = Order(
    key="02.order_fits",
    prompt="Build rank_by_hand(q, K): the positions of the keys, best fit first.",
    lines={
        "A": "    return sorted(range(len(K)), key=lambda j: -fits[j])",
        "B": "        fits.append(sum(a * b for a, b in zip(q, k)))",
        "C": "    fits = []",
        "D": "    for k in K:",
        "E": "        fits.append(sum(a + b for a, b in zip(q, k)))",
        "F": "def rank_by_hand(q, K):",
        "G": "    return sorted(range(len(K)), key=lambda j: fits[j])",
    },
    answer="FCDBA",
    feedback={
        "right": "Yes: a fit for each key, then their positions, largest first.",
        "E": "Line E adds what it should multiply: an offer nobody seeks would count.",
        "G": "Line G sorts from the smallest fit: the worst key comes first.",
    },
)
