"""Live figures of lesson 04: every query meets every key, and how scores grow."""

from functools import lru_cache
from math import comb

import numpy as np

from utils import figures, softmax, world
from utils.explore import controls, real, swapped
from utils.explore.telling import best, listed, nth, products
from utils.figures import Picture, number
from utils.live import Choice, Live, Number

N_QUERIES, N_KEYS, WIDEST = 200, 10, 512
SPAN = (-60.0, 60.0)
MOST_STEPS = 16


def pairs() -> Live:
    """All scores of a sentence, as they are or divided by the root of d_k."""
    return Live(
        "Every query meets every key",
        "hand-set",
        [
            controls.sentence(),
            controls.who(),
            Choice("divide", "Divide by", ("nothing", "√d_k"), "nothing"),
        ],
        _draw_pairs,
    )


def _draw_pairs(sentence: list[str], who: int, divide: str) -> tuple[Picture, str]:
    words, chosen = sentence, who - 1
    Q, K, _ = world.project(words)
    divisor = np.sqrt(K.shape[-1]) if divide == "√d_k" else 1.0
    scores = Q @ K.T / divisor
    name = "Scaled scores" if divisor > 1 else "Scores"
    picture = figures.heat_map(
        scores,
        words,
        words,
        kind="scores",
        mark=chosen,
        role="weight",
        choose="who",
        say=lambda i, j: _sum(Q[i], K[j], divisor),
        caption=f"{name}: how well each query (row) fits each key (column).",
    )
    return picture, _told_pairs(words, scores, chosen)


def _sum(query: np.ndarray, key: np.ndarray, divisor: float) -> str:
    """Write out one score."""
    total = products(query, key)
    if divisor > 1:
        total = f"({total}) / {divisor:g}"
    return f"{total} = {number(query @ key / divisor)}"


def _told_pairs(words: list[str], scores: np.ndarray, chosen: int) -> str:
    highest, lowest = (
        f"“{words[i]}” with “{words[j]}”, {number(scores[i, j])}"
        for i, j in (
            divmod(int(k), len(words)) for k in (scores.argmax(), scores.argmin())
        )
    )
    return (
        f"{nth(chosen, words)} {_fits(words, scores[chosen])}. "
        f"The highest score of all is {highest}; the lowest is {lowest}."
    )


def _fits(words: list[str], row: np.ndarray) -> str:
    """Name up to three keys that a query fits; a score of 0 or less is no fit."""
    if some := int((row >= 0.005).sum()):
        return f"fits best: {listed(best(words, row, min(some, 3)))}"
    return "finds no key that fits: no score in its row is above 0"


def coins() -> Live:
    """Where all paths of steps of +1 and -1 end, counted one by one."""
    steps = Number("steps", "Steps", 1, MOST_STEPS, 1, 4)
    return Live("A step to the right or to the left", "random", [steps], _draw_coins)


def _draw_coins(steps: int) -> tuple[Picture, str]:
    right = np.arange(steps + 1)  # how many of the steps go to the right
    ways = np.array([comb(steps, int(k)) for k in right])
    ends = np.repeat(2 * right - steps, ways)
    picture = figures.histogram(
        {f"{len(ends):,} paths": ends},
        bins=2 * MOST_STEPS + 1,
        span=(-MOST_STEPS - 0.5, MOST_STEPS + 0.5),
        caption=f"Where all paths of {steps} steps of +1 or −1 end.",
    )
    square = float((ends**2).mean())
    return picture, (
        f"{_counted(steps, 'step')}, {_counted(len(ends), 'path')}: the mean of the "
        f"ends is {number(ends.mean())}, the mean of their squares {number(square)}. "
        f"The root of that, the spread, is {number(square**0.5)}. One path ends at "
        f"{steps}, the furthest there is."
    )


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def width() -> Live:
    """Scores of random queries and keys, and the weights they give, as d_k grows."""
    return Live(
        "Longer vectors, larger scores",
        "random",
        [
            Number("d_k", "d_k", 1, WIDEST, 1, WIDEST),
            Choice("scale", "Scores", ("not scaled", "scaled"), "not scaled"),
        ],
        _draw_width,
    )


def _draw_width(d_k: int, scale: str) -> tuple[Picture, str]:
    divisor = np.sqrt(d_k) if scale == "scaled" else 1.0
    scores = _random_scores()[d_k - 1] / divisor
    weights = softmax(scores)
    spread = figures.histogram(
        {scale: scores.ravel()},
        bins=60,
        span=SPAN,
        caption=f"{scores.size:,} scores of random pairs.",
    )
    picture = figures.beside(
        spread,
        _first_row(weights[0]),
        caption=f"Random queries and keys with d_k = {d_k}, {scale}.",
    )
    best_share = weights.max(axis=-1)
    return picture, (
        f"With d_k = {d_k}, {scale}, the spread of the scores is {scores.std():.2f} "
        f"(the root of d_k is {np.sqrt(d_k):.2f}). Of ten keys, the best gets "
        f"{best_share[0]:.2f} here and {best_share.mean():.2f} on average; in "
        f"{(best_share < 0.9).sum()} of {N_QUERIES} rows it stays below 0.90."
    )


def _first_row(weights: np.ndarray) -> Picture:
    return figures.bars(
        {"weight": weights},
        [f"key {j + 1}" for j in range(N_KEYS)],
        low=0,
        high=1,
        mark=int(np.argmax(weights)),
        roles={"weight": "weight"},
        caption="The weights that the first query would give to ten keys.",
    )


@lru_cache(maxsize=1)
def _random_scores() -> np.ndarray:
    """Scores of 200 random queries with ten keys each, for d_k = 1 to 512.

    One draw serves all lengths, so that a moved slider lengthens the same vectors.
    """
    rng = np.random.default_rng(6)  # its first query is close to the average one
    total, scores = np.zeros((N_QUERIES, N_KEYS)), []
    for _ in range(WIDEST):
        query = rng.standard_normal((N_QUERIES, 1))
        total = total + query * rng.standard_normal((N_QUERIES, N_KEYS))
        scores.append(total)
    return np.array(scores)  # (512, 200, 10)


def real_thing() -> Live:
    """Scaled scores of a trained head on the learner's own sentence."""
    return real.figure("Scaled scores of a trained head", _draw_real, layer=1, head=8)


def _draw_real(run: real.Run, layer: int, head: int) -> tuple[Picture, str]:
    scaled = run.layers[layer].scaled[head]
    picture = figures.heat_map(
        scaled,
        run.labels,
        run.labels,
        kind="scores",
        decimals=1,
        role="weight",
        say=lambda i, j: (
            f"{run.labels[i]} with {run.labels[j]}: {number(scaled[i, j])}"
        ),
        caption=f"Layer {layer}, head {head}: how well queries (rows) fit keys.",
    )
    return picture, _told_real(run, scaled)


def _told_real(run: real.Run, scaled: np.ndarray) -> str:
    (i, j), (k, m) = run.strongest(scaled), run.strongest(-scaled)
    sinks = int((scaled.argmax(axis=-1) == 0).sum())
    fit = f"{sinks} of {len(scaled)} rows fit {run.first} best"
    return (
        f"Among the words, the best fit is {run.name(i)} with {run.name(j)}, "
        f"{number(scaled[i, j], 1)}; the worst is {run.name(k)} with {run.name(m)}, "
        f"{number(scaled[k, m], 1)}. {fit}."
    )


def last_word() -> Live:
    """One trained head on a sentence with two last words: whom does a word fit?"""
    return swapped.figure("Whom does a trained head take “it” for?", layer=3, head=1)
