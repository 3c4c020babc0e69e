"""Lesson 03, what is handed over once found?: its exercises and questions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.attention import softmax
from utils.exercises.mistakes import SOFTMAX, Part, adapted, one_row
from utils.practice import Exercise, Order, Probe, Question, Wrong

Array = NDArray[Any]
_random = np.random.default_rng(3)


def _probe(name: str, n: int, d_k: int, d_v: int) -> Probe:
    keys, values = _random.normal(size=(n, d_k)), _random.normal(size=(n, d_v))
    return Probe(name, (_random.normal(size=d_k), keys, values))


_FOUR, _SQUARE = (
    _probe("four entries", 4, 3, 2),
    _probe("square keys and values", 3, 3, 3),
)
_ALIKE = Probe(
    "equal keys",
    (
        np.array([1.0, 2]),
        np.ones((3, 2)),
        np.array([[3.0, 0, 1], [0, 6, 1], [0, 0, 7]]),
    ),
)
# Exact in float32, so that a float32 solution gets the same shares.
_LARGE_KEYS = np.array([[32.0, 1, 2, 0], [32, 0, 1, 1], [-16, 2, 0, 3]])
_LARGE_VALUES = np.array([[1.0, 2], [3, -1], [0, 5]])
_FAR = Probe(
    "fits beyond 2000",
    (np.array([0.0, -294, 1171, 879]), _LARGE_KEYS, _LARGE_VALUES),
)
_LARGE = Probe(
    "fits from -1018 to 2050",
    (np.array([64.0, 0, 0, 2]), _LARGE_KEYS, _LARGE_VALUES),
)


def _hard_lookup(query: Array, keys: Array, values: Array) -> Any:
    fit = keys @ query  # (n,)
    return values[np.argmax(fit)]  # (d_v,)


hard_lookup = Exercise(
    key="03.hard_lookup",
    title="Write hard_lookup(query, keys, values): the value of the best key",
    reference=_hard_lookup,
    returns="an array of shape (d_v,), the value that belongs to the best key",
    probes=(
        _FOUR,
        _SQUARE,
        _LARGE,
        Probe(
            "a long key that points away",
            (
                np.array([1.0, 0]),
                np.array([[-9.0, 0], [1, 0], [4, 5]]),
                np.array([[7.0, 1], [2, 3], [0, 4]]),
            ),
        ),
    ),
    wrong=(
        Wrong(
            "the key",
            lambda query, keys, values: keys[np.argmax(keys @ query)],
            "You hand over the best *key*. A key is only the label on the drawer: what "
            "is inside is the value at the same place.",
        ),
        Wrong(
            "the place",
            lambda query, keys, values: np.argmax(keys @ query),
            "You return the number of the best key. One step is left: look up the "
            "value at that place.",
        ),
        Wrong(
            "the fit",
            lambda query, keys, values: np.max(keys @ query),
            "You return how well the best key fits. `argmax` tells *where* it is, and "
            "the value lies at that place.",
        ),
        Wrong(
            "the worst key",
            lambda query, keys, values: values[np.argmin(keys @ query)],
            "You take the key that fits worst. A large dot product is a good fit: "
            "`argmax`.",
        ),
        Wrong(
            "the nearest key",
            lambda query, keys, values: values[
                np.argmin(np.linalg.norm(keys - query, axis=1))
            ],
            "You take the key at the smallest distance. Here the fit is the dot "
            "product, in which a long key in the right direction wins.",
        ),
        Wrong(
            "the longest key",
            lambda query, keys, values: values[np.argmax(np.linalg.norm(keys, axis=1))],
            "You take the longest key; the query takes no part. Compare the keys with "
            "the query: `keys @ query`.",
        ),
        Wrong(
            "the best value",
            lambda query, keys, values: values.max(axis=0),
            "You take the largest number of each column of the values. Values do not "
            "compete: the *keys* decide which one is handed over.",
        ),
        Wrong(
            "fits with the values",
            lambda query, keys, values: values[np.argmax(values @ query)],
            "You compare the query with the values, which fits only when d_v = d_k. "
            "Search with the keys, then hand over the value.",
        ),
        Wrong(
            "a mixture",
            lambda query, keys, values: softmax(keys @ query) @ values,
            "You mix all values by their shares. That is the soft look-up, and it "
            "comes next; a hard one hands over a single value whole.",
        ),
    ),
    hints=(
        "Two steps: which key fits best, and what lies at its place?",
        "`np.argmax` gives the place of the largest number.",
        "`values[np.argmax(...)]`, with the fit of every key between the brackets.",
    ),
    why="A Python dictionary needs the exact key. Here the best one is enough, but a "
    "hair's breadth still decides everything: that is what the soft look-up mends.",
    minutes=4,
    level="easy",
)


def _soft_lookup(query: Array, keys: Array, values: Array) -> Any:
    fit = keys @ query  # (n,)
    e = np.exp(fit - fit.max())
    shares = e / e.sum()  # (n,), they sum to 1
    return shares @ values  # (n,) @ (n, d_v) -> (d_v,)


def _with_shares(part: Part) -> Part:
    return lambda query, keys, values: part(keys @ query) @ values


_SOFT = [
    *adapted(one_row(SOFTMAX), _with_shares),
    Wrong(
        "keys handed over",
        lambda query, keys, values: softmax(keys @ query) @ keys,
        "You mix the *keys*. They said where to look; what is handed over lies in "
        "`values`, and need not even have the same length.",
    ),
    Wrong(
        "searched in the values",
        lambda query, keys, values: softmax(values @ query) @ values,
        "You compare the query with the values, which fits only when d_v = d_k. Search "
        "with the keys, then mix the values.",
    ),
    Wrong(
        "mean of the values",
        lambda query, keys, values: values.mean(axis=0),
        "You take the plain mean: all values count the same, and query and keys take "
        "no part. Multiply each value by its share before adding.",
    ),
    Wrong(
        "sum of the values",
        lambda query, keys, values: values.sum(axis=0),
        "You add up the values as they are. Each must first shrink to its share: the "
        "softmax of the fits.",
    ),
    Wrong(
        "no softmax",
        lambda query, keys, values: keys @ query @ values,
        "You weigh the values by the plain fits, which may be negative and sum to "
        "anything. Turn them into shares first, by softmax.",
    ),
    Wrong(
        "scaled",
        lambda query, keys, values: softmax(keys @ query / len(query) ** 0.5) @ values,
        "You divide the fits by the root of d_k. That is right for attention, and "
        "lesson 04 says why; here the plain, unscaled dot products are asked for.",
    ),
    Wrong(
        "three times as long",
        lambda query, keys, values: softmax(keys @ (3 * query)) @ values,
        "You make the query three times as long, as the clock did for its example. "
        "Here the query counts as it comes: leave the 3 out.",
    ),
    Wrong(
        "the best value alone",
        lambda query, keys, values: values[np.argmax(keys @ query)],
        "You hand over the value of the best key alone. That is the hard look-up; in "
        "a soft one every key answers, by its share: `softmax`, not `argmax`.",
    ),
    Wrong(
        "softmax at the end",
        lambda query, keys, values: softmax(keys @ query @ values),
        "You weigh the values by the plain fits and take the softmax of what comes "
        "out. Shares are for the keys: softmax the fits first, then mix the values.",
    ),
    Wrong(
        "overwritten",
        lambda query, keys, values: softmax(keys @ query)[-1] * values[-1],
        "Only the last value, times its share, is left. Does each step of a loop write "
        "over the one before? The parts belong together in a sum: `+=`.",
    ),
    Wrong(
        "the shares",
        lambda query, keys, values: softmax(keys @ query),
        "You return the shares. They are right, and one step is left: mix the values "
        "by them.",
    ),
    Wrong(
        "wrong side",
        lambda query, keys, values: values @ softmax(keys @ query),
        "Your last product has the values on the left: it mixes the numbers *within* "
        "each value, and the shapes allow it only by chance. Put the shares first.",
    ),
]

soft_lookup = Exercise(
    key="03.soft_lookup",
    title="Write soft_lookup(query, keys, values): a mixture of all values",
    reference=_soft_lookup,
    returns="an array of shape (d_v,), the values mixed by their shares",
    probes=(_FOUR, _SQUARE, _ALIKE, _FAR, _LARGE),
    wrong=_SOFT,
    hints=(
        "Three steps: the fit of every key, the shares, the mixture.",
        "The shares are the softmax of the fits: `exp` of each, divided by their sum. "
        "Subtract the largest fit first, so that `exp` cannot overflow.",
        "The mixture is `shares @ values`: every value times its share, added up.",
    ),
    why="The shares sum to 1, so the result lies among the values. A small change of "
    "the query moves it a little, where the hard look-up jumps.",
    minutes=6,
    level="medium",
)

repair_lookup = Exercise(
    key="03.repair_lookup",
    title="Repair the soft look-up that hands over the wrong thing",
    reference=_soft_lookup,
    returns="an array of shape (d_v,), the values mixed by their shares",
    probes=(_FOUR, _SQUARE, _ALIKE, _FAR, _LARGE),
    wrong=_SOFT,
    hints=(
        "Call it with keys and values of different lengths. How long is the result?",
        "Follow each of the three arguments: where is it used, and how often?",
        "The fits and the shares are right. Look at what the last line mixes.",
    ),
    why="Keys are for finding, values are for handing over. When both have the same "
    "length, nothing but the numbers tells you that you mixed them up.",
    minutes=5,
    level="medium",
)

# Questions

recall_fit = Question(
    key="03.recall_fit",
    prompt="A query is (2, 1) and a key is (3, −1). What is their fit?",
    answer=5.0,
    tolerance=0.01,
    feedback={
        "right": "Yes: 2 × 3 and 1 × (−1), added.",
        "other": "Multiply pair by pair, then add the two products.",
        "7": "Mind the sign: 2 × 3 + 1 × (−1).",
        "-6": "Add the two products, 6 and −1; do not multiply them.",
        "6": "The second pair counts too: 1 × (−1) adds −1.",
    },
)

recall_roles = Question(
    key="03.recall_roles",
    prompt="“tired” looks for somebody to describe. What says how well “cat” fits?",
    options={
        "A": "the query of “tired” times the key of “cat”",
        "B": "the query of “cat” times the key of “tired”",
        "C": "the key of “tired” times the key of “cat”",
    },
    answer="A",
    feedback={
        "A": "Yes: who looks brings the query, who is looked at brings the key.",
        "B": "That is how well “tired” fits what “cat” looks for: another number.",
        "C": "Two offers and no wish. Who looks brings the query.",
    },
)

recall_query = Question(
    key="03.recall_query",
    prompt="Is the query of “it” another one in a sentence that ends in “soft”?",
    options={
        "A": "Yes: a query takes in the whole sentence.",
        "B": "No: a query comes from the word's own row of X alone.",
    },
    answer="B",
    feedback={
        "A": "X W_Q works row by row: row 7 of Q comes from row 7 of X alone.",
        "B": "Yes: row by row, no word sees another. You will need this below.",
    },
)

guess_sharp = Question(
    key="03.guess_sharp",
    prompt="The query becomes ten times as long. What do the shares do?",
    options={
        "A": "They stay: all fits grow alike.",
        "B": "The best key takes nearly everything.",
        "C": "They draw level.",
    },
    answer="B",
    feedback={
        "A": "The ranking stays, the gaps do not, and softmax looks at the gaps.",
        "B": "Yes: wider gaps, sharper shares. A long query is a determined one.",
        "C": "That is what a short query does: small gaps, nearly equal shares.",
    },
)

guess_label = Question(
    key="03.guess_label",
    prompt="What do “tired” and “soft” have in common?",
    options={
        "A": "the key, not the value",
        "B": "the value, not the key",
        "C": "both",
        "D": "neither",
    },
    answer="A",
    feedback={
        "A": "Yes: both offer a trait, but they carry different things.",
        "B": "W_K leaves out `suits`, where the two differ. W_V does not.",
        "C": "They differ in `suits`, and W_V carries it.",
        "D": "They differ only in `suits`, and W_K leaves that out.",
    },
)

guess_soft = Question(
    key="03.guess_soft",
    prompt="“tired” becomes “soft”. What changes for “it”?",
    options={
        "A": "the shares and what it brings home",
        "B": "the shares alone",
        "C": "what it brings home alone",
        "D": "nothing",
    },
    answer="C",
    feedback={
        "A": "“tired” and “soft” have the same key, so every fit and share stays.",
        "B": "Same key, same shares. It is the value that differs.",
        "C": "Yes: same key, so the same share of another value.",
        "D": "The shares stay, but a share of “soft” is not a share of “tired”.",
    },
)

order_lookup = Order(
    key="03.order_lookup",
    prompt="Build look_up(query, keys, values), a soft look-up.",
    lines={
        "A": "    return shares @ values",
        "B": "    fits = values @ query",
        "C": "    shares = softmax(fits)",
        "D": "def look_up(query, keys, values):",
        "E": "    fits = keys @ query",
        "F": "    return fits @ values",
    },
    answer="DECA",
    feedback={
        "right": "Yes: fits, shares, then the shares meet the values.",
        "B": "Line B asks the contents. The query meets the keys, never the values.",
        "F": "Line F weighs by fits, which are no shares: they need not make 1.",
    },
)
