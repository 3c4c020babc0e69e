"""Every exercise: stubs stay open, right answers pass, each mistake has its name."""

from __future__ import annotations

import ast
import copy
import importlib
import importlib.util
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from utils import exercises, softmax
from utils.practice import Exercise, Order, Probe, Question, Wrong

Function = Callable[..., Any]
ALL = exercises.all()
EXERCISES = [item for item in ALL.values() if isinstance(item, Exercise)]
QUESTIONS = [item for item in ALL.values() if isinstance(item, Question)]
ORDERS = [item for item in ALL.values() if isinstance(item, Order)]
each_exercise = pytest.mark.parametrize(
    "exercise", EXERCISES, ids=lambda item: item.key
)


ROOT = Path(exercises.__file__).parents[2]


def styles(key: str) -> list[Function]:
    """Right answers in other styles, from the tests of the exercise's lesson."""
    lesson = exercises.lessons()[key.partition(".")[0]]
    name = f"tests.lessons.test_{lesson.name}"
    where = f"{name.replace('.', '/')}.py"
    if importlib.util.find_spec(name) is None:
        pytest.fail(
            f"{where} is missing: it holds STYLES, right answers in other styles"
        )
    found = getattr(importlib.import_module(name), "STYLES", {}).get(key, [])
    if len(found) < 2:
        pytest.fail(
            f"{where} has no STYLES for {key}: add at least two right answers in other "
            "styles"
        )
    return list(found)


def cells(key: str = "") -> Iterator[dict[str, Any]]:
    """The code cells of a lesson's notebook, or of all."""
    for path in sorted((ROOT / "notebooks").glob(f"{key.partition('.')[0]}*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield cell


def imported(key: str) -> dict[str, Any]:
    """What the lesson's notebook imports, which a pasted solution may use."""
    scope: dict[str, Any] = {"Array": Any, "Any": Any}
    for cell in cells(key):
        if "setup" in cell["metadata"].get("tags", []):
            tree = ast.parse("".join(cell["source"]))
            tree.body = [
                n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)
            ]
            exec(compile(tree, key, "exec"), scope)
    return scope


KEYS = [
    "01.project",
    "02.dot_product",
    "03.soft_lookup",
    "04.scaled_scores",
    "05.softmax",
    "06.weighted_sum",
    "06.attention",
]


def test_the_keys_that_the_course_relies_on_are_there() -> None:
    assert set(KEYS) <= {exercise.key for exercise in EXERCISES}
    for lesson in exercises.lessons():
        found = [e for e in EXERCISES if e.key.startswith(lesson)]
        assert len(found) >= 3, f"lesson {lesson} has {len(found)} exercises"


@each_exercise
def test_an_exercise_is_whole(exercise: Exercise) -> None:
    assert len(exercise.hints) == 3
    assert exercise.level in ("easy", "medium", "hard")
    assert 1 <= exercise.minutes <= 20
    assert exercise.why and exercise.returns and exercise.title
    messages = [wrong.message for wrong in exercise.wrong]
    assert len(messages) >= 4 and len(set(messages)) == len(messages)
    names = [probe.name for probe in exercise.probes]
    assert len(set(names)) == len(names)
    plain = [re.sub(r"\([^)]*\)", "", name) for name in names]
    assert not any("," in name for name in plain), "a message lists them with commas"


# Not attempted


def raises(*args: Any) -> Any:
    raise NotImplementedError("your turn")


def dots(*args: Any) -> Any: ...


def passes(*args: Any) -> Any:
    """Return what the exercise asks for."""
    pass


def gives_dots(*args: Any) -> Any:
    return ...


def has_a_blank(*args: Any) -> Any:
    rows = ...
    return rows @ args[0]


STUBS = [raises, dots, passes, gives_dots, has_a_blank, None, ...]


@each_exercise
@pytest.mark.parametrize("stub", STUBS, ids=str)
def test_a_stub_is_not_attempted(exercise: Exercise, stub: Any) -> None:
    assert exercise.check(stub).status == "not attempted"


# Right in any style


class Labelled(np.ndarray[Any, Any]):
    """An array of another class."""


def in_float32(reference: Function) -> Function:
    """Calculate in single precision, as many do."""

    def answer(*args: Any) -> Any:
        floats = [
            a.astype(np.float32)
            if isinstance(a, np.ndarray) and a.dtype == float
            else a
            for a in args
        ]
        return reference(*floats)

    return answer


def in_another_class(reference: Function) -> Function:
    """Return an instance of a subclass of ndarray, where it is an array."""

    def answer(*args: Any) -> Any:
        value = reference(*args)
        return value.view(Labelled) if isinstance(value, np.ndarray) else value

    return answer


def with_talk(reference: Function) -> Function:
    """Print on the way, as one does while looking for a mistake."""

    def answer(*args: Any) -> Any:
        print("shapes", [np.shape(arg) for arg in args])
        return reference(*args)

    return answer


@each_exercise
def test_right_answers_pass_in_any_style(exercise: Exercise) -> None:
    reference = exercise.reference
    plain = [reference, in_float32(reference), in_another_class(reference)]
    others = styles(exercise.key)
    for answer in [*plain, with_talk(reference), *others]:
        result = exercise.check(answer)
        assert result.status == "correct", (answer, result)


@each_exercise
def test_the_solution_shown_is_a_right_answer(exercise: Exercise) -> None:
    scope = imported(exercise.key)
    shown = exercise.solution(reveal=True)
    exec(shown.code, scope)  # as a learner would paste it
    assert exercise.check(scope[_defined(shown.code)]).status == "correct"
    head = shown.code.splitlines()[0]
    assert not any(mark in head for mark in ("->", ": ", "def _")), head


@each_exercise
def test_the_solution_is_the_function_that_the_lesson_asks_for(
    exercise: Exercise,
) -> None:
    [cell] = [c for c in cells(exercise.key) if _asks_for(c, exercise.key)]
    asked = ast.parse("".join(cell["source"])).body[0]
    shown = ast.parse(exercise.source).body[0]
    assert isinstance(asked, ast.FunctionDef) and isinstance(shown, ast.FunctionDef)
    assert shown.name == asked.name
    assert ast.unparse(shown.args) == ast.unparse(asked.args)


def _asks_for(cell: dict[str, Any], key: str) -> bool:
    return bool(cell["metadata"].get("exercise") == key)


def _defined(code: str) -> str:
    return code.split("def ", 1)[1].split("(", 1)[0]


# Each mistake by its own name


def all_wrongs() -> Iterator[Any]:
    for exercise in EXERCISES:
        for wrong in exercise.wrong:
            name = f"{exercise.key}-{wrong.name}".replace(" ", "_")
            yield pytest.param(exercise, wrong, id=name)


@pytest.mark.parametrize(("exercise", "wrong"), list(all_wrongs()))
def test_a_mistake_is_told_by_its_own_message(exercise: Exercise, wrong: Wrong) -> None:
    result = exercise.check(wrong.function)
    assert result.status == "not yet"
    assert result.message == wrong.message


# exp(700) is inf in single precision, so that a limit of 700 is none.
IN_SINGLE = {
    "clipped": {"no maximum"},
    "clipped at both ends": {"no maximum"},
}


@pytest.mark.parametrize(("exercise", "wrong"), list(all_wrongs()))
def test_a_mistake_in_single_precision_is_never_misnamed(
    exercise: Exercise, wrong: Wrong
) -> None:
    said = exercise.check(in_float32(wrong.function)).message
    named = {other.message: other.name for other in exercise.wrong}
    if wrong.name in IN_SINGLE and said != wrong.message:
        assert named.get(said) in IN_SINGLE[wrong.name]
        return
    assert said == wrong.message or said not in named


# Two mistakes that together calculate what one of another name does.
SAME = {
    "maximum of everything and sum of the columns": "columns",
    "queries and keys swapped and columns": "weights transposed",
    "queries and keys swapped and weights transposed": "columns",
    "columns and weights transposed": "queries and keys swapped",
}


@pytest.mark.parametrize("key", ["05.softmax", "06.attention"])
def test_two_mistakes_at_once_are_both_named_or_neither_is_wrong(key: str) -> None:
    exercise = ALL[key]
    assert isinstance(exercise, Exercise)
    names = {wrong.name: wrong.message for wrong in exercise.wrong}
    singles = set(names.values())
    both_named = unnamed = 0
    for pair in exercise.pairs:
        said = exercise.check(pair.function).message
        both_named += said == pair.message
        unnamed += said != pair.message and said not in singles
        assert not said.startswith("There are two") or said == pair.message
        # One mistake can hide the other, but a name must be that of one of the two.
        same = SAME.get(pair.name)
        known = same is not None and said == names.get(same)
        assert said not in singles or said in pair.message or known, (pair.name, said)
    assert both_named > 0.6 * len(exercise.pairs)
    assert unnamed < 0.1 * len(exercise.pairs)


def broken_cells() -> list[Any]:
    """Find the code that lessons ask to repair: it stands below what raises."""
    found = []
    for cell in cells():
        key, lines = cell["metadata"].get("exercise", ""), cell["source"]
        if key and "    raise NotImplementedError" in lines[1] and len(lines) > 2:
            found.append(pytest.param(key, "".join([lines[0], *lines[2:]]), id=key))
    return found


@pytest.mark.parametrize(("key", "source"), broken_cells())
def test_the_bug_that_a_lesson_asks_to_repair_is_named(key: str, source: str) -> None:
    exercise = ALL[key]
    assert isinstance(exercise, Exercise)
    built = {each.name: each.reference for each in EXERCISES}  # in lessons before
    scope: dict[str, Any] = built | {"np": np, "softmax": softmax}
    exec(source, scope)
    messages = [wrong.message for wrong in (*exercise.wrong, *exercise.pairs)]
    assert exercise.check(scope[_defined(source)]).message in messages


# Mistakes of form, which any function can make


def _gives_numbers(exercise: Exercise) -> bool:
    """Tell whether every answer is a number or an array of numbers."""
    return all(
        isinstance(value, np.ndarray) and value.dtype.kind in "fiu"
        for value in exercise.expected
    )


def _gives_arrays(exercise: Exercise) -> bool:
    return _gives_numbers(exercise) and all(v.ndim for v in exercise.expected)


@each_exercise
def test_nothing_returned_and_printed_are_told_apart(exercise: Exercise) -> None:
    def forgets(*args: Any) -> Any:
        exercise.reference(*args)

    def prints(*args: Any) -> Any:
        print(exercise.reference(*args))

    assert "returns nothing" in exercise.check(forgets).message
    assert "hands back `None`" in exercise.check(forgets).message
    assert "wrote `print`" in exercise.check(prints).message


@each_exercise
def test_a_list_a_number_and_a_tuple_are_told(exercise: Exercise) -> None:
    if not _gives_numbers(exercise):
        return

    def both(*args: Any) -> Any:
        value = exercise.reference(*args)
        return value, value

    assert "2 things" in exercise.check(both).message
    if not _gives_arrays(exercise):
        return
    listed = exercise.check(lambda *args: exercise.reference(*args).tolist())
    assert "a list, not an array" in listed.message
    ragged = exercise.check(lambda *args: [[1.0], [2.0, 3.0]])
    assert "a list, not an array" in ragged.message
    assert "single number, 123" in exercise.check(lambda *args: 123.0).message


@each_exercise
def test_the_right_numbers_in_the_wrong_shape_are_told(exercise: Exercise) -> None:
    if not _gives_numbers(exercise):
        return
    result = exercise.check(lambda *args: np.asarray(exercise.reference(*args))[None])
    assert "in another shape" in result.message or "transposed" in result.message
    if all(value.ndim == 2 for value in exercise.expected):
        flat = exercise.check(lambda *args: exercise.reference(*args).ravel())
        assert "in another shape" in flat.message
        turned = exercise.check(lambda *args: exercise.reference(*args).T)
        swapped = "have changed places" in turned.message  # K @ Q.T is (Q @ K.T).T
        assert "lie transposed" in turned.message or swapped
    sized = exercise.check(lambda *args: np.ones((2, 3, 5)))
    assert "(2, 3, 5)" in sized.message


@each_exercise
def test_a_rounded_result_is_told(exercise: Exercise) -> None:
    if not _gives_numbers(exercise):
        return
    for decimals in (1, 3):
        rounded = [np.round(value, decimals) for value in exercise.expected]
        pairs = zip(rounded, exercise.expected, strict=True)
        if all(np.allclose(a, b, atol=1e-6) for a, b in pairs):
            continue
        result = exercise.check(
            lambda *args, d=decimals: np.round(exercise.reference(*args), d)
        )
        fitting = [
            d for d in range(decimals + 1) if f"rounded to {d} " in result.message
        ]
        assert fitting, result


def _array_place(exercise: Exercise) -> int | None:
    """Where an array of numbers stands among the arguments, if one does."""
    arrays = [
        isinstance(arg, np.ndarray) and arg.dtype.kind in "fiu"
        for arg in exercise.probes[0].args
    ]
    return arrays.index(True) if True in arrays else None


@each_exercise
def test_a_changed_argument_is_told(exercise: Exercise) -> None:
    place = _array_place(exercise)
    if place is None:
        return
    name = exercise.reference.__code__.co_varnames[place]

    def writes(*args: Any) -> Any:
        value = copy.deepcopy(exercise.reference(*args))
        args[place][...] = np.where(args[place] == 0, 1, 0)
        return value

    message = exercise.check(writes).message
    assert f"changes its argument `{name}` in place" in message


@each_exercise
def test_an_exception_is_shown_with_the_shapes(exercise: Exercise) -> None:
    def stops(*args: Any) -> Any:
        raise ValueError("no <fit>")

    result = exercise.check(stops)
    assert result.status == "not yet"
    assert "`ValueError: no <fit>`" in result.message
    place = _array_place(exercise)
    if place is not None:
        assert str(exercise.probes[0].args[place].shape) in result.message


@each_exercise
def test_what_no_bank_holds_gets_no_name(exercise: Exercise) -> None:
    if not _gives_numbers(exercise):
        return
    result = exercise.check(lambda *args: exercise.reference(*args) + 0.1234)
    assert result.status == "not yet"
    named = [wrong.message for wrong in (*exercise.wrong, *exercise.pairs)]
    assert not any(said in result.message for said in named)


def _length_of(text: str) -> int:
    return len(text)


def _first_two(text: str) -> tuple[str, bool]:
    return text[:2], len(text) > 2


def toy(reference: Function, *texts: str) -> Exercise:
    """An exercise without an array, before or after."""
    return Exercise(
        key="99.toy",
        title="Look at a text",
        reference=reference,
        returns="what there is to say about the text",
        probes=[Probe(f"“{text}”", (text,)) for text in texts],
        wrong=[],
        hints=["Look.", "Look well.", "Look at the text."],
        why="It is so.",
        minutes=1,
        level="easy",
    )


@pytest.mark.parametrize("reference", [_length_of, _first_two])
@pytest.mark.parametrize(
    "generic",
    [
        test_nothing_returned_and_printed_are_told_apart,
        test_a_list_a_number_and_a_tuple_are_told,
        test_the_right_numbers_in_the_wrong_shape_are_told,
        test_a_rounded_result_is_told,
        test_a_changed_argument_is_told,
        test_an_exception_is_shown_with_the_shapes,
        test_what_no_bank_holds_gets_no_name,
    ],
)
def test_the_tests_of_all_exercises_ask_for_no_array(
    generic: Function, reference: Function
) -> None:
    generic(toy(reference, "cat", "mouse", "a"))


# Questions


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda item: item.key)
def test_a_question_takes_its_answer_in_any_writing(question: Question) -> None:
    answer = str(question.answer)
    for guess in (answer, answer.lower(), f"  {answer} ", f"{answer}."):
        assert question.predict(guess).status == "correct"
    assert question.predict().status == "not attempted"
    assert question.prompt in repr(question.predict())
    for letter in question.options:
        result = question.predict(letter)
        assert question.feedback[letter] in result.message
        assert bool(result) == (letter == question.answer)
    texts = list(question.feedback.values())
    assert all(texts) and len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    "question", [q for q in QUESTIONS if not q.options], ids=lambda item: item.key
)
def test_a_number_that_comes_from_a_known_mistake_is_told(question: Question) -> None:
    known = [text for text in question.feedback if text[-1].isdigit()]
    for text in known:
        result = question.predict(text)
        assert result.status == "not yet"
        assert question.feedback[text] in result.message
    assert question.predict(1e9).status == "not yet"


@pytest.mark.parametrize("item", ORDERS, ids=lambda item: item.key)
def test_lines_can_be_ordered(item: Order) -> None:
    assert item.order().status == "not attempted"
    for answer in item.answers:
        assert item.order(answer).status == "correct"
        assert item.order(" ".join(answer.lower())).status == "correct"
        assert item.order(answer[::-1]).status == "not yet"
        assert item.order(answer[:-1]).status == "not yet"
    for letter in set(item.lines) - set("".join(item.answers)):
        said = item.order(letter + item.answers[0]).message
        assert item.feedback[letter] in said


def test_a_stub_that_is_called_is_told_from_one_that_is_checked() -> None:
    def my_softmax(x: Any) -> Any:
        raise NotImplementedError("your turn")

    exercise = ALL["05.temperature"]
    assert isinstance(exercise, Exercise)
    result = exercise.check(lambda scores, T: my_softmax(scores / T))
    assert result.status == "not yet"
    assert "`my_softmax`, which is still to be written" in result.message
