"""Live figures of lesson 04: every query meets every key, and how scores grow."""

from functools import lru_cache

import numpy as np

from utils import figures, softmax, world
from utils.explore import real
from utils.explore.telling import listed
from utils.figures import Picture, number
from utils.live import Choice, Live, Number, Text

N_QUERIES, N_KEYS, WIDEST = 200, 10, 512
SPAN = (-60.0, 60.0)


def pairs() -> Live:
    """All scores of a sentence, as they are or divided by the root of d_k."""
    return Live(
        "Every query meets every key",
        "hand-set",
        [
            Text("words", "Sentence", world.SENTENCE, parse=world.read, max_length=200),
            Number("chosen", "Word", 1, world.MAX_WORDS, 1, 8),
            Choice("divide", "Divide by", ("nothing", "√d_k"), "nothing"),
        ],
        _draw_pairs,
    )


def _draw_pairs(words: list[str], chosen: int, divide: str) -> tuple[Picture, str]:
    chosen = min(chosen, len(words)) - 1
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
        say=lambda i, j: _sum(Q[i], K[j], divisor),
        caption=f"{name}: how well each query (row) fits each key (column).",
    )
    return picture, _told_pairs(words, scores, chosen)


def _sum(query: np.ndarray, key: np.ndarray, divisor: float) -> str:
    """Write out one score; products with a 0 in them are left out."""
    terms = [
        f"{number(q, 1)} × {number(k, 1)}"
        for q, k in zip(query, key, strict=True)
        if q * k
    ]
    total = " + ".join(terms) or "0"
    if divisor > 1:
        total = f"({total}) / {divisor:g}"
    return f"{total} = {number(query @ key / divisor)}"


def _told_pairs(words: list[str], scores: np.ndarray, chosen: int) -> str:
    row = scores[chosen]
    best = np.argsort(-row, kind="stable")[:3]
    i, j = np.unravel_index(np.argmax(scores), scores.shape)
    found = listed([f"“{words[k]}” {number(row[k])}" for k in best])
    return (
        f"Word {chosen + 1}, “{words[chosen]}”, fits best: {found}. "
        f"The highest score of all is “{words[i]}” with “{words[j]}”, "
        f"{number(scores[i, j])}; the lowest is {number(scores.min())}."
    )


def width() -> Live:
    """Scores of random queries and keys, and the weights they give, as d_k grows."""
    return Live(
        "Longer vectors, larger scores",
        "random",
        [
            Number("d_k", "d_k", 1, WIDEST, 1, 64),
            Choice("scale", "Scores", ("not scaled", "scaled"), "not scaled"),
        ],
        _draw_width,
    )


def _draw_width(d_k: int, scale: str) -> tuple[Picture, str]:
    scores = _random_scores()[d_k - 1]
    if scale == "scaled":
        scores = scores / np.sqrt(d_k)
    weights = softmax(scores)
    labels = [f"key {j + 1}" for j in range(N_KEYS)]
    picture = figures.beside(
        figures.histogram(
            {scale: scores.ravel()},
            bins=60,
            span=SPAN,
            caption=f"{scores.size:,} scores of random pairs.",
        ),
        figures.bars(
            {"weight": weights[0]},
            labels,
            low=0,
            high=1,
            mark=int(np.argmax(weights[0])),
            caption="The weights that the first query would give to ten keys.",
        ),
        caption=f"Random queries and keys with d_k = {d_k}, {scale}.",
    )
    spread, best = scores.std(), weights.max(axis=-1).mean()
    return picture, (
        f"With d_k = {d_k}, {scale}, a typical score has size {spread:.2f} "
        f"(the root of d_k is {np.sqrt(d_k):.2f}). Of ten keys, the best gets "
        f"{weights[0].max():.2f} here and {best:.2f} on average over "
        f"{N_QUERIES} queries."
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
        say=lambda i, j: (
            f"{run.labels[i]} with {run.labels[j]}: {number(scaled[i, j])}"
        ),
        caption=f"Layer {layer}, head {head}: how well queries (rows) fit keys.",
    )
    return picture, _told_real(run, scaled)


def _told_real(run: real.Run, scaled: np.ndarray) -> str:
    i, j = run.strongest(scaled)
    sinks = int((scaled.argmax(axis=-1) == 0).sum())
    return (
        f"Scores go from {number(scaled.min(), 1)} to {number(scaled.max(), 1)}. "
        f"Among the words, the best fit is {run.name(i)} with {run.name(j)}, "
        f"{number(scaled[i, j], 1)}. {sinks} of {len(scaled)} rows fit [CLS] best."
    )
