"""How long a lesson may be: budgets, and the cells that exceed them."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tools import navigation, stored

CELLS = (40, 60)
WORDS = (1500, 3000)
BYTES = 300_000
MEDIAN, MOST, LONGEST, SETUP = 4, 12, 20, 8
WIDTH = 79


@dataclass(frozen=True)
class Size:
    """What there is of a lesson, by cell."""

    path: Path

    @cached_property
    def cells(self) -> list[Any]:
        """All cells, navigation included."""
        return list(stored.read(self.path).cells)

    @cached_property
    def code(self) -> list[Any]:
        """Code cells."""
        return [cell for cell in self.cells if cell.cell_type == "code"]

    @cached_property
    def lines(self) -> dict[str, int]:
        """Lines of each code cell that are not blank."""
        return {c.id: sum(map(bool, c.source.split("\n"))) for c in self.code}

    @property
    def words(self) -> int:
        """Words of prose; the generated navigation does not count."""
        prose = [cell for cell in self.cells if cell.cell_type == "markdown"]
        own = [c for c in prose if navigation.TAG not in c.metadata.get("tags", [])]
        return sum(len(cell.source.split()) for cell in own)

    @property
    def median(self) -> float:
        """Lines of the median code cell."""
        return statistics.median(self.lines.values() or [0])

    def longer(self, limit: int) -> list[str]:
        """Code cells with more than `limit` lines."""
        return [f"{name} ({n})" for name, n in self.lines.items() if n > limit]

    def wider(self, limit: int) -> list[str]:
        """Code cells with a line of more than `limit` characters."""
        return [c.id for c in self.code if max(map(len, c.source.split("\n"))) > limit]

    def without_prose(self) -> list[str]:
        """Code cells that do not come directly after prose."""
        before = [None, *(cell.cell_type for cell in self.cells)]
        pairs = zip(before, self.cells, strict=False)
        return [c.id for b, c in pairs if c.cell_type == "code" and b != "markdown"]

    def heaviest(self) -> list[str]:
        """Code cells with the largest outputs."""
        sizes = sorted(((len(str(c.outputs)), c.id) for c in self.code), reverse=True)
        return [f"{name} ({size:,})" for size, name in sizes[:5]]


def exceeded(path: Path) -> list[str]:
    """List the budgets that a lesson exceeds, with what it has and which cells."""
    size = Size(path)
    count, bytes_ = len(size.code), path.stat().st_size
    bare, long = size.without_prose(), size.longer(MOST)
    setup = [c.id for c in size.code if "setup" in stored.tags(c)]
    checks = [
        (CELLS[0] <= len(size.cells) <= CELLS[1], f"{len(size.cells)} cells"),
        (WORDS[0] <= size.words <= WORDS[1], f"{size.words} words of prose"),
        (bytes_ <= BYTES, f"{bytes_:,} bytes; largest outputs: {size.heaviest()}"),
        (size.median <= MEDIAN, f"the median code cell has {size.median} lines"),
        (len(long) <= 0.1 * count, f"over 10 % have more than {MOST} lines: {long}"),
        (not size.longer(LONGEST), f"over {LONGEST} lines: {size.longer(LONGEST)}"),
        (not size.wider(WIDTH), f"wider than {WIDTH}: {size.wider(WIDTH)}"),
        (
            len(bare) <= 0.15 * count,
            f"{len(bare)} of {count} code cells do not follow prose: {bare}",
        ),
        (
            all(size.lines[name] <= SETUP for name in setup),
            f"the set-up cell has more than {SETUP} lines",
        ),
    ]
    return [message for kept, message in checks if not kept]
