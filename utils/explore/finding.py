"""Whom each word finds: told and drawn, beside what the course's own matrices find."""

from collections.abc import Sequence

import numpy as np

from utils import figures, world
from utils.explore.telling import listed
from utils.figures import Picture

#: No cell gets the strongest colour: an exported page writes paler than JupyterLab.
_ROOM = 1.2


def firsts(words: Sequence[str], fits: np.ndarray) -> list[str]:
    """Name the word that each row of fits finds; `fits` is (n_q, n_k).

    Examples
    --------
    >>> firsts(["cat", "mat"], np.array([[2.0, 1.0], [0.0, 3.0]]))
    ['cat', 'mat']
    """
    return [words[j] for j in fits.round(9).argmax(axis=1)]


def others(words: Sequence[str], fits: np.ndarray, own: np.ndarray, of: str) -> str:
    """Say which words find another than with the course's own matrix, called `of`.

    Examples
    --------
    >>> fits = np.array([[2.0, 1.0], [0.0, 3.0]])
    >>> others(["cat", "mat"], fits, fits[:, ::-1], "W_K")
    "Against the course's own W_K, 2 of 2 find another: “cat” (cat) and “mat” (mat)."
    """
    now = firsts(words, fits)
    changed = [i for i, word in enumerate(firsts(words, own)) if word != now[i]]
    if not changed:
        return f"No word finds another than with the course's own {of}."
    named = listed([f"“{words[i]}” ({now[i]})" for i in changed])
    count = f"{len(changed)} of {len(words)} find another"
    return f"Against the course's own {of}, {count}: {named}."


def keys_and_fits(
    words: Sequence[str], keys: np.ndarray, fits: np.ndarray, own: np.ndarray
) -> Picture:
    """Draw the keys (n, 4) as a table, beside each its fit and, if it moved, the own.

    `fits` and `own` are (n,): of these keys, and of the keys of the course's own W_K.
    """
    end = max(float(np.abs(np.append(fits, own)).max()), 9.0)
    table = _table(words, keys)
    moved = np.abs(fits - own).max() > 1e-9
    bars = figures.bars(
        {"fit": fits},
        words,
        low=-end,
        high=end,
        mark=int(np.argmax(fits)),
        room=150,
        before={"fit": own} if moved else None,
        caption="How well each key fits the query.",
    )
    return figures.beside(table, bars, caption="Your keys, and how well each fits.")


def _table(words: Sequence[str], keys: np.ndarray) -> Picture:
    return figures.heat_map(
        keys,
        words,
        list(world.SOUGHT),
        kind="scores",
        decimals=1,
        role="key",
        reach=_ROOM * max(float(np.abs(keys).max()), 1.0),
        row_axis="key",
        column_axis="what it offers",
        caption="K, the keys that follow.",
    )


def wins(times: float, word: str, length: float) -> list[str]:
    """Whom each of the ten words finds: *mat* stretched, then one key cut.

    `times` is how many times as long the key of *mat* is, `length` what the key of
    `word` is cut to if it is longer.
    """
    words = world.read(world.SENTENCE)
    Q, K, _ = world.project(words)
    K[words.index("mat")] *= times
    j = words.index(word)
    K[j] *= min(1.0, length / np.linalg.norm(K[j]))
    return firsts(words, Q @ K.T)
