"""Exercise 03.bring_home: one word's look-up, from the rows of X and three matrices."""

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.exercises.mistakes import Array
from utils.exercises.values._probes import table
from utils.mathematics.attention import softmax
from utils.practice import Exercise, Probe, Wrong


def _bring_home(X: Array, W_Q: Array, W_K: Array, W_V: Array, i: int) -> Any:
    query = X[i] @ W_Q  # (d_k,)
    keys, values = X @ W_K, X @ W_V  # (n, d_k), (n, d_v)
    return softmax(keys @ query) @ values  # (d_v,)


def _probe(name: str, sizes: tuple[int, int, int, int], i: int) -> Probe:
    n, d_model, d_k, d_v = sizes
    return Probe(
        name,
        (
            table(n, d_model),
            table(d_model, d_k),
            table(d_model, d_k),
            table(d_model, d_v),
            i,
        ),
    )


def _made(query: str, keys: str, values: str) -> Callable[..., Any]:
    """The look-up with other matrices: for query, keys and values the letter of each.

    An X takes the rows as they are.
    """

    def look(X: Array, W_Q: Array, W_K: Array, W_V: Array, i: int) -> Any:
        made = {"Q": X @ W_Q, "K": X @ W_K, "V": X @ W_V, "X": X}
        return softmax(made[keys] @ made[query][i]) @ made[values]

    return look


def _with(change: Callable[[Array, Array, Array, int], Any]) -> Callable[..., Any]:
    """A mistake that is made once queries, keys and values are right."""

    def look(X: Array, W_Q: Array, W_K: Array, W_V: Array, i: int) -> Any:
        return change(X @ W_Q, X @ W_K, X @ W_V, i)

    return look


bring_home = Exercise(
    key="03.bring_home",
    title="Repair bring_home(X, W_Q, W_K, W_V, i): what word i brings home",
    reference=_bring_home,
    returns="an array of shape (d_v,), the values mixed by the shares of word i",
    probes=(
        _probe("four words", (4, 5, 3, 2), 2),
        _probe("all shapes alike", (3, 3, 3, 3), 1),
        _probe("the first word", (3, 4, 2, 5), 0),
        _probe("the last word", (5, 4, 2, 3), 4),
        _probe("a single word", (1, 4, 2, 3), 0),
    ),
    wrong=(
        Wrong(
            "both faults",
            _made("K", "K", "K"),
            "Two faults, as it stands: the query is made by `W_K`, so the word is held "
            "against its own offer; and the keys are handed over, where values belong.",
        ),
        Wrong(
            "query by W_K",
            _made("K", "K", "V"),
            "The values are right now. The query still comes from `W_K`: it says what "
            "the word offers, not what it looks for.",
        ),
        Wrong(
            "keys handed over",
            _made("Q", "K", "K"),
            "The query is right now. What is handed over are still the *keys*, the "
            "labels. The contents are the values, `X @ W_V`.",
        ),
        Wrong(
            "queries handed over",
            _made("Q", "K", "Q"),
            "You hand over the queries: what the words look for. What they have to "
            "give is in the values.",
        ),
        Wrong(
            "rows of X handed over",
            _made("Q", "K", "X"),
            "You hand over the rows of X whole. `W_V` says what of a row is handed "
            "over: `X @ W_V`.",
        ),
        Wrong(
            "searched among the queries",
            _made("Q", "Q", "V"),
            "You hold the query against the other *queries*: who asks alike, not who "
            "offers what is asked for. Search in the keys, `X @ W_K`.",
        ),
        Wrong(
            "query and keys swapped",
            _made("K", "Q", "V"),
            "Query and keys have changed places: the word's own offer is held against "
            "what the others look for. `W_Q` makes the query, `W_K` the keys.",
        ),
        Wrong(
            "searched in the values",
            _made("Q", "V", "V"),
            "You search in the values, which fits only when d_v = d_k. Search in the "
            "keys, `X @ W_K`, then mix the values.",
        ),
        Wrong(
            "keys and values swapped",
            _made("Q", "V", "K"),
            "Keys and values have changed places: you search in the values and hand "
            "over the keys.",
        ),
        Wrong(
            "the first word asks",
            lambda X, W_Q, W_K, W_V, i: _bring_home(X, W_Q, W_K, W_V, 0),
            "The first word asks, whatever `i` is. The query belongs to word i: "
            "`X[i] @ W_Q`.",
        ),
        Wrong(
            "the last word asks",
            lambda X, W_Q, W_K, W_V, i: _bring_home(X, W_Q, W_K, W_V, -1),
            "The last word asks, whatever `i` is. The query belongs to word i: "
            "`X[i] @ W_Q`.",
        ),
        Wrong(
            "the next word asks",
            lambda X, W_Q, W_K, W_V, i: _bring_home(X, W_Q, W_K, W_V, (i + 1) % len(X)),
            "The word after word i asks. Indices count from 0 already: no + 1.",
        ),
        Wrong(
            "the word's own value",
            _with(lambda Q, K, V, i: V[i]),
            "You return the value of word i itself. It is brought *to* word i, by the "
            "shares, from all words.",
        ),
        Wrong(
            "the word's own value, times its share",
            _with(lambda Q, K, V, i: softmax(K @ Q[i])[i] * V[i]),
            "Only the value of word i, times its share, arrives. All words give: mix "
            "the values by all shares.",
        ),
        Wrong(
            "the shares",
            _with(lambda Q, K, V, i: softmax(K @ Q[i])),
            "You return the shares. They are right, and one step is left: mix the "
            "values by them.",
        ),
        Wrong(
            "the fits as shares",
            _with(lambda Q, K, V, i: K @ Q[i] @ V),
            "The values are weighed by the plain fits, which are no shares: they may "
            "be negative and sum to anything. Does your look-up call `softmax`?",
        ),
        Wrong(
            "the best value alone",
            _with(lambda Q, K, V, i: V[np.argmax(K @ Q[i])]),
            "You hand over the value of the best key alone: the hard look-up. Here all "
            "words give, by their shares.",
        ),
        Wrong(
            "mean of the values",
            _with(lambda Q, K, V, i: V.mean(axis=0)),
            "You take the plain mean of the values, in which the query has no part. "
            "Weigh each value by its share.",
        ),
        Wrong(
            "scaled",
            _with(lambda Q, K, V, i: softmax(K @ Q[i] / len(Q[i]) ** 0.5) @ V),
            "You divide the fits by the root of d_k. That is right for attention, and "
            "lesson 04 says why; here the plain fits are asked for.",
        ),
    ),
    hints=(
        "Three matrices come in, and each has one job. Which of them does the jobs of "
        "the two others?",
        "`W_Q` and `W_V` stand in the first line alone. The first belongs to whoever "
        "looks, the second to what is handed over.",
        "Two lines change: `query` comes from `W_Q`, and the third argument of "
        "`soft_lookup` is made by `W_V`.",
    ),
    why="Query from W_Q, keys from W_K, values from W_V: where the shapes agree, "
    "nothing but the numbers tells you that two of them were mixed up.",
    minutes=6,
    level="medium",
)
