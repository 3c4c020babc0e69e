"""Lesson 04, how well does every query fit every key?: its exercises and questions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.attention import softmax
from utils.exercises.mistakes import PRODUCTS, SCALES, score_pairs
from utils.practice import Exercise, Order, Probe, Question, Wrong

Array = NDArray[Any]
_random = np.random.default_rng(4)


def _probe(name: str, n_q: int, n_k: int, d_k: int) -> Probe:
    return Probe(
        name, (_random.normal(size=(n_q, d_k)), _random.normal(size=(n_k, d_k)))
    )


def _scaled_scores(Q: Array, K: Array) -> Any:
    scores = Q @ K.T  # (n_q, d_k) @ (d_k, n_k) -> (n_q, n_k)
    return scores / np.sqrt(K.shape[-1])


# Two queries, three keys, d_k = 6: no two of the lengths agree, so no mistake fits.
_APART = _probe("two queries and three keys", 2, 3, 6)
_SQUARE = _probe("square Q and K", 3, 3, 3)
_ALIKE = _probe("as many queries as keys", 4, 4, 2)
_LARGE = Probe(
    "large numbers",
    (
        np.array([[64.0, 0, 0, 2], [0, 1, -0.5, 0]]),
        np.array([[32.0, 1, 2, 0], [32, 0, 1, 1], [-16, 2, 0, 3]]),
    ),
)
_PROBES = (_APART, _SQUARE, _ALIKE, _LARGE)
_RETURNS = (
    "an array of shape (n_q, n_k), one row for each query, one column for each key"
)

_WRONG = (
    *SCALES,
    *PRODUCTS,
    Wrong(
        "entry by entry",
        lambda Q, K: Q * K / np.sqrt(K.shape[-1]),
        "`*` multiplies query i with key i entry by entry and adds nothing up. Every "
        "query meets every key, and each pair gives one sum: `Q @ K.T`.",
    ),
    Wrong(
        "pairs in order",
        lambda Q, K: (Q * K).sum(axis=-1) / np.sqrt(K.shape[-1]),
        "You compare query i with key i alone. A query also asks all the others: every "
        "pair needs a score, and `Q @ K.T` has them all.",
    ),
    Wrong(
        "softmax already",
        lambda Q, K: softmax(_scaled_scores(Q, K)),
        "You go one step too far: softmax turns the scores into weights, and lesson 05 "
        "is about that. Return the scores as they are after scaling.",
    ),
    Wrong(
        "softmax, not scaled",
        lambda Q, K: softmax(Q @ K.T),
        "Two things. The scores still need the scale: divide by the root of d_k. And "
        "softmax, which makes weights of them, is lesson 05: return the scores.",
    ),
    Wrong(
        "cosine",
        lambda Q, K: (
            Q @ K.T / np.linalg.norm(Q, axis=-1)[:, None] / np.linalg.norm(K, axis=-1)
        ),
        "You divide by the lengths of the vectors, which leaves the cosine. How long a "
        "query or key is counts in a score: the one divisor is the root of d_k.",
    ),
    Wrong(
        "last product only",
        lambda Q, K: Q[:, -1:] * K[:, -1] / np.sqrt(K.shape[-1]),
        "Only the last of the d_k products is left in each score, since each turn of "
        "the loop writes over the one before. Add it to what is there: `+=`.",
    ),
    Wrong(
        "distance",
        lambda Q, K: np.linalg.norm(Q[:, None] - K, axis=-1),
        "You measure distances, where small means near. A score is a dot product, in "
        "which large means fit: `Q @ K.T`.",
    ),
)

scaled_scores = Exercise(
    key="04.scaled_scores",
    title="Write scaled_scores(Q, K): the score of every pair",
    reference=_scaled_scores,
    returns=_RETURNS,
    probes=_PROBES,
    wrong=_WRONG,
    pairs=score_pairs(),
    hints=(
        "One query against all keys was `K @ q`. For all queries at once you need one "
        "row for each query: which of Q and K comes first, which is transposed?",
        "d_k is the number of entries in one key: `K.shape[-1]`.",
        "Two lines: `scores = Q @ K.T`, then divide by the root of d_k.",
    ),
    why="Each entry is one dot product. It adds up d_k products, so its spread grows "
    "like the root of d_k; dividing by that root keeps it near 1 for every d_k.",
    minutes=5,
    level="medium",
)


def _one_score(Q: Array, K: Array, i: int, j: int) -> Any:
    total = 0.0
    for m in range(Q.shape[-1]):
        total += Q[i, m] * K[j, m]
    return total / np.sqrt(Q.shape[-1])


def _places(probe: Probe, i: int, j: int) -> Probe:
    return Probe(f"{probe.name}, pair ({i}, {j})", (*probe.args, i, j))


def _first_product(Q: Array, K: Array, i: int, j: int) -> Any:
    return Q[i, 0] * K[j, 0] / np.sqrt(Q.shape[-1])


def _last_product(Q: Array, K: Array, i: int, j: int) -> Any:
    return Q[i, -1] * K[j, -1] / np.sqrt(Q.shape[-1])


one_score = Exercise(
    key="04.one_score",
    title="Fill the line of the loop: the score of query i and key j",
    reference=_one_score,
    returns="a single number, the scaled score of query i and key j",
    probes=(
        _places(_APART, 1, 2),
        _places(_APART, 1, 0),
        _places(_SQUARE, 2, 0),
        _places(_ALIKE, 0, 3),
        _places(_LARGE, 0, 1),
    ),
    wrong=(
        Wrong(
            "i and j swapped",
            lambda Q, K, i, j: Q[j] @ K[i] / np.sqrt(Q.shape[-1]),
            "You take query j and key i. Rows are queries and columns are keys, so "
            "(i, j) means query i, key j. The score of (j, i) is another number.",
        ),
        Wrong(
            "columns",
            lambda Q, K, i, j: Q[:, i] @ K[:, j] / np.sqrt(Q.shape[-1]),
            "You run down the columns: `Q[m, i]` is dimension i of word m. A query is "
            "a row, so its number comes first: `Q[i, m]`.",
        ),
        Wrong(
            "overwritten",
            _last_product,
            "Only the last product is left, since each step writes over the one "
            "before. Add it to what is there: `+=`.",
        ),
        Wrong(
            "first product",
            _first_product,
            "Only the first product arrives. Is the `return` inside the loop, or does "
            "the loop run once? All d_k products belong in the sum.",
        ),
        Wrong(
            "no scale",
            lambda Q, K, i, j: Q[i] @ K[j],
            "The sum of products is right; the scale is missing. Divide the total by "
            "the root of d_k.",
        ),
        Wrong(
            "d_k, not its root",
            lambda Q, K, i, j: Q[i] @ K[j] / Q.shape[-1],
            "You divide by d_k, which gives the mean of the products. The sum's spread "
            "grows like the *root* of d_k: divide by `np.sqrt(d_k)`.",
        ),
        Wrong(
            "d_k times too large",
            lambda Q, K, i, j: Q[i] @ K[j] * np.sqrt(Q.shape[-1]),
            "The score is d_k times too large. Perhaps each turn of the loop adds the "
            "whole dot product, where it should add the product of dimension m alone; "
            "or the total is multiplied by the root of d_k and not divided by it.",
        ),
        Wrong(
            "added, not multiplied",
            lambda Q, K, i, j: (Q[i] + K[j]).sum() / np.sqrt(Q.shape[-1]),
            "You add the number of the query to that of the key. They fit where *both* "
            "are large: multiply them, and add the products up.",
        ),
        Wrong(
            "query with itself",
            lambda Q, K, i, j: Q[i] @ Q[j] / np.sqrt(Q.shape[-1]),
            "You multiply query i with query j; K takes no part. What j offers is in "
            "its key: row j of K.",
        ),
        Wrong(
            "key of the query's word",
            lambda Q, K, i, j: Q[i] @ K[i] / np.sqrt(Q.shape[-1]),
            "You take query i and key i. The key is that of word j: `K[j, m]`.",
        ),
        Wrong(
            "query of the key's word",
            lambda Q, K, i, j: Q[j] @ K[j] / np.sqrt(Q.shape[-1]),
            "You take query j and key j. The query is that of word i: `Q[i, m]`.",
        ),
        Wrong(
            "column of K",
            lambda Q, K, i, j: Q[i] @ K[: Q.shape[-1], j] / np.sqrt(Q.shape[-1]),
            "`K[m, j]` is dimension j of word m, and the shapes allow it only by "
            "chance. A key is a row, so its number comes first: `K[j, m]`.",
        ),
        Wrong(
            "query alone",
            lambda Q, K, i, j: Q[i].sum() / np.sqrt(Q.shape[-1]),
            "You add up the query; the key takes no part. In each dimension the two "
            "are multiplied.",
        ),
        Wrong(
            "key alone",
            lambda Q, K, i, j: K[j].sum() / np.sqrt(Q.shape[-1]),
            "You add up the key; the query takes no part. In each dimension the two "
            "are multiplied.",
        ),
        Wrong(
            "total multiplied",
            lambda Q, K, i, j: 0.0,
            "The result is always 0. If you wrote `total *=` or `total * ...`, the 0 "
            "it starts from stays 0: *add* each product, with `+=`.",
        ),
        Wrong(
            "subtracted",
            lambda Q, K, i, j: -(Q[i] @ K[j]) / np.sqrt(Q.shape[-1]),
            "The sign is turned round. Products are added to the total, not taken "
            "away from it: `+=`.",
        ),
        Wrong(
            "whole rows",
            lambda Q, K, i, j: Q[i] * K[j] * np.sqrt(Q.shape[-1]),
            "You add the whole row of products in every turn. Dimension m alone is "
            "wanted: one number of the query and one of the key.",
        ),
        Wrong(
            "products not added",
            lambda Q, K, i, j: Q[i] * K[j] / np.sqrt(Q.shape[-1]),
            "You return the d_k products side by side. A score is one number: add them "
            "up.",
        ),
    ),
    hints=(
        "The loop runs over the d_k dimensions. In each one the query has a number and "
        "the key has one.",
        "Their product is large where both are; `total` gathers it with `+=`.",
        "Row i of Q and row j of K, dimension m: `Q[i, m]` and ...",
    ),
    why="`Q @ K.T` does this for all pairs: row i of Q against column j of K.T, which "
    "is row j of K.",
    minutes=4,
    level="easy",
)

repair_scale = Exercise(
    key="04.repair_scale",
    title="Repair the scores whose scale changes with the sentence",
    reference=_scaled_scores,
    returns=_RETURNS,
    probes=_PROBES,
    wrong=_WRONG,
    pairs=score_pairs(),
    hints=(
        "Give it the same query and key in a longer sentence. Should their score "
        "change?",
        "Print `K.shape`. Which of the two numbers is d_k?",
        "`K.shape[-1]` is the length of a key; `len(K)` is the number of keys.",
    ),
    why="A score belongs to one query and one key, so other words must not change it. "
    "In a square K the mistake stays hidden: test with shapes that differ.",
    minutes=4,
    level="medium",
)

recall_query = Question(
    key="04.recall_query",
    prompt="Row 7 of Q (counted from 0) belongs to “it”. What do its four numbers say?",
    options={
        "A": "what “it” looks for",
        "B": "what “it” offers to others",
        "C": "how well “it” fits four other words",
        "D": "what “it” hands over once found",
    },
    answer="A",
    feedback={
        "A": "A life, a thing, an event, a trait: one number for each that is sought.",
        "B": "That is its key, row 7 of K. Both are made from the same word, by two "
        "different matrices (lessons 01 and 02).",
        "C": "The query knows no other word: it is made from “it” alone. How well "
        "words fit comes out when it meets their keys, which is this lesson.",
        "D": "That is its value, row 7 of V (lesson 03).",
    },
)

recall_angle = Question(
    key="04.recall_angle",
    prompt="A query and a key stand at a right angle. What is their dot product?",
    options={
        "A": "1",
        "B": "0",
        "C": "as negative as it can be",
        "D": "it depends on their lengths",
    },
    answer="B",
    feedback={
        "A": "1 is the dot product of two arrows of length 1 that point the same way. "
        "At a right angle nothing that is sought is offered: 0.",
        "B": "Nothing of what is sought is offered, however long the two are.",
        "C": "That is so for arrows that point in opposite directions. A right angle "
        "lies half-way between like and opposite: 0.",
        "D": "Elsewhere it does. At a right angle the cosine is 0, and 0 times any "
        "length stays 0.",
    },
)

recall_value = Question(
    key="04.recall_value",
    prompt="“cat” has been found, and something is handed over. From which array?",
    options={"A": "Q", "B": "K", "C": "V", "D": "X"},
    answer="C",
    feedback={
        "A": "Q holds what the words look for. It is used to find, and then put away.",
        "B": "K holds what the words offer so that they can be found, as the title on "
        "the back of a book. What you read once you hold it is V.",
        "C": "K is the title on the book's back, V is what you read in it. This lesson "
        "needs Q and K alone; V comes back in lesson 06.",
        "D": "X is the word itself, all eight numbers. What is handed over is made "
        "from it, by W_V (lesson 03).",
    },
)

guess_pair = Question(
    key="04.guess_pair",
    prompt="What is the score of “it” and “mat”? (a number with two decimals)",
    answer=3.12,
    tolerance=0.03,
    feedback={
        "right": "1.3 times 2.4, and all else is times 0.",
        "1.56": "That is 3.12 divided by 2. The division comes later in this lesson; "
        "the plain score is 1.3 times 2.4.",
        "3.84": "That is 1.6 times 2.4: the first number of “it” and the second of "
        "“mat”. Only what stands in the same column is multiplied: 1.3 times 2.4.",
        "5.1": "That is the score of “it” and “cat”. For “mat”: 1.3 times 2.4.",
        "3.7": "You added 1.3 and 2.4. In one column the two numbers are multiplied; "
        "the columns are added.",
        "other": "Only the second column of “mat” is not 0. There “it” has 1.3 and "
        "“mat” has 2.4, so the sum of the products is 1.3 times 2.4.",
    },
)

guess_shape = Question(
    key="04.guess_shape",
    prompt="Three queries meet ten keys, and d_k is 4. What is the shape of Q @ K.T?",
    options={"A": "(3, 4)", "B": "(10, 3)", "C": "(3, 10)", "D": "(4, 4)"},
    answer="C",
    feedback={
        "A": "That is the shape of Q. The 4 is the inner length: both have it, and it "
        "vanishes in the sum.",
        "B": "That is K @ Q.T, with a row for each key. Rows are queries here.",
        "C": "(3, 4) times (4, 10): the 4 vanishes, a row for each query stays.",
        "D": "That is K.T @ K or the like, where the words vanish and the columns "
        "stay. There is one score for each pair of a query and a key.",
    },
)

guess_symmetry = Question(
    key="04.guess_symmetry",
    prompt="And what does the query of “cat” score with the key of “tired”?",
    options={
        "A": "8.28 as well: it is the same pair",
        "B": "another number: it is another query and another key",
        "C": "−8.28: the other way round",
    },
    answer="B",
    feedback={
        "A": "The same two words, and yet another question. There the query of “tired” "
        "met the key of “cat”; here the query of “cat” meets the key of “tired”. The "
        "score is 3.96.",
        "B": "“cat” asks what it did and how it is, and “tired” offers a trait: 3.96.",
        "C": "Nothing turns a sign here. Two other vectors are multiplied, the query "
        "of “cat” and the key of “tired”, and they give 3.96.",
    },
)

guess_growth = Question(
    key="04.guess_growth",
    prompt="With 1 number each, a typical score has size 1. How large is it with 64 "
    "numbers each?",
    options={
        "A": "about 1: the products cancel out",
        "B": "about 8",
        "C": "about 64: there are 64 times as many products",
    },
    answer="B",
    feedback={
        "A": "Much of it cancels, and not all: 64 steps to the left or right by chance "
        "seldom end where they began. Move d_k to 64 and read the size in the words.",
        "B": "More than 1 and far less than 64. The figure shows it; why it is the "
        "root of 64 is derived below it.",
        "C": "It would be if all products had the same sign. Half of them are "
        "negative, and most of the sum cancels. Move d_k to 64 and read the size in "
        "the words.",
    },
)

order_scores = Order(
    key="04.order_scores",
    prompt="Put the lines of the scaled scores in order. Three of the seven belong "
    "nowhere.",
    lines={
        "A": "    return scores / np.sqrt(d_k)",
        "B": "    scores = Q @ K",
        "C": "def scaled_scores(Q, K):",
        "D": "    d_k = K.shape[-1]",
        "E": "    return scores / d_k",
        "F": "    scores = Q @ K.T",
        "G": "    d_k = K.shape[0]",
    },
    answer=("CDFA", "CFDA"),
    feedback={
        "B": "B multiplies queries with the columns of K. The keys are its rows: they "
        "have to be stood up first.",
        "E": "E divides by d_k itself, which leaves scores with a spread of "
        "1 / sqrt(d_k): too even.",
        "G": "G takes the first axis of K, which is the number of keys. d_k is the "
        "length of one key.",
    },
)
