"""Learn the pieces of a byte-pair vocabulary from a text.

Source: Sennrich, Haddow and Birch, "Neural Machine Translation of Rare Words with
Subword Units" (2016), figure 1; on bytes as in GPT-2 (Radford et al. 2019).
"""

import functools
import json
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from utils.text.bytepair import BytePair, joined
from utils.text.bytewords import LETTERS, split

Pair = tuple[str, str]


@functools.cache  # seconds, and asked for twice
def learn(texts: tuple[str, ...], size: int) -> list[Pair]:
    """The merges, in order, that make a vocabulary of so many pieces at most.

    The most frequent pair of neighbours becomes one piece, again and again; of equally
    frequent pairs, the first in the alphabet.
    """
    counts = Counter(word for text in texts for word in split(text))
    words = [([LETTERS[b] for b in word.encode()], n) for word, n in counts.items()]
    pairs: Counter[Pair] = Counter()
    for pieces, n in words:
        _count(pairs, pieces, n)
    merges: list[Pair] = []
    while len(merges) < size - len(LETTERS) and (pairs := +pairs):
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        for place, (pieces, n) in enumerate(words):
            if best[0] not in pieces or (new := joined(pieces, best)) == pieces:
                continue
            _count(pairs, pieces, -n)
            _count(pairs, new, n)
            words[place] = new, n
    return merges


def _count(pairs: Counter[Pair], pieces: list[str], n: int) -> None:
    for pair in pairwise(pieces):
        pairs[pair] += n


def vocabulary(merges: list[Pair]) -> dict[str, int]:
    """The id of each piece: single bytes first, then in the order of the merges."""
    pieces = [*sorted(LETTERS), *(a + b for a, b in merges)]
    return {piece: place for place, piece in enumerate(pieces)}


def files(merges: list[Pair]) -> dict[str, bytes]:
    """`vocab.json` and `merges.txt` as GPT-2 has them."""
    lines = ["#version: 0.2", *(f"{a} {b}" for a, b in merges)]
    return {
        "vocab.json": json.dumps(vocabulary(merges), ensure_ascii=False).encode(),
        "merges.txt": ("\n".join(lines) + "\n").encode(),
    }


def ids(texts: Iterable[str], merges: list[Pair]) -> np.ndarray:
    """The texts one after the other, each after the end of a line."""
    read = BytePair(vocabulary(merges), merges, limit=10**9)
    return np.concatenate([read(f"\n{text}").ids for text in texts])
