"""Live figures of lesson 02: turn a query among the keys, stretch one key."""

import numpy as np

from utils import figures, world
from utils.explore import controls
from utils.explore.telling import a_label_a_point, best, listed
from utils.figures import Picture, number
from utils.live import Choice, Live, Number

PLANES = {"a life, a thing": (0, 1), "an event, a trait": (2, 3)}
FOUND = ("cat", "mat", "it")


def turn() -> Live:
    """Turn and stretch a query in a plane; the ranking of the keys follows."""
    return Live(
        "Turn the query",
        "hand-set",
        [
            controls.sentence(),
            Number("angle", "Direction", 0, 360, 1, 39, unit="°"),
            Number("length", "Length", 0.0, 3.0, 0.1, 2.1),
            Choice("plane", "Plane", tuple(PLANES), "a life, a thing"),
        ],
        _draw_turn,
    )


def _draw_turn(
    sentence: list[str], angle: int, length: float, plane: str
) -> tuple[Picture, str]:
    columns = list(PLANES[plane])
    offered = (world.embed(sentence) @ world.W_K)[:, columns]
    labels, keys = a_label_a_point(sentence, offered)
    q = length * _direction(angle)
    fits = keys @ q
    order = np.argsort(-fits.round(9), kind="stable")
    sought = (world.SOUGHT[columns[0]], world.SOUGHT[columns[1]])
    ranked = [labels[j] for j in order]
    picture = figures.beside(
        _query_among(q, labels, keys, sought),
        _ranking(fits[order], ranked, 3 * _reach(keys)),
        caption="Where the query points, and which keys fit it best.",
    )
    return picture, _told_turn(angle, length, ranked, fits[order])


def _query_among(
    q: np.ndarray, labels: list[str], keys: np.ndarray, axes: tuple[str, str]
) -> Picture:
    return figures.arrows(
        [q],
        ["query"],
        points=keys,
        point_labels=labels,
        point_kind="key",
        axes=axes,
        reach=max(1.1 * _reach(keys), 3.2),
        size=300,
        caption="The query is an arrow, each key a point.",
    )


def _ranking(fits: np.ndarray, labels: list[str], far: float) -> Picture:
    return figures.bars(
        {"fit": fits},
        labels,
        low=-far,
        high=far,
        mark=0,
        room=180,
        caption="The fits, best first.",
    )


def _told_turn(angle: int, length: float, labels: list[str], fits: np.ndarray) -> str:
    start = f"The query points to {angle}° and is {length:.1f} long."
    level = [f"“{labels[j]}”" for j in range(len(fits)) if fits[0] - fits[j] < 5e-3]
    if len(level) > 1:
        return f"{start} {listed(level)} come first together with {number(fits[0])}."
    return f"{start} The ranking: {', '.join(best(labels, fits.round(9), 4))}."


def stretch() -> Live:
    """Make one key longer in its own direction: its fit grows, its cosine does not."""
    return Live(
        "Stretch one key",
        "hand-set",
        [
            Choice("word", "Key to stretch", FOUND, "mat"),
            Number("times", "Times its length", 0.0, 2.5, 0.05, 2.0, unit="times"),
        ],
        _draw_stretch,
    )


def _draw_stretch(word: str, times: float) -> tuple[Picture, str]:
    q = (world.embed(["it"]) @ world.W_Q)[0, :2]
    keys = (world.embed(list(FOUND)) @ world.W_K)[:, :2]
    keys[FOUND.index(word)] *= times
    fits, cosines = keys @ q, _cosines(keys, q)
    picture = figures.beside(
        figures.arrows(
            [q],
            ["query of “it”"],
            points=keys,
            point_labels=FOUND,
            point_kind="key",
            shadow=[FOUND.index(word)],
            reach=7.0,
            size=290,
            caption="Three keys, and the query of “it”.",
        ),
        _two_measures(fits, cosines),
        caption=f"The key of “{word}” at {times:.2f} times its length.",
    )
    return picture, _told_stretch(word, times, fits, cosines)


def _two_measures(fits: np.ndarray, cosines: np.ndarray) -> Picture:
    return figures.bars(
        {"fit": fits, "cosine": cosines},
        FOUND,
        high={"fit": 13.0, "cosine": 1.0},
        mark=int(np.argmax(fits)),
        room=84,
        caption="Direction and length; direction alone.",
    )


def _told_stretch(
    word: str, times: float, fits: np.ndarray, cosines: np.ndarray
) -> str:
    numbers = ", ".join(
        f"“{label}” {fit:.2f} (cosine {cosine:.2f})"
        for label, fit, cosine in zip(FOUND, fits, cosines, strict=True)
    )
    return (
        f"With the key of “{word}” at {times:.2f} times its length, the fits with the "
        f"query of “it” are {numbers}. “{FOUND[np.argmax(fits)]}” comes first by fit, "
        f"“{FOUND[np.argmax(cosines)]}” by cosine."
    )


def _direction(angle: float) -> np.ndarray:
    turn = np.radians(angle)
    return np.array([np.cos(turn), np.sin(turn)])


def _cosines(keys: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Cosine of each key with the query; 0 where a length is 0."""
    lengths = np.linalg.norm(keys, axis=1) * np.linalg.norm(q)
    cosines: np.ndarray = keys @ q / np.where(lengths > 0, lengths, 1.0)
    return cosines


def _reach(keys: np.ndarray) -> float:
    """Length of the longest key, so that no fit leaves the scale of the bars."""
    return max(1.0, float(np.linalg.norm(keys, axis=1).max()))
