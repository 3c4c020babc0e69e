"""Four books of tales: which, where they are from, and which part is kept back.

All four are in the public domain, and the course ships no copy but the last twentieth
of each, which no training sees: `data/tales/heldout.txt`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.recipes.recipe import Source

HELD_OUT = "heldout.txt"
SHARE = 0.05
_GUTENBERG = "Project Gutenberg has it as plain text, number"


@dataclass(frozen=True)
class Book:
    """A file of the folder that the recipe is given, and where the tales stand in it.

    Parameters
    ----------
    title
        With author and translators.
    number
        Of Project Gutenberg.
    sha256
        Of the file.
    first
        The line with which the first tale begins, after title and contents.
    after
        What stands after the last tale.
    """

    title: str
    number: int
    sha256: str
    first: str
    after: str = ""

    def read(self, path: Path) -> str:
        """The tales of this book, cleaned."""
        where = f"{_GUTENBERG} {self.number}; the recipe needs the text of this hash."
        text = Source(self.sha256, where).read(path)
        text = text[text.index(f"\n{self.first}\n") :]
        return cleaned(text[: text.index(self.after)] if self.after else text)


BOOKS: Mapping[str, Book] = {
    "alice": Book(
        "Lewis Carroll, Alice's Adventures in Wonderland",
        11,
        "35421b131f69f99ba10493d4b4e2bf46c28083b677128ccb9434eedde6152383",
        "CHAPTER I. Down the Rabbit-Hole",
        "\n THE END",
    ),
    "andersen": Book(
        "Hans Christian Andersen, Andersen's Fairy Tales",
        1597,
        "7ccc0e54af144cd5e09e542c87579ec3607c399abe3b5485e54af8403745907a",
        "THE EMPEROR'S NEW CLOTHES",
    ),
    "grimm": Book(
        "The Brothers Grimm, Fairy Tales, translated by Edgar Taylor and Marian "
        "Edwardes",
        2591,
        "5c84aa82d5abdf43f3fbac8833a7e0437e8e202cbc2e679a55a645540aeec3a1",
        "THE GOLDEN BIRD",
        "\n\nThe Brothers Grimm, Jacob (1785-1863)",
    ),
    "oz": Book(
        "L. Frank Baum, The Wonderful Wizard of Oz",
        55,
        "d8817d2cdc54bf49daae7241699ce02af93fc8dc56c782b5279c135f82551dfd",
        "1. The Cyclone",
    ),
}


@dataclass(frozen=True)
class Tales:
    """What the recipe works on: for each book what is trained on, and the rest."""

    training: tuple[str, ...]
    held_out: tuple[str, ...]


def read(folder: Path | None) -> Tales:
    """The four books of a folder; without one, a little made text for short mode."""
    if folder is None:
        texts = [
            "\n".join(f"The {a} saw a {b}." for a in _SHORT for b in _SHORT) + "\n"
        ]
    else:
        texts = [book.read(folder / f"{name}.txt") for name, book in BOOKS.items()]
    parts = [parted(text) for text in texts]
    return Tales(tuple(a for a, _ in parts), tuple(b for _, b in parts))


_SHORT = ("king", "queen", "wolf", "fox", "frog", "hen", "cat", "dog", "witch", "giant")


def cleaned(text: str) -> str:
    """One space between words, none at the end of a line, no empty lines."""
    lines = (re.sub(" +", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line) + "\n"


def parted(text: str) -> tuple[str, str]:
    """A text without its last twentieth, and that: cut at the end of a paragraph."""
    cut = text.index("\n", int(len(text) * (1 - SHARE))) + 1
    return text[:cut], text[cut:]


def held_out(path: Path) -> list[str]:
    """The passages of `heldout.txt`, a book each."""
    text = path.read_text(encoding="utf-8")
    return [f"{passage}\n" for passage in text.removesuffix("\n").split("\n\n")]


def stored(passages: tuple[str, ...]) -> bytes:
    """What `held_out` reads: between two books an empty line."""
    return "\n".join(passages).encode()
