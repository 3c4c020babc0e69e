"""A word looks, takes in what it found, and looks again: picture and words."""

import numpy as np

from utils import attention, figures, world
from utils.explore.telling import most
from utils.figures import Picture, number

LOOKS = ("first", "second")


def drawn(
    words: list[str],
    chosen: int,
    look: str,
    W_Q: np.ndarray,
    W_O: np.ndarray,
    asked: bool = True,
) -> tuple[Picture, str]:
    """Draw one of two looks of a word, by matrices that the learner may change.

    Where there is room, what the word has `asked` for stands under it.
    """
    X = world.embed(words)
    X_2 = X + attention(X @ W_Q, X @ world.W_K, X @ world.W_V)[0] @ W_O
    asks = X[chosen] @ W_Q, X_2[chosen] @ W_Q
    rows = _shares(X, W_Q)[chosen], _shares(X_2, W_Q)[chosen]
    now, word = LOOKS.index(look), words[chosen]
    picture = _where(words, rows[now], chosen)
    if asked:
        below = _asks(word, asks[now], asks[0] if now else None)
        picture = figures.stack(picture, below, caption=f"The {look} look of “{word}”.")
    return picture, _told(words, chosen, rows, now)


def _where(words: list[str], row: np.ndarray, chosen: int) -> Picture:
    caption = f"Where “{words[chosen]}” looks."
    return figures.arcs(words, row, chosen, tallest=60, choose="who", caption=caption)


def _asks(word: str, query: np.ndarray, before: np.ndarray | None) -> Picture:
    return figures.bars(
        {"asks for": query},
        list(world.SOUGHT),
        low=-8,
        high=8,
        roles={"asks for": "query"},
        before=None if before is None else {"asks for": before},
        caption=f"What “{word}” asks for.",
    )


def _shares(X: np.ndarray, W_Q: np.ndarray) -> np.ndarray:
    return attention(X @ W_Q, X @ world.W_K, X @ world.W_V)[1]


def _told(
    words: list[str], chosen: int, rows: tuple[np.ndarray, np.ndarray], now: int
) -> str:
    first, row = rows[0], rows[now]
    start = f"In the {LOOKS[now]} look, word {chosen + 1}, “{words[chosen]}”, gives "
    start += f"{most(words, row)}."
    if not now:
        return start
    j = int(np.argmax(np.abs(row - first)))
    return (
        f"{start} Most changed since the first look: “{words[j]}”, "
        f"{number(first[j])} became {number(row[j])}."
    )
