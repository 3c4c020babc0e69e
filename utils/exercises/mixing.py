"""Lesson 06, what does a word know afterwards?: its exercises and questions."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.attention import softmax
from utils.exercises.mistakes import (
    MIXES,
    PRODUCTS,
    SCALES,
    SOFTMAX,
    Part,
    adapted,
    both,
    one_row,
    score_pairs,
    softmax_pairs,
)
from utils.practice import Exercise, Order, Probe, Question, Wrong

Array = NDArray[Any]
_random = np.random.default_rng(6)


def _table(n: int, d: int) -> Array:
    return _random.normal(size=(n, d))


def _weighted_sum(weights: Array, V: Array) -> Any:
    return weights @ V  # (n_q, n_k) @ (n_k, d_v) -> (n_q, d_v)


def _rows_alone(weights: Array, V: Array) -> Any:
    return V[weights.argmax(axis=-1)]


_MIXED = "an array of shape (n_q, d_v), one mixture of the values for each query"

weighted_sum = Exercise(
    key="06.weighted_sum",
    title="Write weighted_sum(weights, V): mix the values by their shares",
    reference=_weighted_sum,
    returns=_MIXED,
    probes=(
        Probe("two queries and three keys", (softmax(_table(2, 3)), _table(3, 4))),
        Probe("as many queries as keys", (softmax(_table(3, 3)), _table(3, 2))),
        Probe("square weights and values", (softmax(_table(3, 3)), _table(3, 3))),
        Probe(
            "all weight on one word, all weights equal",
            (np.array([[0.0, 1, 0, 0], [0.25, 0.25, 0.25, 0.25]]), _table(4, 3)),
        ),
    ),
    wrong=(
        *MIXES,
        Wrong(
            "strongest word alone",
            _rows_alone,
            "You hand over the value of the strongest word whole. The others have "
            "shares too: add every value times its share.",
        ),
        Wrong(
            "mean of the parts",
            lambda weights, V: weights @ V / V.shape[0],
            "You weigh the values and then divide by their number. The shares sum to 1 "
            "already, so nothing is left to divide by.",
        ),
        Wrong(
            "not added up",
            lambda weights, V: weights[:, :, None] * V,
            "You have every value times its share, but not their sum: one axis too "
            "many is left. Add over the keys: `sum(axis=1)`, or one product `weights "
            "@ V`.",
        ),
        Wrong(
            "softmax of shares",
            lambda weights, V: softmax(weights) @ V,
            "You take a softmax of the weights. They are shares already: a second "
            "softmax makes them nearly equal. Mix by them as they are.",
        ),
        Wrong(
            "first query only",
            lambda weights, V: weights[0] @ V,
            "You mix for the first query only. Every row of the weights is a query and "
            "gets a mixture of its own.",
        ),
        Wrong(
            "total over the queries",
            lambda weights, V: weights.sum(axis=0) @ V,
            "You add the weights of all queries before mixing, so one row is left. "
            "Each query has its own shares: keep the rows.",
        ),
    ),
    hints=(
        "For one query: every value times its share, then add. The shares are a row of "
        "`weights`, the values are the rows of V.",
        "Shapes: (n_q, n_k) and (n_k, d_v). Which product makes n_k disappear?",
        "One line: `weights @ ...`.",
    ),
    why="Row i of the product adds up the rows of V, each times its share in row i. "
    "The shares are positive and sum to 1, so the mixture lies among the values.",
    minutes=3,
    level="easy",
)


def _context_of(q: Array, K: Array, V: Array) -> Any:
    scores = K @ q / np.sqrt(len(q))  # (n_k,)
    weights = np.exp(scores - scores.max())
    weights = weights / weights.sum()
    return weights @ V  # (d_v,)


# Scores that are exact in float32: a wide row, a small one, a narrow one far from 0.
_LARGE_Q = np.array([[64.0, 0, 0, 2], [0, 1, -0.5, 0], [0, -294, 1171, 879]])
_LARGE_K = np.array([[32.0, 1, 2, 0], [32, 0, 1, 1], [-16, 2, 0, 3]])
_LARGE_V = np.array([[1.0, 2], [3, -1], [0, 5]])


def _fit(q: Array, K: Array) -> Any:
    return K @ q / np.sqrt(len(q))


def _one_query(score: Part) -> Part:
    """Use a scale for many queries with the only one there is."""
    return lambda q, K, V: softmax(score(q[None], K)[0]) @ V


_ONE_SCALES = [
    wrong for wrong in SCALES if wrong.name != "root of the number of queries"
]


def _one_query_pairs() -> list[Wrong]:
    """Build every wrong scale with every wrong softmax of one row."""
    return [
        both(scale, share, _one_query_with(scale.function, share.function))
        for scale, share in product(_ONE_SCALES, one_row(SOFTMAX))
    ]


def _one_query_with(score: Part, share: Part) -> Part:
    return lambda q, K, V: share(score(q[None], K)[0]) @ V


context_of = Exercise(
    key="06.context_of",
    title="Fill three lines: what does one query know afterwards?",
    reference=_context_of,
    returns="an array of shape (d_v,), the mixture for this one query",
    probes=(
        Probe("three keys", (_random.normal(size=6), _table(3, 6), _table(3, 2))),
        Probe("square K and V", (_random.normal(size=3), _table(3, 3), _table(3, 3))),
        Probe("seven keys", (_random.normal(size=2), _table(7, 2), _table(7, 3))),
        Probe("scores from -509 to 1025", (_LARGE_Q[0], _LARGE_K, _LARGE_V)),
        Probe("scores beyond 1000", (_LARGE_Q[2], _LARGE_K, _LARGE_V)),
    ),
    wrong=(
        *adapted(_ONE_SCALES, _one_query),
        *adapted(one_row(SOFTMAX), lambda part: lambda q, K, V: part(_fit(q, K)) @ V),
        Wrong(
            "keys for values",
            lambda q, K, V: softmax(_fit(q, K)) @ K,
            "You mix the keys. They were for finding; what is handed over is in V.",
        ),
        Wrong(
            "mean of the values",
            lambda q, K, V: V.mean(axis=0),
            "The result is the plain mean of the values: query and keys take no part. "
            "Multiply the values by the weights.",
        ),
        Wrong(
            "sum of the values",
            lambda q, K, V: V.sum(axis=0),
            "You add up the values without their weights. Each value first shrinks to "
            "its share.",
        ),
        Wrong(
            "no softmax",
            lambda q, K, V: _fit(q, K) @ V,
            "You mix by the scores themselves, which may be negative and sum to "
            "anything. Softmax makes them shares first.",
        ),
        Wrong(
            "the weights",
            lambda q, K, V: softmax(_fit(q, K)),
            "You return the weights. They are right; mix the values by them.",
        ),
        Wrong(
            "root of d_v",
            lambda q, K, V: softmax(K @ q / np.sqrt(V.shape[-1])) @ V,
            "You take the root of d_v, the length of a *value*. The scores are dot "
            "products of query and key: the root of d_k, `len(q)`.",
        ),
        Wrong(
            "no softmax, no scale",
            lambda q, K, V: K @ q @ V,
            "You mix by the plain scores. Two steps are missing in between: divide by "
            "the root of d_k, then softmax, which makes shares of them.",
        ),
        Wrong(
            "scaled after softmax",
            lambda q, K, V: softmax(K @ q) @ V / np.sqrt(len(q)),
            "You divide by the root of d_k after the softmax, so the shares are as "
            "sharp as before and no longer sum to 1. Scale the scores, then softmax.",
        ),
        Wrong(
            "not added up",
            lambda q, K, V: softmax(_fit(q, K))[:, None] * V,
            "You have every value times its share, but not their sum. Add over the "
            "keys: `sum(axis=0)`, or one product `weights @ V`.",
        ),
        Wrong(
            "columns of K",
            lambda q, K, V: softmax(q @ K / np.sqrt(len(q))) @ V,
            "`q @ K` runs q against the columns of K, and the shapes allow it only by "
            "chance. A key is a row: `K @ q`.",
        ),
    ),
    pairs=_one_query_pairs(),
    hints=(
        "Scores, weights, mixture: the three lessons 04, 05 and 06 in a line each.",
        "For one query the scores are `K @ q / np.sqrt(d_k)`, of shape (n_k,).",
        "Softmax of these, then `weights @ V`.",
    ),
    why="The same three steps with all queries at once are `attention`: `K @ q` is "
    "then `Q @ K.T`, and every row is a query.",
    minutes=5,
    level="medium",
)


def _attention(Q: Array, K: Array, V: Array) -> Any:
    scaled = Q @ K.T / np.sqrt(K.shape[-1])  # (n_q, n_k)
    weights = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return weights @ V  # (n_q, d_v)


def _scaled(Q: Array, K: Array) -> Any:
    return Q @ K.T / np.sqrt(K.shape[-1])


def _built(
    score: Part = _scaled, share: Part = softmax, mix: Part = _weighted_sum
) -> Part:
    """Build attention from its three parts."""
    return lambda Q, K, V: mix(share(score(Q, K)), V)


_SCORES = [*SCALES, *PRODUCTS]


def _d_v(Q: Array, K: Array, V: Array) -> Any:
    return softmax(Q @ K.T / np.sqrt(V.shape[-1])) @ V


_OTHER = [
    Wrong(
        "root of d_v",
        _d_v,
        "You take the root of d_v, the length of a *value*. The scores are dot "
        "products of queries and keys, so their spread depends on d_k: `K.shape[-1]`.",
    ),
    Wrong(
        "keys for values",
        lambda Q, K, V: softmax(_scaled(Q, K)) @ K,
        "You mix the keys, and V takes no part. Keys are for finding; what a word "
        "hands over is its value: `weights @ V`.",
    ),
    Wrong(
        "no softmax",
        lambda Q, K, V: _scaled(Q, K) @ V,
        "You mix by the scores themselves: some are negative, and a row sums to "
        "anything. Turn every row into shares first, by softmax.",
    ),
    Wrong(
        "the weights",
        lambda Q, K, V: softmax(_scaled(Q, K)),
        "You return the weights, and one step is left: mix the values by them, "
        "`weights @ V`.",
    ),
    Wrong(
        "the scores",
        lambda Q, K, V: _scaled(Q, K),
        "You return the scaled scores. They are right, and two steps are left: softmax "
        "makes shares of each row, and `weights @ V` mixes the values by them.",
    ),
    Wrong(
        "softmax of the mixture",
        lambda Q, K, V: softmax(_scaled(Q, K) @ V),
        "You mix first and take the softmax of the mixture. The softmax is for the "
        "scores: close its bracket before `@ V`.",
    ),
    Wrong(
        "softmax of the mixture, no scale",
        lambda Q, K, V: softmax(Q @ K.T @ V),
        "You mix first and take the softmax of the mixture, and the scale is missing. "
        "Divide the scores by the root of d_k, close the bracket of softmax, then "
        "`@ V`.",
    ),
    Wrong(
        "first query only",
        lambda Q, K, V: _built()(Q[:1], K, V)[0],
        "You mix for the first query only. Every row of Q is a query and gets a "
        "mixture of its own. Is a `return` inside the loop?",
    ),
    Wrong(
        "scaled after softmax",
        lambda Q, K, V: softmax(Q @ K.T) @ V / np.sqrt(K.shape[-1]),
        "You divide by the root of d_k after the softmax, so the shares are as sharp "
        "as before and no longer sum to 1. Scale the scores, then softmax.",
    ),
    Wrong(
        "scaled twice",
        lambda Q, K, V: softmax(_scaled(Q, K)) @ V / np.sqrt(K.shape[-1]),
        "You divide by the root of d_k twice, before the softmax and after it. The "
        "second one shrinks the output: leave it out.",
    ),
    Wrong(
        "values searched",
        lambda Q, K, V: softmax(Q @ V.T / np.sqrt(Q.shape[-1])) @ V,
        "You compare the queries with the values, which fits only when d_v = d_k. "
        "What a word can be found by is its key: `Q @ K.T`.",
    ),
]


#: What becomes of a score and a share when the end of attention is wrong.
_ENDS: dict[str, Callable[[Part, Part], Part]] = {
    "keys for values": lambda score, share: lambda Q, K, V: share(score(Q, K)) @ K,
    "no softmax": lambda score, share: lambda Q, K, V: score(Q, K) @ V,
    "the weights": lambda score, share: lambda Q, K, V: share(score(Q, K)),
}


def _pairs() -> list[Wrong]:
    """Build every attention with two mistakes, in two parts or both in the softmax."""
    parts = {"score": _SCORES, "share": SOFTMAX, "mix": MIXES}
    doubles = adapted(softmax_pairs(), lambda part: _built(share=part))
    doubles += adapted(score_pairs(), lambda part: _built(score=part))
    for a, b in product(_SCORES, _OTHER[:4]):
        if b.name in _ENDS:
            doubles.append(both(a, b, _ENDS[b.name](a.function, softmax)))
    for a in SOFTMAX:
        doubles.append(both(a, _OTHER[1], _ENDS[_OTHER[1].name](_scaled, a.function)))
    for one, two in (("score", "share"), ("score", "mix"), ("share", "mix")):
        for a, b in product(parts[one], parts[two]):
            doubles.append(both(a, b, _built(**{one: a.function, two: b.function})))
    return doubles


_PROBES = (
    Probe("two queries and three keys", (_table(2, 6), _table(3, 6), _table(3, 7))),
    Probe("square Q, K and V", (_table(3, 3), _table(3, 3), _table(3, 3))),
    Probe("four words, d_k = 2", (_table(4, 2), _table(4, 2), _table(4, 5))),
    Probe("scores beyond 1000", (_LARGE_Q, _LARGE_K, _LARGE_V)),
)
_WRONG = (
    *adapted(_SCORES, lambda part: _built(score=part)),
    *adapted(SOFTMAX, lambda part: _built(share=part)),
    *adapted(MIXES, lambda part: _built(mix=part)),
    *_OTHER,
)

attention = Exercise(
    key="06.attention",
    title="Write attention(Q, K, V) from a blank cell",
    reference=_attention,
    returns=_MIXED,
    probes=_PROBES,
    wrong=_WRONG,
    pairs=_pairs(),
    hints=(
        "Four steps: every query against every key, the scale, softmax along each row, "
        "the mixture of the values.",
        "Follow the shapes: (n_q, d_k) @ (d_k, n_k) gives (n_q, n_k); each row becomes "
        "shares; (n_q, n_k) @ (n_k, d_v) gives (n_q, d_v).",
        "`Q @ K.T / np.sqrt(K.shape[-1])`, then softmax with `axis=-1, keepdims=True` "
        "and the row's maximum subtracted, then `... @ V`.",
    ),
    why="Softmax(Q K^T / sqrt(d_k)) V: who fits whom, how much of each, what they hand "
    "over. Nothing in it depends on how many words there are.",
    minutes=12,
    level="hard",
)

repair_attention = Exercise(
    key="06.repair_attention",
    title="Repair attention: two of its lines are wrong",
    reference=_attention,
    returns=_MIXED,
    probes=_PROBES,
    wrong=_WRONG,
    pairs=attention.pairs,
    hints=(
        "Look at one row of the weights: what should it sum to, and does it?",
        "With d_k = 64 and random numbers, how far do the scores spread after scaling?",
        "One mistake is in the axis, the other in what the scores are divided by.",
    ),
    why="Both mistakes keep every shape right and raise no error. Only a check of what "
    "must hold finds them: rows sum to 1, and the spread of the scores stays near 1.",
    minutes=8,
    level="hard",
)

recall_rows = Question(
    key="06.recall_rows",
    prompt="`weights` has the shape (10, 10). Along which way do its numbers make 1?",
    options={
        "A": "each row, over the keys",
        "B": "each column, over the queries",
        "C": "the whole table",
        "D": "rows and columns both",
    },
    answer="A",
    feedback={
        "A": "Each word has one whole attention to give, and it gives it to the keys.",
        "B": "A column is what one word *gets* from all. Nothing keeps that at 1: some "
        "words are sought by many.",
        "C": "That is softmax over everything. Each word has one whole of its own, so "
        "the table of ten words holds ten.",
        "D": "Only the rows. What a word gets, down its column, can be far more than 1 "
        "or less.",
    },
)

recall_root = Question(
    key="06.recall_root",
    prompt="Why are the scores divided by the root of d_k?",
    options={
        "A": "so that they become shares that make 1",
        "B": "so that their spread does not grow with the length of the vectors",
        "C": "so that no score is negative",
        "D": "so that the product is faster",
    },
    answer="B",
    feedback={
        "A": "That is what softmax does. The division comes before it and keeps the "
        "scores in a range where softmax can still choose.",
        "B": "A sum of d_k random products spreads like the root of d_k.",
        "C": "A positive divisor changes no sign: −5.76 became −2.88.",
        "D": "It is one more step, so it costs time. What it buys is a fair start for "
        "every d_k.",
    },
)

recall_carried = Question(
    key="06.recall_carried",
    prompt="The key of “tired” says that it offers a trait. What does its value hold?",
    options={
        "A": "the same four numbers as its key",
        "B": "how much attention it gets",
        "C": "what it hands over: a trait, and that it suits the living",
        "D": "nothing, since “it” looks at “cat”",
    },
    answer="C",
    feedback={
        "A": "Key and value are made by two matrices, for two jobs: to be found, and "
        "to be used. The value has five numbers, and one of them, suits, is in no key.",
        "B": "That is its column of `weights`. The value is made before anybody looks.",
        "C": "trait 0.6 and suits 1. The news about suits will matter in this lesson.",
        "D": "A value is there whether anybody takes it or not. And “it” gives “tired” "
        "0.14, so it takes some of it.",
    },
)

guess_alive = Question(
    key="06.guess_alive",
    prompt="“it” gives “cat” 0.43 and itself 0.05. How alive is its mixture? (a "
    "number)",
    answer=0.4,
    tolerance=0.015,
    feedback={
        "right": "0.43 times 0.9, and a very little (0.05 times 0.1) from itself.",
        "0.43": "That is the share. It says how much of the value is taken, and the "
        "value of “cat” says 0.9 alive: 0.43 times 0.9, and a little from itself.",
        "0.9": "That is the whole value of “cat”. “it” takes 0.43 of it: 0.43 times "
        "0.9, and a little from itself.",
        "1": "You added the values. Each is taken by its share first: 0.43 times 0.9 "
        "and 0.05 times 0.1.",
        "0.1": "That is the mean of the column, or what “it” had by itself. The shares "
        "are not equal: 0.43 times 0.9 and 0.05 times 0.1.",
        "0.5": "That is the mean of 0.9 and 0.1. The shares are not one half each: "
        "0.43 times 0.9 and 0.05 times 0.1.",
        "other": "Take of each value as much as its share says, then add: 0.43 times "
        "0.9 from “cat”, 0.05 times 0.1 from “it”, 0 from the rest.",
    },
)

guess_hull = Question(
    key="06.guess_hull",
    prompt="No value in the sentence is more alive than “cat”, 0.9. Can a mixture be?",
    options={
        "A": "yes, when several living words add up",
        "B": "yes, when the attention is sharp enough",
        "C": "no, whatever the weights",
    },
    answer="C",
    feedback={
        "A": "They would add up if each could be taken whole. But the shares make 1: "
        "with two living words you take a part of each, and land between them.",
        "B": "The sharpest attention takes “cat” whole, which is 0.9, and nothing "
        "more.",
        "C": "Shares are never negative and make 1, so a mixture lies between what is "
        "mixed.",
    },
)

guess_second = Question(
    key="06.guess_second",
    prompt="“it” takes in what it found and asks once more, with the same W_Q. Where "
    "will it look after “… it was soft”?",
    options={
        "A": "as before: the matrices have not changed",
        "B": "more at “mat” than at “cat”",
        "C": "more at “cat” than before, as it is found twice",
        "D": "at all words alike",
    },
    answer="B",
    feedback={
        "A": "The matrices have not, and the word has. A query is the word times W_Q, "
        "so another word asks another question.",
        "B": "It now carries the news that something here suits things, and asks so.",
        "C": "It does take in some of “cat”, 0.4 alive. But it takes in the news of "
        "“soft” too, and that speaks against the living.",
        "D": "Taking something in makes a query say more, not less.",
    },
)

order_attention = Order(
    key="06.order_attention",
    prompt="Put the lines of attention in order. Four of the nine belong nowhere.",
    lines={
        "A": "    return weights @ V",
        "B": "    scaled = scores / np.sqrt(K.shape[-1])",
        "C": "    weights = softmax(scaled, axis=-1)",
        "D": "    return weights.T @ V",
        "E": "def attention(Q, K, V):",
        "F": "    weights = softmax(scaled, axis=0)",
        "G": "    scores = Q @ K.T",
        "H": "    scaled = scores / np.sqrt(len(K))",
        "I": "    return weights @ K",
    },
    answer="EGBCA",
    feedback={
        "right": "Score, scale, share, mix. Now close your eyes and say the four.",
        "D": "D turns the weights on their side: each word would get from those that "
        "look at it.",
        "F": "F makes the columns 1. A row is what one query gives, so the shares go "
        "over the keys, the last axis.",
        "H": "H takes the root of the number of keys. The spread of a score comes from "
        "the length of one key.",
        "I": "I mixes the keys. A key is there to be found; what is handed over is the "
        "value.",
    },
)
