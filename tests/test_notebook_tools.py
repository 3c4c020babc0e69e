"""The tools for notebooks, tried on a small course with known faults."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests import course
from tools import answers, budgets, lessons, lint, navigation, notebooks, stored


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two lessons and a solution, executed once."""
    root = tmp_path_factory.mktemp("course")
    folder = root / "notebooks"
    course.write(course.sample("What is one?"), folder / "00_one.ipynb")
    course.write(course.sample("What is two?"), folder / "01_two.ipynb")
    course.write(
        course.sample("One, solved", course.ANSWER), folder / "solutions/00_one.ipynb"
    )
    (root / "README.md").write_text(f"# C\n\n{navigation.START}\n{navigation.END}\n")
    assert notebooks.run([], root=root) == 0
    return root


def outputs(path: Path, cell: str) -> Any:
    found = [c for c in stored.read(path).cells if c.id == cell]
    return found[0].outputs


def test_outputs_are_stored_and_counted(executed: Path) -> None:
    path = executed / "notebooks" / "00_one.ipynb"
    code = [c for c in stored.read(path).cells if c.cell_type == "code"]
    assert [c.execution_count for c in code] == [1, 2, 3, 4]
    stream, result = outputs(path, "number")
    assert stream.text == "one\ntwo\n"
    assert (result.data, result.execution_count) == ({"text/plain": "2"}, 2)


def test_a_second_run_changes_no_byte(executed: Path) -> None:
    before = {p: p.read_bytes() for p in lessons.notebooks(executed)}
    assert notebooks.run([], check=True, root=executed) == 0
    assert {p: p.read_bytes() for p in lessons.notebooks(executed)} == before


def test_form_is_canonical(executed: Path) -> None:
    text = (executed / "notebooks/01_two.ipynb").read_text(encoding="utf-8")
    assert text.startswith('{\n "cells"') and text.endswith("}\n")
    assert json.loads(text)["metadata"] == stored.NOTEBOOK_METADATA


def test_a_good_notebook_has_no_faults(executed: Path) -> None:
    for path in lessons.notebooks(executed) + lessons.solutions(executed):
        assert lint.faults(path) == []


def test_check_tells_what_would_change_and_writes_nothing(
    executed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (executed / "notebooks/00_one.ipynb").read_text(encoding="utf-8")
    path = tmp_path / "notebooks" / "00_one.ipynb"
    path.parent.mkdir()
    path.write_text(text.replace('"2"', '"3"'), encoding="utf-8", newline="\n")
    before = path.read_bytes()
    assert notebooks.run(["00"], check=True, root=tmp_path) == 1
    assert '-       "3"' in capsys.readouterr().err
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import warnings; warnings.warn('old')", "UserWarning"),
        ("object()", "address"),
        ("'/ho' 'me/me/course'", "path"),
        ("'D:' '/a/course/x'", "path"),
    ],
)
def test_a_run_that_cannot_be_stored_is_told(
    tmp_path: Path, source: str, message: str
) -> None:
    notebook = course.sample("A fault")
    notebook.cells[3].source = source
    path = course.write(notebook, tmp_path / "notebooks" / "00_fault.ipynb")
    before = path.read_bytes()
    outcome = notebooks.process(path, tmp_path, check=False)
    assert message in outcome.message and "00_fault" in outcome.message
    assert path.read_bytes() == before


def test_normalise_drops_what_changes() -> None:
    notebook = course.sample("Widgets")
    cell = notebook.cells[3]
    cell.metadata.update(execution={"iopub.status.busy": "now"}, collapsed=True)
    view = {stored.WIDGET + "view+json": {"model_id": "f00"}, "text/plain": "words"}
    cell.outputs = [
        nbformat.v4.new_output("display_data", view, metadata={"image/png": {}}),
        nbformat.v4.new_output("stream", name="stdout", text="a"),
        nbformat.v4.new_output("stream", name="stdout", text="b"),
    ]
    notebook.metadata["widgets"] = {"state": {}}
    stored.normalise(notebook)
    assert cell.metadata == {} and "widgets" not in notebook.metadata
    assert cell.outputs[0].data == {"text/plain": "words"}
    assert cell.outputs[0].metadata == {}
    assert [o.get("text") for o in cell.outputs] == [None, "ab"]


def test_code_is_laid_out(executed: Path) -> None:
    cells = stored.read(executed / "notebooks/00_one.ipynb").cells
    [setup] = [c.source for c in cells if c.id == "set-up"]
    assert setup == 'import sys\n\nsys.path[:0] = [".", "..", "../.."]'


def test_navigation_links_by_title(executed: Path) -> None:
    first, last = (stored.read(p).cells for p in lessons.notebooks(executed))
    assert first[0].source == (
        "[All lessons](../README.md) | Next: [01 What is two?](01_two.ipynb)"
    )
    assert last[-1].source == last[0].source
    assert last[0].source.startswith("Previous: [00 What is one?](00_one.ipynb) | ")
    solution = stored.read(lessons.solutions(executed)[0]).cells[0].source
    assert solution.startswith("The lesson: [00 What is one?](../00_one.ipynb)")


def test_table_comes_from_the_lessons(executed: Path) -> None:
    rows = (executed / "README.md").read_text(encoding="utf-8").splitlines()
    link = "[What is one?](notebooks/00_one.ipynb)"
    assert f"| 00 | {link} | a sum | 5 + 10 |" in rows


def test_readme_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="markers"):
        navigation.with_table("# Course\n", [])


def test_solved_takes_the_answer_and_nothing_else() -> None:
    lesson = course.sample("Lesson")
    result = answers.solved(lesson, course.sample("Solved", course.ANSWER))
    changed = [c.id for c, d in zip(lesson.cells, result.cells, strict=True) if c != d]
    assert changed == ["add"] and result.cells[5].source == course.ANSWER
    assert lesson.cells[5].source == course.STUB


def test_solved_needs_every_exercise() -> None:
    solution = course.sample("Solved", course.ANSWER)
    solution.cells[5].metadata = {}
    with pytest.raises(stored.NotebookError, match=r"00\.add"):
        answers.solved(course.sample("Lesson"), solution)


def reference(a: int, b: int) -> int:
    """Add; the text of the course's small exercise."""
    total = a + b
    return total


FAULTS = {
    "heading 1": lambda n: n.cells[3].update(source="# A second title"),
    "heading 4 follows": lambda n: n.cells[3].update(source="#### Deep"),
    "an empty heading": lambda n: n.cells[3].update(source="## \n\nText"),
    "a second heading": lambda n: n.cells[3].update(source="## Exercise"),
    "too little": lambda n: n.cells[3].update(source="![a](../README.md)"),
    "does not say where": lambda n: n.cells[3].update(source="[here](../README.md)"),
    "leads nowhere": lambda n: n.cells[3].update(source="[The map](../nowhere.md)"),
    "a bare address": lambda n: n.cells[3].update(source="See https://example.org"),
    "leaves out 'just'": lambda n: n.cells[3].update(source="You just add."),
    "from the network": lambda n: n.cells[3].update(source="<script>1</script>"),
    "without alternative": lambda n: n.cells[3].update(source='<img src="a.png">'),
    "an empty cell": lambda n: n.cells[3].update(source=" "),
    "lasting id": lambda n: n.cells[3].update(id="0f3a9c1e"),
    "counted 1 to n": lambda n: n.cells[4].update(execution_count=7),
    "tag setup": lambda n: n.cells[2].update(metadata={}),
    "belong together": lambda n: n.cells[6].update(metadata={"tags": ["exercise"]}),
    "no check follows": lambda n: n.cells[7].update(source="add"),
    "given away": lambda n: n.cells[4].update(
        source="def mine(a, b):\n    '''Mine.'''\n    total = (a + b)\n    return total"
    ),
    "fence is given away": lambda n: n.cells[3].update(
        source=f"```python\n{course.ANSWER}\n```"
    ),
    "absolute path": lambda n: n.cells[4].update(source="open('/home/me/x')"),
    "without a reason": lambda n: n.cells[4].update(source="# NBVAL_SKIP\n1"),
    "an nbval tag": lambda n: n.cells[4].update(metadata={"tags": ["nbval-skip"]}),
    "an error is stored": lambda n: n.cells[4].update(
        outputs=[nbformat.v4.new_output("error", ename="E", evalue="", traceback=[])]
    ),
    "a warning is stored": lambda n: n.cells[4].update(
        outputs=[nbformat.v4.new_output("stream", name="stderr", text="old")]
    ),
    "widget's view": lambda n: n.cells[4].update(
        outputs=[show({stored.WIDGET + "view+json": {}})]
    ),
    "picture without": lambda n: n.cells[4].update(outputs=[show({"image/png": "00"})]),
    "in the output, a script": lambda n: n.cells[4].update(
        outputs=[show({"text/html": '<img src="https://example.org/x.png">'})]
    ),
    "depends on the machine": lambda n: n.cells[4].update(
        outputs=[show({"text/plain": "<object at 0x7f00aa00bb>"})]
    ),
}


def show(data: dict[str, Any]) -> Any:
    return nbformat.v4.new_output("display_data", data)


@pytest.fixture
def planted(executed: Path, tmp_path: Path) -> Path:
    """A copy of the small course, to plant a fault in its first lesson."""
    shutil.copytree(executed, tmp_path / "copy")
    return tmp_path / "copy" / "notebooks" / "00_one.ipynb"


@pytest.mark.parametrize("message", FAULTS)
def test_each_fault_is_found(planted: Path, message: str) -> None:
    notebook = stored.read(planted)
    FAULTS[message](notebook)
    text = stored.dumps(nbformat.from_dict(notebook))
    planted.write_text(text, encoding="utf-8", newline="\n")
    found = lint.faults(planted, [reference])
    assert any(message.removeprefix("fence is ") in fault for fault in found), found


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"id": "output"', '"id": "title"', "two cells are called title"),
        ('{\n "cells"', '{\n  "cells"', "not in the canonical form"),
    ],
)
def test_faults_of_the_file(planted: Path, old: str, new: str, message: str) -> None:
    text = planted.read_text(encoding="utf-8")
    planted.write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    assert any(message in fault for fault in lint.faults(planted))


def test_budgets_name_the_offenders(tmp_path: Path) -> None:
    notebook = course.sample("Short")
    notebook.cells[3].source = "\n".join(f"x{i} = {i}" for i in range(21))
    notebook.cells[6].source += "\n" + "y" * 80
    notebook.cells[1].source += "\nimport os" * 8
    path = course.write(notebook, tmp_path / "00_short.ipynb")
    found = "\n".join(budgets.exceeded(path))
    for expected in (
        "7 cells",
        "words of prose",
        "the median code cell has",
        "over 20 lines: ['number (21)']",
        "wider than 79: ['checked']",
        "1 of 4 code cells do not follow prose: ['checked']",
        "the set-up cell",
    ):
        assert expected in found


def test_a_lesson_within_its_budgets(tmp_path: Path) -> None:
    notebook = course.sample("Long enough")
    pairs = [
        cell
        for i in range(20)
        for cell in (
            course.markdown(f"say-{i}", f"## Part {i}\n\n" + "word " * 80),
            course.code(f"do-{i}", "1 + 1"),
        )
    ]
    notebook.cells[2:2] = pairs
    assert budgets.exceeded(course.write(notebook, tmp_path / "00_long.ipynb")) == []
