"""The tools for notebooks, tried on a small course with known faults."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests import course
from tools import (
    answers,
    budgets,
    lessons,
    lint,
    navigation,
    notebooks,
    prose,
    spoilers,
    stored,
)
from utils import exercises
from utils.practice import Exercise, Question


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


# Results that are folded until they are guessed


def guessing(*cells: Any) -> Any:
    made = course.sample("Guess")
    made.cells[3:4] = cells
    return made


def shown(ident: str, *given: str, source: str = "1 + 1") -> Any:
    """A cell of code with an output, as it is stored."""
    made = course.code(ident, source, tags=list(given))
    made.outputs = [show({"text/plain": "2"})]
    if stored.AFTER_GUESS in given:
        made.metadata["jupyter"] = {"outputs_hidden": True}
    return made


def guess(*given: str, source: str = 'practice.guess_it.predict("")') -> Any:
    return shown("guess", *given, source=source)


AFTER, NONE = stored.AFTER_GUESS, spoilers.NO_RESULT
SEEN = {
    "cell see shows the result that guess asks for": [guess(), shown("see")],
    "cell two shows the result that guess asks for": [
        guess(),
        course.code("one", "x = 1"),
        shown("two"),
    ],
    "cell guess: nothing shows the result": [guess()],
    "cell see: the tag after-guess follows no guess": [shown("see", AFTER)],
    "cell see: the tag no-result belongs to a guess": [guess(NONE), shown("see", NONE)],
    "cell guess: the tag after-guess follows no guess": [guess(AFTER, NONE)],
    "cell guess: a question is answered": [
        guess(source='practice.guess_it.predict("B")'),
        shown("see", AFTER),
    ],
    "cell order: a question is answered": [
        shown("order", source="practice.order_it.order('BA')")
    ],
    "cell see: the tag after-guess and a folded output": [
        guess(),
        course.code("see", "1 + 1", tags=[AFTER]),
    ],
}
UNSEEN = {
    "folded": [guess(), shown("see", AFTER)],
    "two results": [guess(), shown("see", AFTER), shown("more", AFTER)],
    "an open cell later": [guess(), shown("see", AFTER), shown("more")],
    "a cell without output before": [
        guess(),
        course.code("one", "x = 1"),
        shown("see", AFTER),
    ],
    "another question between": [
        guess(),
        shown("recall", source='practice.recall_it.predict("")'),
        shown("see", AFTER),
    ],
    "an answer by the feedback": [guess(NONE), shown("see")],
    "a question from memory": [
        shown("recall", source="practice.recall_it.predict()"),
        shown("see"),
    ],
}


@pytest.mark.parametrize("fault", SEEN)
def test_a_result_that_is_seen_before_the_guess_is_a_fault(fault: str) -> None:
    found = list(spoilers.seen_too_early(guessing(*SEEN[fault])))
    assert any(said.startswith(fault) for said in found), found


@pytest.mark.parametrize("case", UNSEEN)
def test_a_result_that_waits_for_the_guess_is_none(case: str) -> None:
    assert list(spoilers.seen_too_early(guessing(*UNSEEN[case]))) == []


def test_a_marked_result_is_stored_folded_and_no_other() -> None:
    see, other = shown("see"), shown("other", AFTER)
    see.metadata = {"tags": [AFTER], "collapsed": True}
    other.metadata = {"jupyter": {"outputs_hidden": True, "source_hidden": True}}
    stored.normalise(guessing(see, other))
    assert see.metadata == {"tags": [AFTER], "jupyter": {"outputs_hidden": True}}
    assert other.metadata == {}


# What solutions take from the bank


@pytest.fixture
def solving(tmp_path: Path) -> Path:
    """Where the solutions of a lesson 05 lie, beside the lesson."""
    lesson = course.sample("Lesson", "def my_softmax(x, axis=-1):\n    ...")
    lesson.cells[5].metadata["exercise"] = "05.softmax"
    course.write(lesson, tmp_path / "05_lesson.ipynb")
    return tmp_path / "solutions" / "05_lesson.ipynb"


def taken(path: Path, source: str = "", **metadata: Any) -> str:
    """What a cell holds after the tool has written it."""
    notebook = course.sample("Solved")
    notebook.cells[3] = course.code("cell", source, **metadata)
    answers.write_cells(notebook, path)
    return str(notebook.cells[3].source)


def test_a_reference_comes_under_the_name_of_the_lesson(solving: Path) -> None:
    metadata = {"exercise": "05.softmax", "tags": ["exercise", "generated"]}
    code = taken(solving, "by hand", **metadata)
    softmax = exercises.all()["05.softmax"]
    assert isinstance(softmax, Exercise)
    assert code.startswith("def my_softmax(x, axis=-1):\n")
    assert code.split("\n")[1:] == softmax.source.strip().split("\n")[1:]


def test_answers_come_one_by_one_or_all_of_a_name(solving: Path) -> None:
    asked = exercises.lessons()["05"].items
    one = asked["guess_step"]
    assert isinstance(one, Question)
    said = f"practice.guess_step.predict({one.answer:g})"
    assert taken(solving, answers="guess_step") == said
    lines = taken(solving, answers="guess").split("\n")
    names = [name for name in asked if name.startswith("guess_")]
    assert len(lines) == len(names) > 1 and lines[0] == f"print({said}.message)"
    puzzle = taken(solving, answers="order_shift")
    assert puzzle.startswith("practice.order_shift.order('")


@pytest.mark.parametrize(
    ("metadata", "lacks"),
    [
        ({"answers": "riddle"}, "riddle"),
        ({"answers": "softmax"}, "softmax"),
        ({"exercise": "05.riddle", "tags": ["generated"]}, r"05\.riddle"),
        ({"exercise": "05.guess_step", "tags": ["generated"]}, r"05\.guess_step"),
        ({"tags": ["generated"]}, "name none"),
    ],
)
def test_what_the_bank_lacks_is_named(
    solving: Path, metadata: dict[str, Any], lacks: str
) -> None:
    with pytest.raises(stored.NotebookError, match=f"cell cell: .*{lacks}"):
        taken(solving, **metadata)


def test_a_lesson_gives_no_answers_away(solving: Path) -> None:
    with pytest.raises(stored.NotebookError, match="does not give answers away"):
        taken(solving.parent.parent / "05_lesson.ipynb", answers="guess")


def solution_faults(path: Path, source: str, **metadata: Any) -> list[str]:
    notebook = course.sample("Solved")
    notebook.cells[3] = course.code("cell", source, **metadata)
    return list(answers.faults(notebook, path))


def test_a_change_by_hand_of_what_is_generated_is_told(solving: Path) -> None:
    right = taken(solving, answers="guess_step").replace("'", '"')  # as laid out
    given = {"answers": "guess_step", "tags": ["generated"]}
    assert solution_faults(solving, right, **given) == []
    [fault] = solution_faults(solving, right + "  # mine", **given)
    assert fault.startswith("cell cell is generated, and no more so")


def test_what_the_bank_holds_is_not_typed_again(solving: Path) -> None:
    softmax = exercises.all()["05.softmax"]
    assert isinstance(softmax, Exercise)
    code = softmax.source.replace("def softmax(", "def my_softmax(")
    bare = "\n".join(line.partition("#")[0].rstrip() for line in code.split("\n"))
    for source in (code, bare):
        [fault] = solution_faults(solving, source, exercise="05.softmax")
        assert fault.startswith("cell cell repeats the reference")
    other = code.replace("e /", "(e) / 1 *")
    assert solution_faults(solving, other, exercise="05.softmax") == []
    [fault] = solution_faults(solving, "practice.guess_step.predict('B')")
    assert fault.startswith("cell cell types an answer of the bank again")


def test_links_of_neighbours_are_written_without_running_them(
    executed: Path, tmp_path: Path
) -> None:
    shutil.copytree(executed, tmp_path / "copy")
    folder = tmp_path / "copy" / "notebooks"
    course.write(course.sample("What is three?"), folder / "02_three.ipynb")
    before = stored.read(folder / "01_two.ipynb")
    assert notebooks.run(["02"], check=True, root=tmp_path / "copy") == 1
    assert notebooks.run(["02"], root=tmp_path / "copy") == 0
    after = stored.read(folder / "01_two.ipynb")
    assert "Next: [02 What is three?](02_three.ipynb)" in after.cells[0].source
    assert before.cells[1:-1] == after.cells[1:-1]


# Prose


@pytest.mark.parametrize(
    "text",
    [
        "Take it to 0, then to\n4. At 0 all are equal.",
        "1. One\n2. Two, and then to\n   4. At 0 all are equal.",
        "In the year\n2017. Then came the rest.",
        "The sum is a\n- b.",
        "Either it is\n1) or it is not.",
        "- a\n1. b",
        "A list:\n3. begins with 3.",
    ],
)
def test_a_line_that_begins_like_an_item_is_told(text: str) -> None:
    assert len(prose.stray_items(text)) == 1
    assert any("begins like an item" in said for said in prose.faults(text, Path()))


@pytest.mark.parametrize(
    "text",
    [
        "Three:\n\n1. One\n   goes on\n2. Two\n\n   and on\n3. Three",
        "- a\n- b\n\n  - c\n  - d\n- e",
        "A list:\n- a\n- b",
        "## A heading\n- a",
        "Text\n4.5 is a number, −3 too",
        "```\n1 +\n- 2\n4. x\n```",
        "$$\na\n- b\n$$",
        "*One*\n**two**",
        "7. Seven\n8. Eight",
    ],
)
def test_a_list_or_a_number_is_no_stray_item(text: str) -> None:
    assert prose.stray_items(text) == []


def test_prose_is_read_by_a_parser() -> None:
    text = prose.read(
        "Set *it*\n====\n\nA [`link`][x] and ![a picture](<a b.png>).\n\n"
        "    # no heading\n\n~~~\n## nor this\n~~~\n\n$a_b c_d$ `[no](link)`\n\n"
        "[x]: ../README.md\n"
    )
    assert text.headings == [(1, "Set it")]
    assert text.links == [("link", "../README.md")]
    assert text.images == [("a picture", "a b.png")]
    assert "nor this" not in text.plain and "a_b" not in text.plain
