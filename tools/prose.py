"""The faults of a text in Markdown, and of the HTML that cells and outputs hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import mistune

Faults = Iterator[str]
Token = dict[str, Any]
VAGUE = {"", "here", "click here", "link", "this", "this link", "more", "read more"}
UNWELCOME = re.compile(r"\b(simply|just|obviously)\b", re.IGNORECASE)
IMG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
ALT = re.compile(r"\balt=([\"'])(.*?)\1", re.IGNORECASE | re.DOTALL)
REMOTE = re.compile(
    r"<(?:script|link|iframe)\b|\bsrc(?:set)?=[\"']?(?:https?:)?//"
    r"|url\([\"']?(?:https?:)?//|@import\b",
    re.IGNORECASE,
)
SHORTEST_ALT = 20
_ITEM = re.compile(r"(?P<indent> *)(?:(?P<number>\d{1,9})[.)]|(?P<bullet>[-+*])) ")
# Mathematics is read as such, so that its underscores mark no emphasis.
_parse = mistune.create_markdown(renderer="ast", plugins=["table", "math"])


@dataclass(frozen=True)
class Text:
    """A text in Markdown, read once."""

    source: str
    tokens: tuple[Token, ...]

    def of(self, *kinds: str) -> list[Token]:
        """Tokens of these kinds, in reading order."""
        return [token for token in self.tokens if token["type"] in kinds]

    @property
    def headings(self) -> list[tuple[int, str]]:
        """Level and words of each heading."""
        return [(t["attrs"]["level"], _words(t).strip()) for t in self.of("heading")]

    @property
    def links(self) -> list[tuple[str, str]]:
        """Words and address of each link."""
        return [(_words(t), unquote(t["attrs"]["url"])) for t in self.of("link")]

    @property
    def images(self) -> list[tuple[str, str]]:
        """Alternative text and address of each image."""
        return [(_words(t), unquote(t["attrs"]["url"])) for t in self.of("image")]

    @property
    def code(self) -> list[str]:
        """What each block of code holds."""
        return [str(token["raw"]) for token in self.of("block_code")]

    @property
    def html(self) -> str:
        """All that is written as HTML."""
        return "\n".join(t["raw"] for t in self.of("block_html", "inline_html"))

    @property
    def plain(self) -> str:
        """The words alone: no code, no mathematics, no HTML."""
        return " ".join(token["raw"] for token in self.of("text"))


def read(source: str) -> Text:
    """Read a text in Markdown."""
    return Text(source, tuple(_all(_parse(source))))  # type: ignore[arg-type]


def _all(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.get("children", []))


def _words(token: Token) -> str:
    """The words of a token, those of its code too."""
    kinds = ("text", "codespan", "inline_math")
    parts = _all(token.get("children", []))
    return "".join(
        t["raw"] if t["type"] in kinds else " " * (t["type"] == "softbreak")
        for t in parts
    )


def faults(source: str, path: Path) -> Faults:
    """Find what is wrong in one cell of prose in the notebook at `path`."""
    text = read(source)
    if not source.strip():
        yield "an empty cell"
    for alt, _ in text.images:
        if len(alt) < SHORTEST_ALT:
            yield f"the image's alternative text says too little: {alt!r}"
    for words, _ in text.links:
        if words.strip().casefold() in VAGUE or "://" in words:
            yield f"the link's text does not say where it goes: {words!r}"
    for _, address in text.links + text.images:
        yield from _target(address, path)
    if re.search(r"https?://", text.plain):
        yield "a bare address: give the link a text"
    if found := UNWELCOME.search(text.plain):
        yield f"the style leaves out {found[0]!r}"
    for line in stray_items(source):
        yield f"a line that begins like an item of a list, and is none: {line!r}"
    yield from markup(text.html)


def _target(address: str, path: Path) -> Faults:
    if re.match(r"[a-z]+:", address) or address.startswith("#"):
        return
    target = path.parent / address.partition("#")[0]
    if not target.exists():
        yield f"the link leads nowhere: {address}"


def markup(html: str) -> Faults:
    """Find what is wrong in a piece of HTML."""
    if REMOTE.search(html):
        yield "a script or something fetched from the network"
    for image in IMG.findall(html):
        alt = ALT.search(image)
        if not alt or len(alt[2]) < SHORTEST_ALT:
            yield "a picture without alternative text of 20 characters or more"


def stray_items(source: str) -> list[str]:
    """Find lines that wrapped at a number or a dash, which renderers take for a list.

    A list stands below an empty line or a colon, and goes on with the next number or
    the same dash, as far in as its first item.

    >>> stray_items("Take it to 0, then to\\n4. At 0 all are equal.")
    ['4. At 0 all are equal.']
    >>> stray_items("1. Take it to 0.\\n2. Then take\\n   it to 4.")
    []
    """
    found, above = [], ""
    last: dict[str, int] = {}  # number of the item before, by indent and mark
    for line in _outside_blocks(source):
        if item := _ITEM.match(line):
            kind = item["indent"] + (item["bullet"] or "1.")
            number = int(item["number"] or 0)
            goes_on = kind in last and number in (0, last[kind] + 1)
            begins = not above or (above.endswith(":") and number in (0, 1))
            if goes_on or begins:
                last[kind] = number
            else:
                found.append(line.strip())
        elif not above and line[:1].strip():  # a paragraph ends the lists above it
            last = {}
        above = "" if re.match(r"#{1,6} ", line) else line.strip()
    return found


def _outside_blocks(source: str) -> Iterator[str]:
    """Give the lines, those of code and of displayed mathematics as empty ones."""
    ends = ""
    for line in source.split("\n"):
        mark = re.match(r" *(```|~~~)|[^$]*(\$\$)(?!.*\$\$)", line)
        yield "" if ends or mark else line
        if mark:
            begins = mark[1] or mark[2]
            ends = "" if ends == begins else ends or begins
