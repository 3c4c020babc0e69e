"""How the live figures name words and lists in their sentences."""

from collections.abc import Sequence


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
