"""Axes of a drawing: where a number stands, and which numbers are written."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from utils.figures.typeset import number


@dataclass(frozen=True)
class Axis:
    """From a number to a place on the page, in even steps or in even factors.

    Parameters
    ----------
    low, high
        The numbers at the two ends.
    start, stop
        The places of the ends on the page, in pixels.
    log
        Whether the same distance stands for the same factor.
    """

    low: float
    high: float
    start: float
    stop: float
    log: bool = False

    def place(self, value: float) -> float:
        """Where a number stands; one beyond an end stands at the end."""
        value = min(max(value, self.low), self.high)
        low, high = self._scaled(self.low), self._scaled(self.high)
        part = (self._scaled(value) - low) / ((high - low) or 1.0)
        return self.start + part * (self.stop - self.start)

    def _scaled(self, value: float) -> float:
        return math.log(value) if self.log else value

    def ticks(self, count: int = 5) -> list[tuple[float, str]]:
        """Round numbers on the axis, and how they are written.

        >>> [word for _, word in Axis(0, 1, 0, 100).ticks()]
        ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']
        >>> [word for _, word in Axis(1, 1000, 0, 100, log=True).ticks()]
        ['1', '10', '100', '1,000']
        >>> [word for _, word in Axis(0.5, 4, 0, 100, log=True).ticks()]
        ['0.5', '1', '2', '4']
        """
        values = self._powers() if self.log else self._steps(count)
        return [(self.place(value), word) for value, word in values]

    def _steps(self, count: int) -> list[tuple[float, str]]:
        step = _round((self.high - self.low) / count)
        first = math.ceil(self.low / step - 1e-6)
        last = math.floor(self.high / step + 1e-6)
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        values = [k * step for k in range(first, last + 1)]
        return [(value, _grouped(value, decimals)) for value in values]

    def _powers(self) -> list[tuple[float, str]]:
        low, high = math.log10(self.low), math.log10(self.high)
        powers = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
        if high - low < 3:  # less than a factor of a thousand: powers of two
            least, most = math.log2(self.low), math.log2(self.high)
            twos = range(math.ceil(least - 1e-9), math.floor(most + 1e-9) + 1)
            return [(2.0**k, _plain(2.0**k)) for k in twos]
        every = max(1, math.ceil(len(powers) / 6))
        return [(10.0**k, _plain(10.0**k)) for k in powers[::every]]


def span(values: Iterable[float], log: bool) -> tuple[float, float]:
    """The smallest and the largest number that an axis can show.

    >>> span([1.0, float("nan"), 4.0], log=False), span([0.0, 2.0, 8.0], log=True)
    ((1.0, 4.0), (2.0, 8.0))
    """
    kept = [v for v in values if math.isfinite(v) and (v > 0 or not log)]
    low, high = min(kept, default=1.0), max(kept, default=1.0)
    if low < high:
        return low, high
    return (low / 2, high * 2) if log else (low - 0.5, high + 0.5)


def _round(step: float) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    return power * next(m for m in (1, 2, 5, 10) if m * power >= step * (1 - 1e-9))


def _plain(value: float) -> str:
    return _grouped(value, max(0, math.ceil(-math.log10(value) - 1e-9)))


def _grouped(value: float, decimals: int) -> str:
    """Write a number of an axis: digits in groups of three."""
    whole, dot, rest = number(value, decimals).partition(".")
    sign, digits = ("−", whole[1:]) if whole.startswith("−") else ("", whole)
    return f"{sign}{int(digits):,}{dot}{rest}"
