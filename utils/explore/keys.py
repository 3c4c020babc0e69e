"""Live figures of lesson 02: shadows, your own W_K, a turned query, long keys."""

import numpy as np

from utils import figures, world
from utils.explore import controls
from utils.explore.finding import keys_and_fits, others, wins
from utils.explore.lengths import FOUND, stretched
from utils.explore.telling import a_label_a_point, best, listed, nth
from utils.figures import Picture, number
from utils.live import Choice, Live, Matrix, Number, Word

PLANES = {"a life, a thing": (0, 1), "an event, a trait": (2, 3)}
#: How many times as long the key of *mat* is.
WORLDS = {"healthy": 1.0, "broken": 2.0}
WINNERS = ("cat", "mat", "tired", "it", "sat")


def shadow() -> Live:
    """One query and one key in the plane, and the key's shadow on the query."""
    whose = Word(
        "key", "Whose key", 1, controls.MOST, 1, 6, among=lambda v: v["sentence"]
    )
    return Live(
        "A key's shadow on a query",
        "hand-set",
        [controls.sentence(), controls.who(3), whose],
        _draw_shadow,
    )


def _draw_shadow(sentence: list[str], who: int, key: int) -> tuple[Picture, str]:
    Q, K, _ = world.project(sentence)
    q, k = Q[who - 1, :2], K[key - 1, :2]
    offering = sentence[key - 1]
    picture = figures.arrows(
        [q],
        [f"query of “{sentence[who - 1]}”"],
        points=[k],
        point_labels=[f"key of “{offering}”"],
        point_kind="key",
        shadow=[0],
        reach=1.1 * max(_longest(Q[:, :2]), _longest(K[:, :2])),
        size=340,
        caption=f"How far the key of “{offering}” reaches along the query.",
    )
    return picture, _told_shadow(nth(who - 1, sentence), offering, q, k)


def _told_shadow(asking: str, offering: str, q: np.ndarray, k: np.ndarray) -> str:
    length = float(np.linalg.norm(q))
    if not length:
        return f"{asking} asks for nothing in this plane, so nothing casts a shadow."
    return (
        f"{asking} asks with an arrow that is {number(length)} long. The shadow of the "
        f"key of “{offering}” on it is {number(q @ k / length)}. Length times shadow: "
        f"{number(q @ k)}."
    )


def decide() -> Live:
    """Type over W_K: other keys, other fits, and the words that find another."""
    return Live(
        "Your own W_K",
        "hand-set",
        [
            Matrix("W_K", "W_K", world.DIMENSIONS, world.SOUGHT, world.W_K.tolist()),
            controls.who(among=lambda _: world.read(world.SENTENCE)),
        ],
        _draw_decide,
    )


def _draw_decide(W_K: np.ndarray, who: int) -> tuple[Picture, str]:
    words = world.read(world.SENTENCE)
    Q, own, _ = world.project(words)
    keys = world.embed(words) @ W_K
    fits = keys @ Q[who - 1]
    picture = keys_and_fits(words, keys, fits, own @ Q[who - 1])
    found = f"{nth(who - 1, words)} finds {listed(best(words, fits.round(9)))}."
    return picture, f"{found} {others(words, Q @ keys.T, Q @ own.T, 'W_K')}"


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
    q = length * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    fits = keys @ q
    order = np.argsort(-fits.round(9), kind="stable")
    ranked = [labels[j] for j in order]
    picture = figures.beside(
        _turned(q, labels, keys, order, columns),
        _ranking(fits[order], ranked, 3 * _longest(keys)),
        caption="Where the query points, and which keys fit it best.",
    )
    return picture, _told_turn(angle, length, ranked, fits[order])


def _turned(
    q: np.ndarray,
    labels: list[str],
    keys: np.ndarray,
    order: np.ndarray,
    columns: list[int],
) -> Picture:
    return figures.arrows(
        [q],
        ["query"],
        points=keys,
        point_labels=labels,
        point_kind="key",
        shadow=[int(j) for j in order[:2]],
        axes=(world.SOUGHT[columns[0]], world.SOUGHT[columns[1]]),
        reach=max(1.1 * _longest(keys), 3.2),
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
        stretched,
    )


def two_worlds() -> Live:
    """Who comes first, with the key of *mat* sound and doubled, as one key is cut."""
    return Live(
        "A healthy world and a broken one",
        "hand-set",
        [
            Choice("word", "Key to cut", ("cat", "mat"), "mat"),
            Number("length", "Cut to length", 0.1, 5.0, 0.1, 5.0),
        ],
        _draw_two_worlds,
    )


def _draw_two_worlds(word: str, length: float) -> tuple[Picture, str]:
    whole = {name: wins(times, word, np.inf) for name, times in WORLDS.items()}
    after = {name: wins(times, word, length) for name, times in WORLDS.items()}
    picture = figures.bars(
        {name: [found.count(w) for w in WINNERS] for name, found in after.items()},
        WINNERS,
        high=10.0,
        decimals=0,
        before={n: [found.count(w) for w in WINNERS] for n, found in whole.items()},
        mark=WINNERS.index(word),
        caption="For how many of the ten words each key comes first, and did uncut.",
    )
    told = [
        f"{after[name].count(word)} of 10 words in the {name} world (uncut: "
        f"{whole[name].count(word)})"
        for name in WORLDS
    ]
    start = f"With its key cut to length {length:.1f} where it is longer"
    return picture, f"{start}, “{word}” comes first for {listed(told)}."


def _longest(rows: np.ndarray) -> float:
    """Length of the longest row, 1 at the least, so that nothing leaves the scale."""
    return max(1.0, float(np.linalg.norm(rows, axis=1).max()))
