"""How the live figures name words and lists in their sentences."""

from collections.abc import Sequence

import numpy as np

from utils.figures import number


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


def best(words: Sequence[str], values: np.ndarray, count: int = 3) -> list[str]:
    """Name the words with the largest values, the first of equal ones first.

    Examples
    --------
    >>> best(["the", "cat", "sat"], np.array([0.1, 0.7, 0.2]), 2)
    ['“cat” 0.70', '“sat” 0.20']
    """
    order = np.argsort(-values, kind="stable")[:count]
    return [f"“{words[j]}” {number(values[j])}" for j in order]


def most(words: Sequence[str], shares: np.ndarray) -> str:
    """Say who has the most: up to three, without those that have nothing.

    Examples
    --------
    >>> most(["the", "cat"], np.array([0.5, 0.5])), most("ab", np.array([0.999, 0.001]))
    ('all words alike, 0.50 each', '“a” 1.00')
    """
    if len(words) > 1 and np.ptp(shares) < 0.005:
        return f"all words alike, {number(shares[0])} each"
    some = int((shares >= 0.005).sum())
    return listed(best(words, shares, min(some, 3)))


def products(x: np.ndarray, y: np.ndarray) -> str:
    """Write a dot product out; products with a 0 in them are left out.

    Examples
    --------
    >>> products(np.array([1.0, 0, 2]), np.array([3.0, 5, -1]))
    '1.0 · 3.0 + 2.0 · (−1.0)'
    """
    kept = [(a, b) for a, b in zip(x, y, strict=True) if a * b]
    terms = [f"{number(a, 1)} · {_bracketed(b)}" for a, b in kept]
    return " + ".join(terms) or "nothing to add"


def _bracketed(value: float) -> str:
    return f"({number(value, 1)})" if value < 0 else number(value, 1)


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
