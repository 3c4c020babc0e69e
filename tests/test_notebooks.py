"""Every lesson and every solution: form, budgets, stored outputs, solved exercises."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

import pytest

from tests import course
from tools import budgets, kernel, lessons, lint, stored

pytestmark = pytest.mark.notebooks
EVERYTHING = course.LESSONS + course.SOLUTIONS
every_notebook = pytest.mark.parametrize("path", EVERYTHING, ids=course.name)
every_lesson = pytest.mark.parametrize("path", course.LESSONS, ids=course.name)
Answers = dict[Path, Future[dict[str, str]]]


def solution(lesson: Path) -> Path:
    return lesson.parent / "solutions" / lesson.name


@every_notebook
def test_no_faults(path: Path) -> None:
    taught = course.references() if path in course.LESSONS else []
    found = lint.faults(path, taught)
    assert not found, "\n".join(found)


@every_lesson
def test_within_its_budgets(path: Path) -> None:
    exceeded = budgets.exceeded(path)
    assert not exceeded, "\n".join(exceeded)


@every_lesson
def test_the_stored_lesson_is_unsolved(path: Path) -> None:
    answered = course.statuses(stored.read(path))
    assert set(answered.values()) <= {"not attempted", "not yet"}, answered


@pytest.fixture(scope="module")
def answers(request: pytest.FixtureRequest) -> Iterator[Answers]:
    """Start the chosen solved lessons, two at a time; each test waits for its own."""
    chosen = [
        item.callspec.params["path"]
        for item in request.session.items
        if "answers" in getattr(item, "fixturenames", ())
    ]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        yield {p: pool.submit(course.solve, p, solution(p)) for p in chosen}


@every_lesson
def test_every_check_of_the_solved_lesson_passes(path: Path, answers: Answers) -> None:
    answered = answers[path].result()
    cells = stored.read(path).cells
    keys = {c.metadata["exercise"] for c in cells if "exercise" in c.metadata}
    assert answered == dict.fromkeys(keys, "correct")


@pytest.mark.skipif(not EVERYTHING, reason="there are no notebooks")
def test_running_again_changes_no_byte() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.notebooks", "--check"],
        cwd=lessons.ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not EVERYTHING, reason="there are no notebooks")
def test_nbval_finds_the_stored_outputs(tmp_path: Path) -> None:
    """The second route: another program runs every cell and compares what it gives."""
    settings = tmp_path / "pytest.ini"
    settings.write_text("[pytest]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-c", str(settings), "--nbval", "-q"]
    command += ["--nbval-current-env", f"--nbval-cell-timeout={kernel.CELL_TIMEOUT}"]
    command += ["-p", "no:cacheprovider", "--rootdir", str(lessons.ROOT)]
    with kernel.kernel_environment() as environment:
        running = [
            subprocess.Popen(
                [*command, *map(str, group)],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
            )
            for group in (course.LESSONS, course.SOLUTIONS)
            if group
        ]
        told = [(process.communicate()[0], process.returncode) for process in running]
    assert all(code == 0 for _, code in told), "\n".join(text for text, _ in told)
