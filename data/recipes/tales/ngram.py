"""What is to be beaten: counts of five symbols in a row, smoothed.

Source: Kneser and Ney, "Improved backing-off for m-gram language modeling" (1995), in
the interpolated form of Chen and Goodman (1998), section 4.1.6, with one discount an
order.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

Gram = tuple[Hashable, ...]


class KneserNey:
    """How likely a symbol is after the four before it.

    Parameters
    ----------
    texts
        What is counted: sequences of symbols, such as letters or ids.
    symbols
        How many there may be; the last resort gives all of them the same chance.
    n
        The longest row of symbols that is counted.

    Examples
    --------
    >>> model = KneserNey(["abracadabra"], symbols=5, n=3)
    >>> round(sum(model.chance(tuple("ab"), x) for x in "abcdr"), 6)
    1.0
    """

    def __init__(
        self, texts: Sequence[Sequence[Hashable]], symbols: int, n: int = 5
    ) -> None:
        self.symbols, self.n = symbols, n
        found: Counter[Gram] = Counter()
        for text in texts:
            found.update(zip(*(text[k:] for k in range(n)), strict=False))
        self.orders = [found]
        for _ in range(n - 1):  # in how many places, not how often
            found = Counter(gram[1:] for gram in found)
            self.orders.insert(0, found)
        self.discounts = [_discount(counts) for counts in self.orders]
        self.after = [_after(counts) for counts in self.orders]

    def chance(self, before: Gram, symbol: Hashable) -> float:
        """Of this symbol after these, which may be fewer than n - 1."""
        chance = 1 / self.symbols
        for k in range(min(len(before), self.n - 1) + 1):
            context = before[len(before) - k :]
            total, kinds = self.after[k].get(context, (0, 0))
            if not total:
                break
            d = self.discounts[k]
            mine = max(self.orders[k][(*context, symbol)] - d, 0)
            chance = (mine + d * kinds * chance) / total
        return chance

    def bits(self, text: Sequence[Hashable]) -> float:
        """What all symbols of a text but the first cost."""
        return -sum(
            math.log2(self.chance(tuple(text[max(0, i + 1 - self.n) : i]), text[i]))
            for i in range(1, len(text))
        )


def _discount(counts: Counter[Gram]) -> float:
    often = Counter(counts.values())
    return often[1] / (often[1] + 2 * often[2]) if often[1] else 0.5


def _after(counts: Counter[Gram]) -> dict[Gram, tuple[int, int]]:
    """For each context how often it was seen, and with how many other symbols."""
    found: dict[Gram, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for gram, count in counts.items():
        total, kinds = found[gram[:-1]]
        found[gram[:-1]] = total + count, kinds + 1
    return dict(found)
