"""Live figures of lesson 06: where a mixture can go, and what a second look finds."""

import numpy as np

from utils import attention, figures, world
from utils.explore import controls, real
from utils.explore.telling import a_label_a_point, best, listed, nth
from utils.figures import Picture, number
from utils.live import Choice, Live

LOOKS = ("first", "second")


def mixture() -> Live:
    """One word's output among the values, from equal shares to the best key alone."""
    return Live(
        "Where the mixture lies",
        "hand-set",
        [controls.sentence(), controls.who(), controls.sharpness(high=8.0)],
        _draw_mixture,
    )


def _draw_mixture(
    sentence: list[str], who: int, sharpness: float
) -> tuple[Picture, str]:
    words, chosen = sentence, who - 1
    Q, K, V = world.project(words)
    output, weights = attention(Q, K, V, scale=sharpness / np.sqrt(K.shape[-1]))
    mixed, row = output[chosen], weights[chosen]
    shares = figures.bars(
        {"share": row},
        words,
        low=0,
        high=1,
        mark=int(np.argmax(row)),
        room=120,
        roles={"share": "weight"},
        choose="who",
        caption=f"The shares that “{words[chosen]}” gives.",
    )
    picture = figures.beside(
        _among_values(words, V[:, :2], mixed[:2], words[chosen]),
        shares,
        caption="The tip of the arrow stays inside the dashed outline.",
    )
    return picture, _told_mixture(words, chosen, row, mixed, V)


def _among_values(
    words: list[str], values: np.ndarray, mixed: np.ndarray, word: str
) -> Picture:
    labels, points = a_label_a_point(words, values)
    return figures.arrows(
        [mixed],
        [f"output of {word}"],
        points=[*points, values.mean(axis=0)],
        point_labels=[*labels, "middle"],
        outline=_hull(points),
        axes=("alive", "thing"),
        reach=1.2,
        mark=0,
        quarter=True,
        size=390,
        caption="Each point is a value, the arrow is the mixture.",
    )


def _told_mixture(
    words: list[str], chosen: int, row: np.ndarray, mixed: np.ndarray, V: np.ndarray
) -> str:
    if np.ptp(row) < 1e-9:
        shares = f"gives every word the same share, {number(row[0])}"
    else:
        shares = f"gives {best(words, row, 1)[0]}"
    named = [f"{n} {number(x)}" for n, x in zip(world.CARRIED, mixed, strict=True)]
    return (
        f"{nth(chosen, words)} {shares}. Its output: {listed(named)}. "
        f"The middle of all values is alive {number(V[:, 0].mean())}, "
        f"thing {number(V[:, 1].mean())}."
    )


def _hull(points: np.ndarray) -> np.ndarray:
    """The corners of the convex hull of points in the plane, in order (Andrew 1979)."""
    ordered = sorted(map(tuple, points))

    def side(path: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
        kept: list[tuple[float, ...]] = []
        for point in path:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
                kept.pop()
            kept.append(point)
        return kept

    lower, upper = side(ordered), side(ordered[::-1])
    return np.array(lower[:-1] + upper[:-1] or ordered)


def _turn(a: tuple[float, ...], b: tuple[float, ...], c: tuple[float, ...]) -> float:
    """Twice the area of the triangle a, b, c: positive for a turn to the left."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def looks() -> Live:
    """Where a word looks at first, and after it has taken in what it found."""
    return Live(
        "A second look",
        "hand-set",
        [
            controls.sentence(),
            controls.who(),
            Choice("look", "Look", LOOKS, "second"),
        ],
        _draw_looks,
    )


def _draw_looks(sentence: list[str], who: int, look: str) -> tuple[Picture, str]:
    words, chosen = sentence, who - 1
    X = world.embed(words)
    first = _weights(X)
    X_2 = X + first @ (X @ world.W_V) @ world.W_O
    asks = {"in the first look": X[chosen] @ world.W_Q}
    weights = first
    if look == "second":
        asks["in the second look"] = X_2[chosen] @ world.W_Q
        weights = _weights(X_2)
    row, word = weights[chosen], words[chosen]
    picture = figures.stack(
        figures.arcs(
            words, row, chosen, choose="who", caption=f"Where “{word}” looks."
        ),
        figures.bars(
            asks,
            list(world.SOUGHT),
            low=-8,
            high=8,
            roles=dict.fromkeys(asks, "query"),
            caption=f"What “{word}” asks for.",
        ),
        caption=f"The {look} look of “{word}”.",
    )
    return picture, _told_looks(words, chosen, look, row, first[chosen])


def _weights(X: np.ndarray) -> np.ndarray:
    return attention(X @ world.W_Q, X @ world.W_K, X @ world.W_V)[1]


def _told_looks(
    words: list[str], chosen: int, look: str, row: np.ndarray, first: np.ndarray
) -> str:
    said = listed(best(words, row))
    start = f"In the {look} look, word {chosen + 1}, “{words[chosen]}”, gives {said}."
    if look == "first":
        return start
    j = int(np.argmax(np.abs(row - first)))
    return (
        f"{start} Most changed since the first look: “{words[j]}”, "
        f"{number(first[j])} became {number(row[j])}."
    )


def real_thing() -> Live:
    """Whose value the output of each word is most alike, in a trained head."""
    return real.figure("What a trained head brings back", _draw_real)


def _draw_real(run: real.Run, layer: int, head: int) -> tuple[Picture, str]:
    now = run.layers[layer]
    output, V = now.outputs[head], now.values[head]
    alike = _unit(output) @ _unit(V).T
    picture = figures.heat_map(
        alike,
        run.labels,
        run.labels,
        kind="scores",
        decimals=1,
        reach=1.0,
        role="output",
        say=lambda i, j: (
            f"output of {run.labels[i]}, value of {run.labels[j]}: "
            f"cosine {number(alike[i, j])}"
        ),
        row_axis="output of",
        column_axis="value of",
        caption=f"Layer {layer}, head {head}: cosine of each output and each value.",
    )
    return picture, _told_real(run, alike, now.weights[head], V)


def _told_real(
    run: real.Run, alike: np.ndarray, weights: np.ndarray, V: np.ndarray
) -> str:
    i, j = run.strongest(alike)
    lengths = np.linalg.norm(V, axis=-1)
    return (
        f"The clearest: the output of {run.name(i)} points like the value of "
        f"{run.name(j)}, cosine {number(alike[i, j])}. {run.first} gets "
        f"{number(weights[:, 0].mean())} of all shares; its value has length "
        f"{number(lengths[0])}, those of the words {number(lengths[run.words].mean())} "
        "on average."
    )


def _unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return rows / np.where(lengths > 0, lengths, 1.0)
