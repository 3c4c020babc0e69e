"""Random scenes and what is said about them, for the captioning model.

a big dog left of a small tree on the beach

Two things are told with *left of* or *above*, the left or the upper one first; three
are told from left to right. Scenes are drawn so that there is one right caption: things
do not overlap, and it is never close which one is further left, or whether two are
beside or above each other. One in six of the pairs of nouns is withheld from training.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from data.recipes.captions.sprites import NOUNS
from utils.tasks.scenes import BACKGROUNDS, SIDE, SIZES, Scene, Thing
from utils.tasks.translation import BEGIN, END, UNKNOWN

WHERE = {
    "meadow": "in the meadow",
    "beach": "on the beach",
    "snow": "in the snow",
    "night": "at night",
}
PAD = "[PAD]"
_SMALL_WORDS = ["a", ",", "and", "left", "of", "above", "in", "on", "at", "the"]
VOCABULARY = (PAD, UNKNOWN, BEGIN, END, *_SMALL_WORDS, *BACKGROUNDS, *SIZES, *NOUNS)
IDS = {word: place for place, word in enumerate(VOCABULARY)}
MOST = 3
#: by how many pixels *left of* and *above* differ, and by how many an order is clear
MARGIN, APART = 12, 8
_ONE_IN, _TRIES = 6, 64
_SHARES = (0.1, 0.55, 0.35)  # of scenes with one, two and three things


def withheld(one: str, other: str) -> bool:
    """Whether training never has these two nouns in one scene."""
    return (NOUNS.index(one) + NOUNS.index(other)) % _ONE_IN == 0 and one != other


def caption(scene: Scene) -> list[str]:
    """What is said about a scene, word by word."""
    told = [["a", thing.size, thing.noun] for thing in in_order(scene)]
    if len(told) == 2:
        words = [*told[0], *relation(scene), *told[1]]
    else:
        words = [word for thing in told[:-2] for word in (*thing, ",")]
        words += [*told[-2], "and", *told[-1]] if len(told) > 2 else told[0]
    return words + WHERE[scene.background].split()


def relation(scene: Scene) -> list[str]:
    """How two things stand to each other."""
    (x, y), (other_x, other_y) = map(centre, scene.things)
    return ["left", "of"] if abs(x - other_x) > abs(y - other_y) else ["above"]


def in_order(scene: Scene) -> list[Thing]:
    """The things, as the caption has them."""
    upright = len(scene.things) == 2 and relation(scene) == ["above"]
    return sorted(scene.things, key=lambda thing: centre(thing)[upright])


def centre(thing: Thing) -> tuple[float, float]:
    """Column and row of the middle of a thing."""
    return thing.left + thing.side / 2, thing.top + thing.side / 2


def scene(
    rng: np.random.Generator, n: int, pair: bool | None = False, step: int = 1
) -> Scene:
    """A random scene of n things.

    Parameters
    ----------
    rng
        Draws it.
    n
        How many things.
    pair
        Whether a pair of nouns that training never has is in it; None is either.
    step
        Things stand on a grid of so many pixels.
    """
    nouns = _nouns(rng, n, pair)
    sizes = rng.choice(list(SIZES), n)
    corners = _corners(rng, np.array([SIZES[size] for size in sizes]), step)
    return Scene(
        tuple(
            Thing(noun, str(size), int(left), int(top))
            for noun, size, (left, top) in zip(nouns, sizes, corners, strict=True)
        ),
        str(rng.choice(list(BACKGROUNDS))),
        int(rng.integers(24, 49)),
        float(rng.uniform(0.8, 1.1)),
    )


def training_scene(rng: np.random.Generator, step: int = 1) -> Scene:
    """A random scene of familiar pairs, of one to three things."""
    return scene(rng, int(rng.choice(3, p=_SHARES)) + 1, step=step)


def _nouns(rng: np.random.Generator, n: int, pair: bool | None) -> list[str]:
    while True:
        nouns = [NOUNS[place] for place in rng.choice(len(NOUNS), n, replace=False)]
        kept_back = any(withheld(a, b) for a in nouns for b in nouns)
        if pair is None or kept_back is pair:
            return nouns


def _corners(rng: np.random.Generator, sides: np.ndarray, step: int) -> np.ndarray:
    """Where things stand so that there is no doubt, (n, 2): left and top."""
    while True:
        places = (SIDE - sides[:, None]) // step + 1
        corners = step * rng.integers(0, places, (_TRIES, len(sides), 2))
        good = np.flatnonzero(_clear(corners, sides))
        if len(good):
            first: np.ndarray = corners[good[0]]
            return first


def _clear(corners: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """Where nothing overlaps and nothing is close, of many tries: (tries,)."""
    good = np.ones(len(corners), dtype=bool)
    middles = corners + sides[:, None] / 2
    for i in range(len(sides)):
        for j in range(i):
            apart = np.abs(middles[:, i] - middles[:, j])  # (tries, 2)
            good &= apart.max(axis=-1) >= (sides[i] + sides[j]) / 2
            if len(sides) == 2:
                good &= np.abs(apart[:, 0] - apart[:, 1]) >= MARGIN
            else:
                good &= apart[:, 0] >= APART
    return good


def padded(captions: Sequence[Sequence[str]]) -> np.ndarray:
    """Ids of captions between their marks, (captions, longest)."""
    longest = max(len(words) for words in captions) + 2
    ids = np.full((len(captions), longest), IDS[PAD])
    for row, words in zip(ids, captions, strict=True):
        row[: len(words) + 2] = [IDS[word] for word in (BEGIN, *words, END)]
    return ids


def scenes(
    seed: int, count: int, n: int, pair: bool | None = False, step: int = 1
) -> Iterator[Scene]:
    """Scenes that are always the same; ``pair`` and ``step`` as in `scene`."""
    rng = np.random.default_rng([2, seed, n, bool(pair)])
    for _ in range(count):
        yield scene(rng, n, pair, step)
