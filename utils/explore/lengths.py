"""Length against direction: one key stretched, its fit and its cosine."""

import numpy as np

from utils import figures, world
from utils.figures import Picture

FOUND = ("cat", "mat", "it")


def stretched(word: str, times: float) -> tuple[Picture, str]:
    """Draw three keys, one of them stretched, and their fits and cosines with *it*."""
    q = (world.embed(["it"]) @ world.W_Q)[0, :2]
    keys = (world.embed(list(FOUND)) @ world.W_K)[:, :2]
    keys[FOUND.index(word)] *= times
    fits, cosines = keys @ q, _cosines(keys, q)
    picture = figures.beside(
        _three_keys(q, keys, word),
        figures.bars(
            {"fit": fits, "cosine": cosines},
            FOUND,
            high={"fit": 13.0, "cosine": 1.0},
            mark=int(np.argmax(fits)),
            room=84,
            caption="Direction and length; direction alone.",
        ),
        caption=f"The key of “{word}” at {times:.2f} times its length.",
    )
    return picture, _told_stretch(word, times, fits, cosines)


def _three_keys(q: np.ndarray, keys: np.ndarray, word: str) -> Picture:
    return figures.arrows(
        [q],
        ["query of “it”"],
        points=keys,
        point_labels=FOUND,
        point_kind="key",
        shadow=[FOUND.index(word)],
        reach=7.0,
        size=290,
        caption="Three keys, and the query of “it”.",
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


def _cosines(keys: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Cosine of each key with the query; 0 where a length is 0."""
    lengths = np.linalg.norm(keys, axis=1) * np.linalg.norm(q)
    cosines: np.ndarray = keys @ q / np.where(lengths > 0, lengths, 1.0)
    return cosines
