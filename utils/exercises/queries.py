"""Lesson 01, what is this word looking for?: its exercises and questions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.practice import Exercise, Order, Probe, Question, Wrong

Array = NDArray[Any]
_random = np.random.default_rng(1)


def _project(X: Array, W: Array) -> Array:
    return X @ W  # (n, d_model) @ (d_model, d_k) -> (n, d_k)


# Square is the only shape in which the wrong side or transpose goes unnoticed.
_TALL = Probe("five words", (_random.normal(size=(5, 3)), _random.normal(size=(3, 2))))
_WIDE = Probe(
    "a d_k above d_model", (_random.normal(size=(2, 3)), _random.normal(size=(3, 4)))
)
_SQUARE = Probe(
    "square X and W", (_random.normal(size=(3, 3)), _random.normal(size=(3, 3)))
)
_LARGE = Probe(
    "large numbers",
    (1000 * np.arange(8.0).reshape(4, 2), np.array([[1.0, -2], [3, 4]])),
)

project = Exercise(
    key="01.project",
    title="Write project(X, W), which gives every word its query",
    reference=_project,
    returns="an array of shape (n, d_k), one row for each word",
    probes=(_TALL, _WIDE, _SQUARE, _LARGE),
    wrong=(
        Wrong(
            "wrong side",
            lambda X, W: W @ X,
            "You multiply from the wrong side: `W @ X` mixes the words with each other "
            "instead of the dimensions of one word, and the shapes allow it only when "
            "X and W fit by chance. Words are rows, so X comes first.",
        ),
        Wrong(
            "W transposed",
            lambda X, W: X @ W.T,
            "You transpose W, so the roles of its rows and columns change: row i of W "
            "says what dimension i of a word adds to the query. W already has d_model "
            "rows, as X has d_model columns: no transpose.",
        ),
        Wrong(
            "X transposed",
            lambda X, W: X.T @ W,
            "You transpose X, so that its rows are dimensions and no longer words. X "
            "is (n, d_model) and W is (d_model, d_k): the inner numbers agree already.",
        ),
        Wrong(
            "entry by entry",
            lambda X, W: X * W,
            "`*` multiplies entry by entry and adds nothing up. Each number of a query "
            "is a sum over all dimensions of the word: that is the matrix product, "
            "`@`.",
        ),
        Wrong(
            "one word",
            lambda X, W: X[0] @ W,
            "You project the first word only. The same W serves all of them, and "
            "`X @ W` does so for every row at once.",
        ),
        Wrong(
            "words added up",
            lambda X, W: X.sum(axis=0) @ W,
            "You add the words up before you project them, so one row is left for the "
            "whole sentence. Every word has a query of its own: keep the rows.",
        ),
        Wrong(
            "X itself",
            lambda X, W: X,
            "X comes back as it was: W takes no part. The query is not the word, but "
            "what W makes of it.",
        ),
    ),
    hints=(
        "Write the shapes under each other: X is (n, d_model), W is (d_model, d_k). "
        "Which order puts the two equal numbers side by side?",
        "Each number of a query is a sum: dimension by dimension, the word's number "
        "times W's number. NumPy's operator for that is `@`.",
        "One line: `return X @ ...`.",
    ),
    why="Row i of the product is row i of X times W. So every word is treated alike, "
    "and no word sees another: that comes with the keys.",
    minutes=3,
    level="easy",
)


def _queries_for(X: Array, W_Q: Array, wanted: Array) -> Array:
    rows = X[wanted]  # (len(wanted), d_model)
    return rows @ W_Q  # (len(wanted), d_k)


def _wanted(n: int, d_model: int, d_k: int, *wanted: int) -> tuple[Array, ...]:
    X, W_Q = _random.normal(size=(n, d_model)), _random.normal(size=(d_model, d_k))
    return X, W_Q, np.array(wanted)


queries_for = Exercise(
    key="01.queries_for",
    title="Fill one line: the queries of the wanted words alone",
    reference=_queries_for,
    returns="an array of shape (number of wanted words, d_k)",
    probes=(
        Probe("two of five words", _wanted(5, 3, 4, 3, 1)),
        Probe("as many words as dimensions", _wanted(4, 3, 3, 2, 0, 1)),
        Probe("a word wanted twice", _wanted(4, 2, 3, 2, 2, 1)),
        Probe("the first word", _wanted(3, 4, 2, 0)),
    ),
    wrong=(
        Wrong(
            "columns of X",
            lambda X, W_Q, wanted: X[:, wanted] @ W_Q,
            "`X[:, wanted]` takes *columns*: some dimensions of every word. You want "
            "every dimension of some words, and words are rows: `X[wanted]`.",
        ),
        Wrong(
            "columns of the queries",
            lambda X, W_Q, wanted: (X @ W_Q)[:, wanted],
            "You project every word and keep some *columns* of the queries. Words are "
            "rows: choose before the comma.",
        ),
        Wrong(
            "every word",
            lambda X, W_Q, wanted: X @ W_Q,
            "You get the queries of every word; `wanted` takes no part. An array of "
            "numbers between the brackets picks rows: `X[wanted]`.",
        ),
        Wrong(
            "the first words",
            lambda X, W_Q, wanted: X[: len(wanted)] @ W_Q,
            "You take the first words of the sentence, as many as are wanted. The "
            "numbers in `wanted` are places: use them as indices.",
        ),
        Wrong(
            "counted from one",
            lambda X, W_Q, wanted: X[wanted - 1] @ W_Q,
            "Each word comes out as the one before it: you subtract 1 from the places. "
            "They already count from 0, as Python does.",
        ),
        Wrong(
            "sorted",
            lambda X, W_Q, wanted: X[np.sort(wanted)] @ W_Q,
            "The right words, in the order of the sentence. The caller asked in "
            "another order: keep that of `wanted`.",
        ),
    ),
    hints=(
        "A word is a row of X, and NumPy takes an array of row numbers as an index.",
        "`X[2]` is one row; `X[np.array([2, 0])]` is two, in that order.",
        "The missing line: `rows = X[...]`, with `wanted` between the brackets.",
    ),
    why="A word's query depends on that word alone. So it makes no difference whether "
    "you choose the words first or the queries afterwards; choosing first costs less.",
    minutes=3,
    level="easy",
)


def _repair_projection(X: Array, W: Array) -> Array:
    Q = np.zeros((X.shape[0], W.shape[1]))
    for i in range(X.shape[0]):  # each word
        for j in range(W.shape[1]):  # each number of its query
            for m in range(W.shape[0]):  # each dimension adds its part
                Q[i, j] += X[i, m] * W[m, j]
    return Q


repair_projection = Exercise(
    key="01.repair_projection",
    title="Repair the loop that should project every word",
    reference=_repair_projection,
    returns="an array of shape (n, d_k), one row for each word",
    probes=(_TALL, _WIDE, _SQUARE, _LARGE),
    wrong=(
        Wrong(
            "overwritten",
            lambda X, W: X[:, -1:] * W[-1],
            "Each step of the innermost loop writes over the one before, so only the "
            "last dimension is left. The parts belong together in a sum: `+=`.",
        ),
        Wrong(
            "first dimension only",
            lambda X, W: X[:, :1] * W[0],
            "Only the first dimension of the words arrives. Does the loop stop, or "
            "return, after its first step? The innermost loop must run over all "
            "d_model.",
        ),
        Wrong(
            "last dimension left out",
            lambda X, W: X[:, :-1] @ W[:-1],
            "The last dimension of every word is left out. `range(n)` already stops "
            "before n: there is no need to subtract 1.",
        ),
        Wrong(
            "first dimension left out",
            lambda X, W: X[:, 1:] @ W[1:],
            "The first dimension of every word is left out: the innermost loop starts "
            "at 1. Python counts from 0.",
        ),
        Wrong(
            "W read across",
            lambda X, W: X @ W.T,
            "W is read with its indices the other way round: `W[j, m]` instead of "
            "`W[m, j]`. The dimension that is added over, m, is a row of W.",
        ),
        Wrong(
            "added, not multiplied",
            lambda X, W: X.sum(axis=1, keepdims=True) + W.sum(axis=0),
            "You add the word's number and W's number where they should be multiplied. "
            "W says *how strongly* a dimension counts: a factor.",
        ),
    ),
    hints=(
        "Take one word with two dimensions and follow `Q[0, 0]` by hand. What is in it "
        "after each step?",
        "A query's number is a sum over the word's dimensions. Where does the loop "
        "add?",
        "Look at the sign in the innermost line: `=` writes, `+=` adds.",
    ),
    why="The three loops are what `X @ W` does: a row, a column, and a sum of products "
    "over the dimension that both share.",
    minutes=5,
    level="medium",
)


def _decide(W_Q: Array, dimension: int, wanted: Array) -> Array:
    changed = W_Q.copy()
    changed[dimension] = wanted
    return changed


def _decided(W_Q: Array, place: Any, wanted: Array) -> Array:
    changed = W_Q.copy()
    changed[place] = wanted
    return changed


def _table(d_model: int, d_k: int, dimension: int) -> tuple[Any, ...]:
    W_Q = _random.normal(size=(d_model, d_k))
    return W_Q, dimension, _random.normal(size=d_k)


decide = Exercise(
    key="01.decide",
    title="Let one dimension look for something else",
    reference=_decide,
    returns="a new array of the shape of W_Q, with one row replaced",
    probes=(
        Probe("five dimensions, three things sought", _table(5, 3, 2)),
        Probe("more sought than dimensions", _table(2, 4, 1)),
        Probe("a square table", _table(3, 3, 1)),
        Probe("the first dimension", _table(4, 2, 0)),
    ),
    wrong=(
        Wrong(
            "column",
            lambda W_Q, dimension, wanted: _decided(
                W_Q, (slice(None), dimension), wanted
            ),
            "You replace a column. A column of W_Q collects who looks for one thing; "
            "what one dimension looks for is a row: choose before the comma.",
        ),
        Wrong(
            "added",
            lambda W_Q, dimension, wanted: _decided(
                W_Q, dimension, W_Q[dimension] + wanted
            ),
            "You add `wanted` to what the dimension looked for before. It is to look "
            "for `wanted` in its place: `=`, not `+=`.",
        ),
        Wrong(
            "row alone",
            lambda W_Q, dimension, wanted: wanted,
            "You return the new row alone. The other dimensions have their say too: "
            "return the whole table with this row in its place.",
        ),
        Wrong(
            "other rows lost",
            lambda W_Q, dimension, wanted: _decided(0 * W_Q, dimension, wanted),
            "Your row is in its place, and all the other rows are 0. They stay as they "
            "were: start from `W_Q.copy()`, not from zeros.",
        ),
        Wrong(
            "every row",
            lambda W_Q, dimension, wanted: _decided(W_Q, slice(None), wanted),
            "You replace every row, so all words look for the same. Only the row at "
            "`dimension` changes.",
        ),
        Wrong(
            "unchanged",
            lambda W_Q, dimension, wanted: W_Q.copy(),
            "The table comes back as it was. Did you write into one copy and return "
            "another?",
        ),
        Wrong(
            "counted from one",
            lambda W_Q, dimension, wanted: _decided(W_Q, dimension - 1, wanted),
            "You replace the row before. `dimension` counts from 0 already, as Python "
            "does.",
        ),
    ),
    hints=(
        "What a dimension looks for: is that a row of W_Q, or a column?",
        "Make a copy first, `W_Q.copy()`, so that the table that came in stays.",
        "Assign to a row of the copy, `changed[...] = wanted`, and return the copy.",
    ),
    why="What a dimension looks for is a row of W_Q. The copy keeps the caller's table "
    "as it was, so that you can compare the queries of both.",
    minutes=5,
    level="medium",
)

# Questions

recall_row = Question(
    key="01.recall_row",
    prompt="In a heat map of weights, what does one row hold?",
    options={
        "A": "the shares that one word gives to all words",
        "B": "the shares that one word gets from all words",
        "C": "the numbers that say what one word is",
    },
    answer="A",
    feedback={
        "A": "Rows are queries: one word looks, and its row makes 1.",
        "B": "That is a column. Rows are queries, the words that look; columns are "
        "keys, the words that are looked at.",
        "C": "That is a row of X. A row of weights holds shares, one for each word "
        "that can be looked at.",
    },
)

recall_likeness = Question(
    key="01.recall_likeness",
    prompt="Why did likeness fail to find whom “it” means?",
    options={
        "A": "eight numbers a word are too few",
        "B": "it finds what is like “it”, and “it” looks for something unlike itself",
        "C": "the row of “it” is all 0, so everything fits it alike",
    },
    answer="B",
    feedback={
        "A": "With a thousand numbers it would fail as well: the better they say what "
        "a word is, the surer likeness is to find words of the same kind.",
        "B": "What a word is and what it looks for are different rows of numbers.",
        "C": "It is not: “it” points with 1.0. That is why likeness found “the”, which "
        "points too. A word looks for something other than its like.",
    },
)

guess_sat = Question(
    key="01.guess_sat",
    prompt="“sat” has action 0.9 and where 0.2. In the column “a life” of W_Q, action "
    "has 2.0 and where has 0.0. How strongly does “sat” look for a life?",
    answer=1.8,
    tolerance=0.005,
    feedback={
        "right": "0.9 · 2.0 + 0.2 · 0.0.",
        "2.0": "2.0 is what a full action asks. “sat” is an action with 0.9, so it "
        "asks 0.9 times as much.",
        "2.9": "You added 0.9 and 2.0. How much a word has and how much that asks for "
        "are multiplied; only the products are added.",
        "0.9": "That is how much of an action “sat” is. The column asks 2.0 of a full "
        "action: multiply the two.",
        "1.4": "That is the column beside it, “a thing”: 0.9 · 1.0 + 0.2 · 2.5.",
        "2.2": "You took “where” for 0.2 · 2.0; in the column “a life” it has 0.0.",
        "other": "Multiply how much the word has by how much that asks, for action and "
        "for where, and add the two products.",
    },
)

guess_points = Question(
    key="01.guess_points",
    prompt="You change the row “points” of W_Q. Which queries of the sentence change?",
    options={
        "A": "that of “it” alone",
        "B": "that of “it”, and a little those of the two “the”",
        "C": "all ten: they share one W_Q",
        "D": "none before the model is trained again",
    },
    answer="B",
    feedback={
        "A": "Nearly. Look at the rows of X in lesson 00: “the” points as well, with "
        "0.2.",
        "B": "Each word that points follows, in proportion to how much it points.",
        "C": "They share it, and each takes from a row only as much as it has of that "
        "dimension. Seven of the ten words have 0 of points.",
        "D": "A query is a product that is worked out anew each time. Nothing has to "
        "be trained for it to follow.",
    },
)

guess_shape = Question(
    key="01.guess_shape",
    prompt="X is (10, 8) and W_Q is (8, 4). What is the shape of Q = X @ W_Q?",
    options={"A": "(10, 4)", "B": "(8, 8)", "C": "(4, 10)", "D": "(10, 8)"},
    answer="A",
    feedback={
        "A": "A row for each word, a column for each thing sought.",
        "B": "The two 8 are the ones that vanish: they are summed over.",
        "C": "The right numbers, and on their side: rows are words here.",
        "D": "That is the shape of X. A query has as many numbers as W_Q has columns.",
    },
)

guess_alone = Question(
    key="01.guess_alone",
    prompt="“tired” becomes “soft”. How many of the ten queries change?",
    options={
        "A": "none",
        "B": "one",
        "C": "two: the new word, and “it”, which depends on it",
        "D": "all ten, since the sentence has changed",
    },
    answer="B",
    feedback={
        "A": "The swapped word is a new word with other numbers, so it asks for "
        "something else: “soft” looks for a thing.",
        "B": "The row of the swapped word. No row of X @ W_Q looks at another row.",
        "C": "You mean that “it” should depend on it, as a reader would say. Its query "
        "is made of its own eight numbers and of W_Q, and neither has changed.",
        "D": "Each row of Q is made of one row of X. Nine rows of X are as before.",
    },
)

guess_silent = Question(
    key="01.guess_silent",
    prompt="For which sentences does X.T @ W_Q run without an error?",
    options={
        "A": "for none",
        "B": "for all",
        "C": "for those of exactly four words",
        "D": "for those of exactly eight words",
    },
    answer="D",
    feedback={
        "A": "X.T has a column for each word and W_Q has eight rows. One number of "
        "words makes the two inner numbers equal.",
        "B": "X.T is (8, n), so n meets the eight rows of W_Q. Ten is not eight.",
        "C": "With four words another mistake fits, W_Q @ X. Here (8, n) meets (8, 4).",
        "D": "(8, n) meets (8, 4): it fits when n is 8.",
    },
)

order_query = Order(
    key="01.order_query",
    prompt="Build the query q of one word x, a number at a time.",
    lines={
        "A": "        q[j] += x[d] * W_Q[d, j]",
        "B": "        q[j] = x[d] * W_Q[d, j]",
        "C": "    for d in range(8):",
        "D": "q = np.zeros(4)",
        "E": "for j in range(4):",
        "F": "        q[d] += x[d] * W_Q[d, j]",
    },
    answer="DECA",
    feedback={
        "right": "Two loops: one over what is looked for, one over what the word is.",
        "B": "Line B overwrites what it found before, so that only the last of the "
        "eight products is left. A sum has to be added to.",
        "F": "Line F puts the numbers at place d, and d runs to 8 where q has 4 "
        "places. A query is numbered by j, by what is looked for.",
    },
)
