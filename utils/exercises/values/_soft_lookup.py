"""Exercise 03.soft_lookup: every value answers, by the share of its key."""

from typing import Any

import numpy as np

from utils.exercises.mistakes import Array, Part, adapted, reworded, without
from utils.exercises.rare_softmax_mistakes import HARMLESS, MORE, ROUNDED
from utils.exercises.softmax_mistakes import SOFTMAX, one_row
from utils.exercises.values._probes import (
    ALONE,
    EQUAL_KEYS,
    FAR,
    FOUR,
    LONG_VALUES,
    SHORT_VALUES,
    SQUARE,
    WHOLE,
)
from utils.mathematics.attention import softmax
from utils.practice import Exercise, Wrong


def _soft_lookup(query: Array, keys: Array, values: Array) -> Any:
    shares = softmax(keys @ query)  # (n,), they sum to 1
    return shares @ values  # (n,) @ (n, d_v) -> (d_v,)


def _with_shares(part: Part) -> Part:
    return lambda query, keys, values: part(keys @ query) @ values


def _of_fits(wrong: Wrong) -> Wrong:
    """Say *fit*, since lesson 04 is the first to call it a score."""
    message = wrong.message.replace("score", "fit").replace("Score", "Fit")
    return Wrong(wrong.name, wrong.function, message)


# Here softmax is a closed box, so some of its mistakes are told with what to call.
_SHARES = reworded(
    map(_of_fits, [*one_row(without(SOFTMAX, "argmax")), *MORE, *ROUNDED]),
    {
        "no maximum": "Small fits come out right, large ones as NaN: `exp(1000)` is "
        "too large for a float. `softmax` of this lesson's set-up has a way round "
        "that, which lesson 05 shows: call it on the fits.",
        "twice": "Your shares are flatter than they should be, as when softmax is "
        "applied twice. What it gives are shares already: once is enough.",
        "reversed": "The values of the worst keys count most: the order of the fits "
        "is turned round. Look for a minus sign before the fits.",
    },
)

_WHOLES = [
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
        "keys and values swapped",
        lambda query, keys, values: softmax(values @ query) @ keys,
        "Keys and values have changed places: you search in the values and hand over "
        "the keys. Search with the keys, then mix the values.",
    ),
    Wrong(
        "columns of the keys",
        lambda query, keys, values: softmax(query @ keys) @ values,
        "The query meets the *columns* of the keys, and the shapes allow it only by "
        "chance. A key is a row: `keys @ query`.",
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
        "lesson 04 says why; here the plain dot products are asked for.",
    ),
    Wrong(
        "three times as long",
        lambda query, keys, values: softmax(keys @ (3 * query)) @ values,
        "You make the query three times as long, as the clock did for its example. "
        "Here the query counts as it comes: leave the 3 out.",
    ),
    Wrong(
        "by distance",
        lambda query, keys, values: (
            softmax(-np.linalg.norm(keys - query, axis=1)) @ values
        ),
        "You share out by how near the keys are. Here the fit is the dot product, in "
        "which a long key in the right direction counts more: `keys @ query`.",
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
        "first value times its share",
        lambda query, keys, values: softmax(keys @ query)[0] * values[0],
        "Only the first value, times its share, arrives. Does `return` stand inside "
        "the loop? It leaves at the first turn: move it behind the loop.",
    ),
    Wrong(
        "not added up",
        lambda query, keys, values: softmax(keys @ query)[:, None] * values,
        "You have every value times its share, but not their sum. Add over the keys: "
        "`sum(axis=0)`, or one product `shares @ values`.",
    ),
    Wrong(
        "added across",
        lambda query, keys, values: (softmax(keys @ query)[:, None] * values).sum(1),
        "You add up the numbers *within* each value, so one number for each key comes "
        "back. Add over the keys: `sum(axis=0)`.",
    ),
    Wrong(
        "one number for all",
        lambda query, keys, values: (softmax(keys @ query)[:, None] * values).sum(),
        "Everything is added up to a single number. The mixture has a number for each "
        "column of the values: add over the keys alone, `sum(axis=0)`.",
    ),
    Wrong(
        "mean of the parts",
        lambda query, keys, values: softmax(keys @ query) @ values / len(values),
        "You weigh the values and then divide by their number. The shares sum to 1 "
        "already, so nothing is left to divide by.",
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
        "Your last product adds up the numbers *within* each value, as `shares @ "
        "values.T` and `values @ shares` do, and the shapes allow it only by chance. "
        "The shares meet the rows: `shares @ values`.",
    ),
]


soft_lookup = Exercise(
    key="03.soft_lookup",
    title="Write soft_lookup(query, keys, values): a mixture of all values",
    reference=_soft_lookup,
    returns="an array of shape (d_v,), the values mixed by their shares",
    probes=(FOUR, SQUARE, EQUAL_KEYS, LONG_VALUES, SHORT_VALUES, ALONE, WHOLE, *FAR),
    wrong=(*adapted(_SHARES, _with_shares), *_WHOLES),
    harmless=adapted(map(_of_fits, HARMLESS), _with_shares),
    hints=(
        "Three steps: the fit of every key, the shares, the mixture.",
        "The fits are `keys @ query`, and `softmax` makes shares of them.",
        "The mixture is `shares @ values`: every value times its share, added up.",
    ),
    why="The shares sum to 1, so the result lies among the values. A small change of "
    "the query moves it a little, where the hard look-up jumps.",
    minutes=6,
    level="medium",
)
