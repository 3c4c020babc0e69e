"""What the cards' measurements share: rounding, and tables in Markdown."""

from collections.abc import Iterable, Sequence
from typing import Any

from utils import data


def rounded(value: Any, decimals: int = 4) -> float:
    """As it is stored in data/measured.json."""
    return round(float(value), decimals)


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def results(rows: Iterable[Sequence[Any]]) -> str:
    """What was measured, and what came out."""
    return table(("What was measured", "Result"), rows)


def files(name: str) -> str:
    """The files of a folder of data/ and their sizes, as the manifest has them."""
    entries = {k: v for k, v in data.manifest().items() if k.startswith(f"{name}/")}
    rows = [(f"`{file}`", f"{entry['size']:,}") for file, entry in entries.items()]
    return table(("File", "Bytes"), rows)
