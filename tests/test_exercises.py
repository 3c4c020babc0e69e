"""Every exercise: stubs stay open, right answers pass, each mistake has its name."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from utils import attention, exercises, softmax
from utils.practice import Exercise, Order, Question, Wrong

Function = Callable[..., Any]
ALL = exercises.all()
EXERCISES = [item for item in ALL.values() if isinstance(item, Exercise)]
QUESTIONS = [item for item in ALL.values() if isinstance(item, Question)]
ORDERS = [item for item in ALL.values() if isinstance(item, Order)]
each_exercise = pytest.mark.parametrize(
    "exercise", EXERCISES, ids=lambda item: item.key
)


# Right answers in other styles than the reference


def project_by_rows(X: Any, W: Any) -> Any:
    """Row by row, into a list that becomes an array."""
    return np.array([[sum(x * w) for w in W.T] for x in X])


def project_by_einsum(X: Any, W: Any) -> Any:
    """Name the axis that is added over."""
    return np.einsum("nd,dk->nk", X, W)


def queries_by_loop(X: Any, W_Q: Any, wanted: Any) -> Any:
    """One word after the other."""
    return np.stack([X[i] @ W_Q for i in wanted])


def decide_by_rows(W_Q: Any, dimension: int, wanted: Any) -> Any:
    """A new list of rows."""
    rows = [wanted if i == dimension else row for i, row in enumerate(W_Q)]
    return np.array(rows)


def decide_by_where(W_Q: Any, dimension: int, wanted: Any) -> Any:
    """A column of booleans chooses the row."""
    chosen = np.arange(len(W_Q)) == dimension
    return np.where(chosen[:, None], wanted, W_Q)


def dots_by_loop(q: Any, K: Any) -> Any:
    """Two loops and a sum, into an array made beforehand."""
    fit = np.zeros(len(K))
    for i, key in enumerate(K):
        for a, b in zip(q, key, strict=True):
            fit[i] += a * b
    return fit


def rank_by_sorted(q: Any, K: Any) -> Any:
    """Python's own sorting."""
    fit = K @ q
    return np.array(sorted(range(len(K)), key=lambda i: -fit[i]))


def cosine_by_units(q: Any, K: Any) -> Any:
    """Give every arrow the length 1 first."""
    units = K / np.sqrt((K**2).sum(axis=1, keepdims=True))
    return units @ (q / math.sqrt(sum(q**2)))


def cosine_by_loop(q: Any, K: Any) -> Any:
    """A key at a time."""
    norm = np.linalg.norm
    return np.array([np.dot(q, key) / norm(q) / norm(key) for key in K])


def hard_by_loop(query: Any, keys: Any, values: Any) -> Any:
    """Keep the best so far."""
    best = max(range(len(keys)), key=lambda i: float(query @ keys[i]))
    return np.array(list(values[best]))


def hard_by_one_hot(query: Any, keys: Any, values: Any) -> Any:
    """A row with a single 1 picks the value."""
    fit = keys @ query
    return (np.arange(len(keys)) == fit.argmax()) @ values


def soft_by_loop(query: Any, keys: Any, values: Any) -> Any:
    """Add the values up one after the other."""
    fit = [float(np.dot(query, key)) for key in keys]
    e = [math.exp(f - max(fit)) for f in fit]
    mixture = np.zeros(values.shape[1])
    for part, value in zip(e, values, strict=True):
        mixture += part / sum(e) * value
    return mixture


def one_score_by_zip(Q: Any, K: Any, i: int, j: int) -> Any:
    """Pairs of numbers instead of places."""
    return sum(a * b for a, b in zip(Q[i], K[j], strict=True)) / math.sqrt(len(Q[i]))


def scores_by_loop(Q: Any, K: Any) -> Any:
    """Pair by pair."""
    d_k = Q.shape[1]
    return np.array([[sum(q * k) / d_k**0.5 for k in K] for q in Q])


def scores_of_scaled_queries(Q: Any, K: Any) -> Any:
    """Scale the queries, before the product."""
    return np.einsum("qd,kd->qk", Q / np.sqrt(Q.shape[-1]), K)


def softmax_by_slices(x: Any, axis: int = -1) -> Any:
    """A slice at a time, with Python's exp."""

    def shares(row: Any) -> Any:
        e = [math.exp(score - max(row)) for score in row]
        return np.array(e) / math.fsum(e)

    return np.apply_along_axis(shares, axis, x)


def softmax_by_logarithm(x: Any, axis: int = -1) -> Any:
    """Through log-sum-exp, without keepdims."""
    total = np.logaddexp.reduce(x, axis=axis)
    return np.exp(x - np.expand_dims(total, axis))


def row_by_differences(row: Any) -> Any:
    """Each share from its differences with the others: 1 / sum(exp(x_j - x_i))."""
    return np.array([1 / np.exp(np.clip(row - x, None, 700)).sum() for x in row])


def entropy_by_loop(weights: Any) -> Any:
    """Leave out the shares of 0."""
    return np.array([sum(-w * math.log2(w) for w in row if w > 0) for row in weights])


def entropy_with_tiny(weights: Any) -> Any:
    """A share of 0 meets a tiny number instead of log(0)."""
    logs = np.log(np.maximum(weights, 1e-300)) / np.log(2)
    return np.einsum("qk,qk->q", weights, -logs)


def mix_by_loop(weights: Any, V: Any) -> Any:
    """Three loops."""
    output = np.zeros((len(weights), V.shape[1]))
    for i, row in enumerate(weights):
        for share, value in zip(row, V, strict=True):
            output[i] += share * value
    return output


def attention_by_loop(Q: Any, K: Any, V: Any) -> Any:
    """A query at a time, softmax by hand."""
    output = []
    for q in Q:
        scores = [float(q @ k) / math.sqrt(len(q)) for k in K]
        e = np.array([math.exp(s - max(scores)) for s in scores])
        output.append(sum(w * v for w, v in zip(e / e.sum(), V, strict=True)))
    return np.array(output)


def attention_by_einsum(Q: Any, K: Any, V: Any) -> Any:
    """Keepdims nowhere, the division last."""
    scores = np.einsum("qd,kd->qk", Q, K) / np.sqrt(Q.shape[-1])
    e = np.exp(scores - scores.max(axis=1)[:, None])
    return np.einsum("qk,kv->qv", e, V) / e.sum(axis=1)[:, None]


def share_by_mask(words: Any, row: Any, word: str) -> Any:
    """Booleans pick the shares."""
    return row[np.array(words) == word].sum()


SOFT = [
    soft_by_loop,
    lambda query, keys, values: softmax(np.dot(keys, query)) @ values,
    lambda query, keys, values: (softmax(query @ keys.T)[:, None] * values).sum(axis=0),
]
PROJECT = [project_by_rows, project_by_einsum, lambda X, W: (W.T @ X.T).T]
SCORES = [
    scores_by_loop,
    scores_of_scaled_queries,
    lambda Q, K: (K @ Q.T).T / len(Q.T) ** 0.5,
]
ATTENTION = [
    attention_by_loop,
    attention_by_einsum,
    lambda Q, K, V: attention(Q, K, V)[0],
]
OTHER_STYLES: dict[str, list[Function]] = {
    "00.strongest": [
        lambda row: max(range(len(row)), key=lambda i: row[i]),
        lambda row: int(np.argsort(row)[-1]),
    ],
    "00.row_sums": [
        lambda weights: np.array([sum(row) for row in weights]),
        lambda weights: weights @ np.ones(weights.shape[1]),
    ],
    "00.share_of": [
        share_by_mask,
        lambda words, row, word: sum(
            w for other, w in zip(words, row, strict=True) if other == word
        ),
    ],
    "01.project": PROJECT,
    "01.queries_for": [
        queries_by_loop,
        lambda X, W_Q, wanted: (X @ W_Q)[wanted],
        lambda X, W_Q, wanted: np.take(X, wanted, axis=0) @ W_Q,
    ],
    "01.repair_projection": PROJECT,
    "01.decide": [decide_by_rows, decide_by_where],
    "02.dot_product": [
        dots_by_loop,
        lambda q, K: q @ K.T,
        lambda q, K: np.einsum("d,nd->n", q, K),
        lambda q, K: (K * q).sum(axis=-1),
    ],
    "02.rank_keys": [rank_by_sorted, lambda q, K: np.argsort(K @ q)[::-1]],
    "02.cosine": [cosine_by_units, cosine_by_loop],
    "03.hard_lookup": [hard_by_loop, hard_by_one_hot],
    "03.soft_lookup": SOFT,
    "03.repair_lookup": SOFT,
    "04.scaled_scores": SCORES,
    "04.one_score": [
        one_score_by_zip,
        lambda Q, K, i, j: scores_by_loop(Q, K)[i, j],
        lambda Q, K, i, j: np.dot(Q[i], K[j]) / np.sqrt(K.shape[1]),
    ],
    "04.repair_scale": SCORES,
    "05.softmax": [softmax_by_slices, softmax_by_logarithm, softmax],
    "05.softmax_by_hand": [row_by_differences, softmax_by_slices, softmax],
    "05.entropy": [entropy_by_loop, entropy_with_tiny],
    "05.temperature": [
        lambda scores, T: softmax(scores / T),
        lambda scores, T: softmax_by_slices(scores * (1 / T)),
    ],
    "06.weighted_sum": [
        mix_by_loop,
        lambda weights, V: (weights[:, :, None] * V).sum(axis=1),
        lambda weights, V: (V.T @ weights.T).T,
    ],
    "06.context_of": [
        lambda q, K, V: attention_by_loop([q], K, V)[0],
        lambda q, K, V: attention(q[None], K, V)[0][0],
    ],
    "06.attention": ATTENTION,
    "06.repair_attention": ATTENTION,
}

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
    """Return an instance of a subclass of ndarray."""
    return lambda *args: np.asarray(reference(*args)).view(Labelled)


def with_talk(reference: Function) -> Function:
    """Print on the way, as one does while looking for a mistake."""

    def answer(*args: Any) -> Any:
        print("shapes", [np.shape(arg) for arg in args])
        return reference(*args)

    return answer


@each_exercise
def test_right_answers_pass_in_any_style(exercise: Exercise) -> None:
    reference = exercise.reference
    styles = [reference, in_float32(reference), in_another_class(reference)]
    others = OTHER_STYLES[exercise.key]
    assert len(others) >= 2
    for answer in [*styles, with_talk(reference), *others]:
        result = exercise.check(answer)
        assert result.status == "correct", (answer, result)


@each_exercise
def test_the_solution_shown_is_a_right_answer(exercise: Exercise) -> None:
    scope: dict[str, Any] = {"np": np, "Array": Any, "Any": Any}
    shown = exercise.solution(reveal=True)
    exec(shown.code, scope)  # as a learner would paste it
    assert exercise.check(scope[_defined(shown.code)]).status == "correct"
    head = shown.code.splitlines()[0]
    assert not any(mark in head for mark in ("->", ": ", "def _")), head


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


@pytest.mark.parametrize(("exercise", "wrong"), list(all_wrongs()))
def test_a_mistake_in_single_precision_is_never_misnamed(
    exercise: Exercise, wrong: Wrong
) -> None:
    result = exercise.check(in_float32(wrong.function))
    named = {other.message for other in exercise.wrong}
    assert result.message == wrong.message or result.message not in named


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


def test_the_two_bugs_of_repair_attention_are_both_named() -> None:
    exercise = ALL["06.repair_attention"]
    assert isinstance(exercise, Exercise)

    def broken(Q: Any, K: Any, V: Any) -> Any:
        scaled = Q @ K.T / K.shape[-1]
        weights = np.exp(scaled - scaled.max(axis=0))
        weights = weights / weights.sum(axis=0)
        return weights @ V

    said = exercise.check(broken).message
    assert "two mistakes" in said
    assert "instead of its root" in said and "columns into shares" in said


def broken_cells() -> list[Any]:
    """Find the code that the lessons ask to repair, without the line that raises."""
    found = []
    for path in sorted(
        (Path(exercises.__file__).parents[2] / "notebooks").glob("*.ipynb")
    ):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            key = cell["metadata"].get("exercise", "")
            if "repair" in key:
                lines = [
                    line for line in cell["source"] if "NotImplemented" not in line
                ]
                found.append(pytest.param(key, "".join(lines), id=key))
    return found


@pytest.mark.parametrize(("key", "source"), broken_cells())
def test_the_bug_that_a_lesson_asks_to_repair_is_named(key: str, source: str) -> None:
    exercise = ALL[key]
    assert isinstance(exercise, Exercise)
    scope: dict[str, Any] = {"np": np, "softmax": softmax}
    exec(source, scope)
    messages = [wrong.message for wrong in (*exercise.wrong, *exercise.pairs)]
    assert exercise.check(scope[_defined(source)]).message in messages


# Mistakes of form, which any function can make


def _numeric(exercise: Exercise) -> bool:
    return all(value.ndim for value in exercise.expected)


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
    def both(*args: Any) -> Any:
        value = exercise.reference(*args)
        return value, value

    assert "2 things" in exercise.check(both).message
    if not _numeric(exercise):
        return
    listed = exercise.check(lambda *args: exercise.reference(*args).tolist())
    assert "a list, not an array" in listed.message
    ragged = exercise.check(lambda *args: [[1.0], [2.0, 3.0]])
    assert "a list, not an array" in ragged.message
    assert "single number, 123" in exercise.check(lambda *args: 123.0).message


@each_exercise
def test_the_right_numbers_in_the_wrong_shape_are_told(exercise: Exercise) -> None:
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


@each_exercise
def test_a_changed_argument_is_told(exercise: Exercise) -> None:
    names = exercise.reference.__code__.co_varnames
    arrays = [isinstance(arg, np.ndarray) for arg in exercise.probes[0].args]
    place = arrays.index(True)

    def writes(*args: Any) -> Any:
        value = np.array(exercise.reference(*args))
        args[place][...] = 0
        return value

    message = exercise.check(writes).message
    assert f"changes its argument `{names[place]}` in place" in message


@each_exercise
def test_an_exception_is_shown_with_the_shapes(exercise: Exercise) -> None:
    def stops(*args: Any) -> Any:
        raise ValueError("no <fit>")

    result = exercise.check(stops)
    assert result.status == "not yet"
    assert "`ValueError: no <fit>`" in result.message
    array = next(a for a in exercise.probes[0].args if isinstance(a, np.ndarray))
    assert str(array.shape) in result.message


@each_exercise
def test_what_no_bank_holds_gets_no_name(exercise: Exercise) -> None:
    result = exercise.check(lambda *args: exercise.reference(*args) + 0.1234)
    assert result.status == "not yet"
    assert "not a mistake I know by name" in result.message


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
