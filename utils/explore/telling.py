"""How the live figures name words and lists in their sentences."""

from collections.abc import Sequence

import numpy as np


def listed(items: Sequence[str]) -> str:
    """Join some words as a sentence does.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def nth(chosen: int, words: Sequence[str]) -> str:
    """Name the word at an index, with its place, since a word can come twice.

    Examples
    --------
    >>> nth(1, ["the", "cat"])
    'Word 2, “cat”,'
    """
    return f"Word {chosen + 1}, “{words[chosen]}”,"


def a_label_a_point(
    words: Sequence[str], points: np.ndarray
) -> tuple[list[str], np.ndarray]:
    """Give one label to all words that fall on the same point.

    Examples
    --------
    >>> a_label_a_point(["a", "b", "c"], np.array([[1, 0], [0, 1], [1, 0]]))[0]
    ['a, c', 'b']
    """
    found: dict[tuple[float, ...], list[str]] = {}
    for word, point in zip(words, points, strict=True):
        group = found.setdefault(tuple(point), [])
        if word not in group:
            group.append(word)
    labels = [
        ", ".join(group) if len(group) < 3 else f"{group[0]} and {len(group) - 1} more"
        for group in found.values()
    ]
    return labels, np.array(list(found))
