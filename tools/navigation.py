"""Links between lessons and the README's table, made from the lessons' own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from tools import prose

TOP, BOTTOM = "nav-top", "nav-bottom"
TAG = "navigation"
START, END = "<!-- lessons: start -->", "<!-- lessons: end -->"
HEADER = "| Lesson | The question | You build | Minutes |\n| --- | --- | --- | --- |"


@dataclass(frozen=True)
class Lesson:
    """What the title cell of a lesson says about it."""

    number: str
    title: str
    build: str
    minutes: str


def describe(notebook: Any, path: Path) -> Lesson:
    """Read a lesson's title, what the reader builds and the minutes it takes.

    The title is the heading 1, and the minutes are the first "N minutes" or "N to M
    minutes" in its cell. What you build is what follows **You build:** there, or else
    the functions that the exercises ask for.
    """
    text = _title_cell(notebook)
    titles = [title for level, title in prose.read(text).headings if level == 1]
    build = re.search(r"\*\*You build:?\*\*:? *(.+)", text)
    minutes = re.search(r"\b(\d+) minutes?(?:, and (\d+) for the exercises)?", text)
    return Lesson(
        number=path.name[:2],
        title=titles[0] if titles else path.stem,
        build=build[1].strip().rstrip(".") if build else _functions(notebook),
        minutes=" + ".join(filter(None, minutes.groups())) if minutes else "",
    )


def _functions(notebook: Any) -> str:
    exercises = [c.source for c in notebook.cells if "exercise" in c.metadata]
    names = [re.search(r"^def (\w+)", text, re.MULTILINE) for text in exercises]
    return ", ".join(f"`{name[1]}`" for name in names if name)


def _title_cell(notebook: Any) -> str:
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        if any(level == 1 for level, _ in prose.read(cell.source).headings):
            return str(cell.source)
    return ""


def _read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def write_cells(notebook: Any, path: Path, lessons: list[Path]) -> None:
    """Fill the first and the last cell with links; add the cells where they lack."""
    text = links(path, lessons)
    for name in (TOP, BOTTOM):
        cell = next((c for c in notebook.cells if c.get("id") == name), None)
        if cell is None:
            cell = nbformat.v4.new_markdown_cell(id=name)
            place = 0 if name == TOP else len(notebook.cells)
            notebook.cells.insert(place, cell)
        cell.source = text
        cell.metadata = nbformat.from_dict({"tags": [TAG]})


def links(path: Path, lessons: list[Path]) -> str:
    """Previous, contents and next, by title; a solution links to its lesson."""
    if path.parent.name == "solutions":
        parts = [
            f"The lesson: {_link(lesson, '../')}"
            for lesson in lessons
            if lesson.name[:2] == path.name[:2]
        ]
        return " | ".join([*parts, "[All lessons](../../README.md)"])
    here = [lesson.name for lesson in lessons].index(path.name)
    parts = ["[All lessons](../README.md)"]
    if here > 0:
        parts.insert(0, f"Previous: {_link(lessons[here - 1])}")
    if here + 1 < len(lessons):
        parts.append(f"Next: {_link(lessons[here + 1])}")
    return " | ".join(parts)


def _link(path: Path, prefix: str = "") -> str:
    lesson = describe(_read(path), path)
    return f"[{lesson.number} {lesson.title}]({prefix}{path.name})"


def table(lessons: list[Path]) -> str:
    """One row a lesson: number, question as a link, what you build, minutes."""
    rows = [HEADER]
    for path in lessons:
        one = describe(_read(path), path)
        question = f"[{one.title}](notebooks/{path.name})"
        rows.append(f"| {one.number} | {question} | {one.build} | {one.minutes} |")
    return "\n".join(rows)


def with_table(readme: str, lessons: list[Path]) -> str:
    """Give the README's text with the table between its two markers made anew."""
    before, start, rest = readme.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"README.md lacks the markers {START} and {END}")
    return f"{before}{START}\n{table(lessons)}\n{END}{after}"
