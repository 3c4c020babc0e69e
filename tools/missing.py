"""Say what a lesson lacks and where it belongs, each fault in one sentence.

python -m tools.missing    nothing when every lesson is whole
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools import lessons, stored
from tools.lessons import Course
from utils.practice import Exercise, Question

Faults = Iterator[str]
NAMED = re.compile(r"(\d\d)_[a-z0-9]+(_[a-z0-9]+)*\.ipynb")
BANKS, FIGURES, TESTS = "utils/exercises", "utils/explore", "tests/lessons"
FOLDERS = ("notebooks", "notebooks/solutions")


def faults() -> list[str]:
    """List what this course's lessons lack; empty when they are whole."""
    try:
        return list(lacking(lessons.found()))
    except (ValueError, stored.NotebookError) as error:
        return [str(error)]


def lacking(course: Course) -> Faults:
    """Say of each lesson what is missing, and of each file that belongs to none."""
    yield from _strays(course)
    yield from _names(course)
    for lesson in course.banks.values():
        yield from _figures(lesson, course)
        yield from _styles(lesson, course)
        yield from _questions(lesson)
        yield from _notebooks(lesson, course)


def _strays(course: Course) -> Faults:
    """Find what belongs to a lesson that has no bank."""
    known = {lesson.name for lesson in course.banks.values()}
    files = {
        f"{FIGURES}/{name}.py": name for name, live in course.figures.items() if live
    }
    files |= {f"{TESTS}/test_{name}.py": name for name in course.styles}
    for path in [path for where in FOLDERS for path in _files(course, where)]:
        if path.name[:2] not in course.banks:
            files[path.relative_to(course.root).as_posix()] = _bank(path)
    for name in sorted(set(files.values()) - known):
        belong = ", ".join(file for file, its in files.items() if its == name)
        yield f"{BANKS}/{name or 'NAME'} is missing, and {belong} would belong to it"


def _files(course: Course, where: str) -> list[Path]:
    return sorted((course.root / where).glob("*.ipynb"))


def _bank(path: Path) -> str:
    """Which bank a notebook imports as `practice`; empty when none."""
    code = "\n".join(c.source for c in stored.read(path).cells if c.cell_type == "code")
    named = re.search(r"from utils\.exercises import (\w+) as practice", code)
    return named[1] if named else ""


def _names(course: Course) -> Faults:
    """Find notebooks that are not called as a lesson is, or share a number."""
    numbers = {lesson.name: lesson.number for lesson in course.banks.values()}
    for where in FOLDERS:
        files = _files(course, where)
        named = [path for path in files if NAMED.fullmatch(path.name)]
        for path in files:
            number = numbers.get(_bank(path), path.name[:2])
            if path not in named:
                yield f"{where}/{path.name} is misnamed: call it NN_verb_object.ipynb"
            elif number != path.name[:2] not in course.banks:
                yield f"{where}/{path.name} asks lesson {number}: give it this number"
        counts = Counter(path.name[:2] for path in named)
        for number in [n for n, count in counts.items() if count > 1]:
            same = " and ".join(p.name for p in named if p.name[:2] == number)
            yield f"{where}: {same} share the number {number}"


def _figures(lesson: Any, course: Course) -> Faults:
    file = f"{FIGURES}/{lesson.name}.py"
    if lesson.name not in course.figures:
        yield f"{file} is missing: it holds the live figures of lesson {lesson.number}"
    elif not course.figures[lesson.name]:
        yield (
            f"{file} has no live figure: a public function that needs no argument and "
            "is annotated `-> Live`"
        )


def _styles(lesson: Any, course: Course) -> Faults:
    file = f"{TESTS}/test_{lesson.name}.py"
    keys = _written(lesson)
    if not keys and lesson.name not in course.styles:
        return
    if lesson.name not in course.styles:
        yield f"{file} is missing: it holds STYLES, right answers in other styles"
        return
    given = course.styles[lesson.name]
    if given is None:
        yield f"{file} has no STYLES: right answers in other styles, by exercise's key"
        return
    for key in keys:
        if not given.get(key):
            yield f"{file}: STYLES has no answer in another style to {key}"
    for key in sorted(given.keys() - keys):
        yield f"{file}: STYLES answers {key}, which is no exercise of the lesson"


def _questions(lesson: Any) -> Faults:
    """Find questions of which nothing tells whether a result is to follow."""
    for name, item in lesson.items.items():
        kinds = ("guess_", "recall_")
        if isinstance(item, Question) and not name.startswith(kinds):
            file = f"{BANKS}/{lesson.name}/_questions.py"
            yield f"{file}: {name} is misnamed: begin it with {' or '.join(kinds)}"


def _written(lesson: Any) -> list[str]:
    """Keys of the exercises, which are answered in a cell of their own."""
    return [i.key for i in lesson.items.values() if isinstance(i, Exercise)]


def _notebooks(lesson: Any, course: Course) -> Faults:
    """Find a lesson's notebook and its solutions, and what they do not ask."""
    there, solved = [
        [p for p in _files(course, where) if p.name.startswith(f"{lesson.number}_")]
        for where in FOLDERS
    ]
    others = [p for p in _files(course, "notebooks") if _bank(p) == lesson.name]
    if len(there) > 1 or len(solved) > 1 or (others and not there):
        return  # their names are at fault, which has been said
    if not there:
        name = solved[0].name if solved else f"{lesson.number}_verb_object.ipynb"
        bank = f"{BANKS}/{lesson.name}"
        yield f"notebooks/{name} is missing: no notebook asks what {bank} holds"
        return
    name = there[0].name
    yield from _asked(lesson, there[0], f"notebooks/{name}")
    if not solved:
        yield f"notebooks/solutions/{name} is missing: it solves lesson {lesson.number}"
    elif solved[0].name != name:
        yield f"notebooks/solutions/{solved[0].name} is misnamed: call it {name}"
    else:
        yield from _asked(lesson, solved[0], f"notebooks/solutions/{name}")


def _asked(lesson: Any, path: Path, where: str) -> Faults:
    """Compare the bank with what a notebook's cells ask of it."""
    bank = f"{BANKS}/{lesson.name}"
    if (named := _bank(path)) != lesson.name:
        wanted = f"from utils.exercises import {lesson.name} as practice"
        yield f"{where} takes its exercises from {named or 'nowhere'}: write `{wanted}`"
        return
    code = [c for c in stored.read(path).cells if c.cell_type == "code"]
    cells = [(c.id, c.metadata["exercise"]) for c in code if "exercise" in c.metadata]
    keys = Counter(key for _, key in cells)
    for ident, key in cells:
        if key not in _written(lesson):
            yield f"{where}, cell {ident}: {bank} has no exercise {key}"
        elif keys[key] > 1:
            yield f"{where}, cell {ident}: a second cell has the key {key}"
    called = {n for c in code for n in re.findall(r"\bpractice\.(\w+)", c.source)}
    for name, item in lesson.items.items():
        if isinstance(item, Exercise) and item.key not in keys:
            yield f"{where} has no cell with the key of the exercise {item.key}"
        elif name not in called:
            yield f"{where} never calls practice.{name}, which {bank} holds"
    for name in sorted(called - lesson.items.keys()):
        yield f"{where} calls practice.{name}, which {bank} does not hold"


def main() -> int:
    """Print what is missing; 1 if anything is."""
    found = faults()
    print(*found, sep="\n", end="\n" if found else "")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
