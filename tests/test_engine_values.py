"""Every kind of argument and result that the lessons ask for."""

from __future__ import annotations

import array
import contextlib
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from tests.engine import toy, wrongs
from utils.practice import Exercise, kept

Function = Callable[..., Any]
chance = np.random.default_rng(7)


@pytest.fixture(autouse=True)
def off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read or written."""
    monkeypatch.setenv(kept.VARIABLE, "off")


# One exercise for each kind of signature of lessons 07 to 18


def _causal_mask(n: int) -> Any:
    return np.tril(np.ones((n, n), bool))


def _padding_mask(lengths: Any, n: int) -> Any:
    return (np.arange(n) < np.asarray(lengths)[:, None])[:, None, :]


def _slope(f: Function, x: Any) -> Any:
    nudges = 1e-6 * np.eye(x.size).reshape(x.size, *x.shape)
    gaps = [(f(x + nudge) - f(x - nudge)) / 2e-6 for nudge in nudges]
    return np.array(gaps).reshape(x.shape)


def _both_slopes(A: Any, B: Any, slope: Any) -> Any:
    dA = slope @ B.T
    dB = A.T @ slope
    return dA, dB


def _choose_and_tell(chosen_on: Any, told_on: Any) -> Any:
    layer, head = np.unravel_index(np.argmax(chosen_on), chosen_on.shape)
    return layer, head, told_on[layer, head]


def _greedy(next_scores: Function, begin: int, end: int, most: int) -> list[int]:
    ids = [begin]
    while len(ids) <= most:
        best = int(np.argmax(next_scores(ids)))
        if best == end:
            break
        ids.append(best)
    return ids[1:]


def _prefers(weights: Any, pronoun: int, noun: int, other: int) -> bool:
    return bool(weights[pronoun, noun] > weights[pronoun, other])


def _points_into(weights: Any, box: tuple[slice, slice], size: int, width: int) -> bool:
    row, column = divmod(int(np.argmax(weights)), width // size)
    picture = np.zeros((width, width), bool)
    picture[box] = True
    return bool(picture[row * size + size // 2, column * size + size // 2])


def _alignment(weights: Any, links: list[tuple[int, int]]) -> Any:
    gold = {target: {s for s, t in links if t == target} for _, target in links}
    hits = [int(np.argmax(weights[target])) in found for target, found in gold.items()]
    return sum(hits) / len(hits)


def _online_softmax(blocks: list[Any]) -> Any:
    e = np.exp(np.concatenate(blocks))
    return e / e.sum()


def _count(d_model: int, layers: int) -> int:
    return 12 * layers * d_model**2


def _sample(shares: Any, rng: np.random.Generator) -> int:
    return int(rng.choice(len(shares), p=shares))


def _words_above(words: list[str], row: Any, least: float) -> list[str]:
    return [word for word, share in zip(words, row, strict=True) if share > least]


def _named(words: Any, places: Any) -> Any:
    return np.asarray(words)[places]


def _split(X: Any, h: int) -> list[Any]:
    return np.split(X, h, axis=1)


def _links(weights: Any) -> list[tuple[int, int]]:
    return [(int(np.argmax(row)), i) for i, row in enumerate(weights)]


def _title(word: str) -> str:
    return word.capitalize()


class Model:
    """Stands for a trained model: it can be used, and not copied."""

    calls = 0

    def __deepcopy__(self, memo: Any) -> Any:
        raise AssertionError("a model is not copied")

    def __eq__(self, other: object) -> bool:
        raise AssertionError("a model is not asked whether it is the same")

    __hash__ = None  # type: ignore[assignment]

    def embed(self, word: str) -> Any:
        """Give a word's row."""
        self.calls += 1
        return np.arange(4.0) + len(word)


def _nearness(model: Model, first: str, second: str) -> Any:
    return model.embed(first) @ model.embed(second)


def _squares(x: Any) -> Any:
    return (x**2).sum()


def _product(x: Any) -> Any:
    return np.sin(x).prod()


def _scores(ids: list[int]) -> Any:
    return np.array([len(ids) == 4, ids[-1] == 0, len(ids) == 2, 0.5, len(ids) == 1])


def _endless(ids: list[int]) -> Any:
    return np.array([0, 0, 1.0])


A, B = chance.normal(size=(2, 3)), chance.normal(size=(3, 4))
TABLE, OTHER = chance.random((3, 4)), chance.random((3, 4))
BOX = (slice(0, 2), slice(2, 4))
PATCHES = np.array([0.1, 0.6, 0.2, 0.1])

MASK = toy(_causal_mask, (3,), (1,), (4,))
PADDING = toy(_padding_mask, ([2, 3], 3), (np.array([1, 4, 2]), 4))
SLOPE = toy(_slope, (_squares, A), (_product, B[0]), tolerance=1e-4)
BOTH = toy(_both_slopes, (A, B, chance.normal(size=(2, 4))))
CHOICE = toy(_choose_and_tell, (TABLE, OTHER), (OTHER, TABLE))
GREEDY = toy(_greedy, (_scores, 1, 0, 9), (_endless, 1, 0, 3))
PREFERS = toy(_prefers, (TABLE, 0, 1, 2), (TABLE, 0, 2, 1))
POINTS = toy(_points_into, (PATCHES, BOX, 2, 4), (PATCHES[::-1], BOX, 2, 4))
ALIGNED = toy(_alignment, (TABLE, [(0, 0), (3, 1), (1, 2), (2, 2)]))
ONLINE = toy(_online_softmax, ([A[0], B[0], A[1]],), ([A[1]],))
COUNT = toy(_count, (768, 12), (64, 2))
SAMPLE = toy(
    _sample, *[(np.full(50, 0.02), np.random.default_rng(i)) for i in range(3)]
)
ABOVE = toy(_words_above, (["a", "cat", "sat"], np.array([0.2, 0.5, 0.3]), 0.25))
NAMED = toy(_named, (["a", "cat", "sat"], np.array([2, 1])))
SPLIT = toy(_split, (np.arange(8.0).reshape(2, 4), 2))
LINKS = toy(_links, (TABLE,))
TITLE = toy(_title, ("cat",), ("DOG",))
NEAR = toy(_nearness, (Model(), "cat", "mouse"))
EVERY = [
    MASK, PADDING, SLOPE, BOTH, CHOICE, GREEDY, PREFERS, POINTS, ALIGNED, ONLINE,
    COUNT, SAMPLE, ABOVE, NAMED, SPLIT, LINKS, TITLE, NEAR,
]  # fmt: skip


def spoiled(value: Any) -> Any:
    """Change a value a little, and keep its kind."""
    if isinstance(value, (tuple, list)):
        return type(value)([*value[:-1], spoiled(value[-1])])
    if isinstance(value, str):
        return value + "s"
    if isinstance(value, (bool, np.bool_)):
        return not value
    if isinstance(value, np.ndarray) and value.dtype.kind in "bU":
        changed = value.copy()
        changed.flat[0] = ~changed.flat[0] if value.dtype == bool else "x"
        return changed
    return value + 1


@pytest.mark.parametrize("exercise", EVERY, ids=lambda item: item.name)
def test_each_kind_is_asked_checked_named_and_compared(exercise: Exercise) -> None:
    def wrong(*args: Any) -> Any:
        return spoiled(exercise.reference(*args))

    assert exercise.check(exercise.reference).status == "correct"
    assert exercise.compare(exercise.reference).status == "correct"
    unknown = exercise.check(wrong)
    assert unknown.status == "not yet" and "know by name" in unknown.message
    compared = exercise.compare(wrong)
    assert compared.table is not None and compared.table.caption.startswith("On case")
    assert any(
        row[1] != row[2] and row[3] not in ("", "0") for row in compared.table.rows
    )
    assert all(
        row[1] == row[2] for row in compared.table.rows if row[3] in ("0", "same")
    )
    bank = toy(exercise.reference, *[p.args for p in exercise.probes],
               wrong=wrongs((wrong, "You spoil it.")))  # fmt: skip
    assert bank.check(wrong).message == "You spoil it."
    assert bank.check(exercise.reference).status == "correct"

    def forgets(*args: Any) -> None:
        exercise.reference(*args)

    assert "returns nothing" in exercise.check(forgets).message


@pytest.mark.parametrize("exercise", EVERY, ids=lambda item: item.name)
@pytest.mark.parametrize("value", [None, "text", 3.25, True, [], {"a": 1}, object()],
                         ids=str)  # fmt: skip
def test_each_kind_takes_whatever_comes(exercise: Exercise, value: Any) -> None:
    for result in (
        exercise.check(lambda *a: value),
        exercise.compare(lambda *a: value),
    ):
        assert result.status == "not yet" or value is True
        assert result.message and repr(result) and result.html()


def test_arguments_are_copies_and_models_are_passed_on() -> None:
    def writes(links: Any) -> Any:
        links.append((9, 9))
        return len(links) - 1

    def _length(links: Any) -> Any:
        return len(links)

    exercise = toy(_length, ([(1, 2), (3, 4)],))
    said = exercise.check(writes).message
    assert "changes its argument `links` in place" in said and "append" in said
    assert exercise.check(_length).status == "correct"
    assert NEAR.probes[0].args[0].calls > 0


def test_a_model_is_never_accused_of_having_changed() -> None:
    def answer(model: Any, first: Any, second: Any) -> Any:
        model.extra = 1
        return model.embed(first) @ model.embed(second)

    assert NEAR.check(answer).status == "correct"


def test_an_array_within_a_list_or_a_dictionary_is_watched() -> None:
    def _total(blocks: Any, more: Any) -> Any:
        return sum(block.sum() for block in blocks) + more["a"].sum()

    def first(blocks: Any, more: Any) -> Any:
        total = _total(blocks, more)
        blocks[0][...] = 0
        return total

    def second(blocks: Any, more: Any) -> Any:
        total = _total(blocks, more)
        more["a"] += 1
        return total

    exercise = toy(_total, ([A.copy(), B.copy()], {"a": np.ones(2)}))
    assert "argument `blocks`" in exercise.check(first).message
    assert "argument `more`" in exercise.check(second).message
    assert exercise.check(_total).status == "correct"


def test_each_call_gets_its_own_chance_in_the_same_state() -> None:
    assert (
        SAMPLE.check(lambda shares, rng: rng.choice(50, p=shares)).status == "correct"
    )
    assert (
        SAMPLE.check(lambda shares, rng: rng.choice(50, p=shares)).status == "correct"
    )
    twice = SAMPLE.check(lambda s, rng: rng.choice(50, p=s) and rng.choice(50, p=s))
    assert twice.status == "not yet" and "in place" not in twice.message


# The same, written in another way


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        (MASK, lambda n: np.arange(n)[:, None] >= np.arange(n)),
        (PREFERS, lambda w, i, j, k: w[i, j] > w[i, k]),
        (PREFERS, lambda w, i, j, k: np.bool_(w[i, j] > w[i, k])),
        (PREFERS, lambda w, i, j, k: np.array(w[i, j] > w[i, k])),
        (COUNT, lambda d, n: np.int64(12 * n * d**2)),
        (COUNT, lambda d, n: 12.0 * n * d**2),
        (COUNT, lambda d, n: np.array(12 * n * d**2, dtype=np.uint32)),
        (TITLE, lambda word: np.str_(word.capitalize())),
        (ABOVE, lambda w, row, p: [np.str_(a) for a in np.array(w)[row > p]]),
        (NAMED, lambda w, places: np.array([w[i] for i in places], dtype=object)),
        (CHOICE, lambda a, b: (int(np.argmax(a)) // 4, int(np.argmax(a)) % 4,
                               float(b.flat[np.argmax(a)]))),
        (SLOPE, lambda f, x: np.array([
            (f(x + 1e-6 * e.reshape(x.shape)) - f(x)) / 1e-6 for e in np.eye(x.size)
        ]).reshape(x.shape)),
    ],
)  # fmt: skip
def test_what_is_the_same_passes_without_a_word(
    exercise: Exercise, answer: Any
) -> None:
    result = exercise.check(answer)
    assert result.status == "correct" and "difference" not in result.message


@pytest.mark.parametrize(
    ("exercise", "answer", "said"),
    [
        (
            CHOICE,
            lambda a, b: list(_choose_and_tell(a, b)),
            "You return a list; a tuple",
        ),
        (
            CHOICE,
            lambda a, b: np.array(_choose_and_tell(a, b)),
            "return an array; a tuple",
        ),
        (BOTH, lambda *args: list(_both_slopes(*args)), "You return a list; a tuple"),
        (GREEDY, lambda *args: tuple(_greedy(*args)), "You return a tuple; a list"),
        (GREEDY, lambda *args: np.array(_greedy(*args)), "You return an array; a list"),
        (SPLIT, lambda X, h: np.array(_split(X, h)), "You return an array; a list"),
        (LINKS, lambda w: np.array(_links(w)), "You return an array; a list"),
        (ABOVE, lambda w, row, p: np.array(w)[row > p], "You return an array; a list"),
        (PREFERS, lambda w, i, j, k: int(w[i, j] > w[i, k]), "You return 1; True"),
    ],
)
def test_another_form_passes_and_is_said(
    exercise: Exercise, answer: Any, said: str
) -> None:
    result = exercise.check(answer)
    assert result.status == "correct" and said in result.message
    assert "no difference" in result.message


# Nearly the same, and not


@pytest.mark.parametrize(
    ("exercise", "answer", "said"),
    [
        (MASK, lambda n: np.tril(np.ones((n, n))), "are right, but you return numb"),
        (MASK, lambda n: ~_causal_mask(n), "Every truth value is turned round"),
        (MASK, lambda n: _causal_mask(n).T, "lie transposed"),
        (MASK, lambda n: np.tril(np.ones((n, n), bool), -1), "on the diagonal"),
        (MASK, lambda n: _causal_mask(n).tolist(), "You return a list, not an array"),
        (MASK, lambda n: _causal_mask(n)[None], "in another shape"),
        (COUNT, lambda d, n: True, "truth values, where numbers are expected"),
        (COUNT, lambda d, n: "12", "the text '12'"),
        (COUNT, lambda d, n: [12 * n * d**2], "a list of 1 thing, and it is right"),
        (COUNT, lambda d, n: (12, d), "a tuple of 2 things"),
        (PREFERS, lambda w, i, j, k: "True", "the text 'True'"),
        (PREFERS, lambda w, i, j, k: w[i, j], "numbers, where truth values"),
        (BOTH, lambda A, B, s: (A.T @ s, s @ B.T), "come in another order"),
        (BOTH, lambda A, B, s: (s @ B.T, s), "`dA` is right and `dB` has the shape"),
        (BOTH, lambda A, B, s: s @ B.T, "shape (2, 3), not a tuple of 2 things"),
        (BOTH, lambda A, B, s: (s @ B.T,), "at the end 1 thing is missing"),
        (CHOICE, lambda a, b: 3, "not a tuple of 3 things"),
        (GREEDY, lambda f, b, e, m: [b, *_greedy(f, b, e, m)], "at the beginning"),
        (GREEDY, lambda f, b, e, m: [*_greedy(f, b, e, m), e], "1 thing is too"),
        (ABOVE, lambda w, row, p: [a.upper() for a in w[1:]], "for capital letters"),
        (NAMED, lambda w, i: [w[j] for j in i], "You return a list, not an array"),
        (NAMED, lambda w, i: np.array(w)[i[::-1]], "'cat' and should be 'sat'"),
        (TITLE, lambda word: word, "for capital letters"),
        (TITLE, lambda word: word.capitalize() + " ", "for spaces around"),
        (SPLIT, lambda X, h: np.split(X, h, axis=0), "has the shape (1, 4); expected"),
        (SAMPLE, lambda shares, rng: rng.choice(50, size=1), "shape (1,)"),
    ],
)  # fmt: skip
def test_what_is_nearly_right_is_told(
    exercise: Exercise, answer: Any, said: str
) -> None:
    result = exercise.check(answer)
    assert result.status == "not yet"
    assert said in result.message, result.message


# Comparing


@pytest.mark.parametrize(
    ("exercise", "answer", "row"),
    [
        (MASK, lambda n: np.ones((n, n), bool), ("[0, 1]", "True", "False", "differs")),
        (MASK, lambda n: np.ones((n, n), bool), ("[0, 0]", "True", "True", "same")),
        (MASK, lambda n: np.ones(n, bool), ("shape", "(3,)", "(3, 3)", "differs")),
        (MASK, lambda n: np.eye(n), ("entries", "numbers", "truth values", "differs")),
        (MASK, lambda n: [[True], [True, False]], ("result", "a list of 2 things",
                                                   "truth values of shape (3, 3)",
                                                   "differs")),
        (MASK, lambda n: np.eye(n, dtype=bool).tolist(), ("type", "list", "array",
                                                          "differs")),
        (BOTH, lambda A, B, s: (A, s), ("[1] shape", "(2, 4)", "(3, 4)", "differs")),
        (GREEDY, lambda f, b, e, m: [2], ("length", "1", "3", "differs")),
        (GREEDY, lambda f, b, e, m: [2], ("[1]", "–", "2", "differs")),
        (GREEDY, lambda f, b, e, m: [2, 3, 0, 1], ("[3]", "1", "–", "differs")),
        (GREEDY, lambda f, b, e, m: [2, 3, 0, 1], ("[0]", "2", "4", "-2")),
        (TITLE, lambda word: "cot", ("result", "'cot'", "'Cat'", "differs")),
        (ABOVE, lambda w, row, p: ["cat"], ("[1]", "–", "'sat'", "differs")),
        (PREFERS, lambda *args: "x", ("entries", "words", "truth values", "differs")),
        (COUNT, lambda d, n: {d}, ("result", "a set", "8.493e+07", "differs")),
    ],
)  # fmt: skip
def test_compare_shows_what_differs(
    exercise: Exercise, answer: Any, row: tuple[str, ...]
) -> None:
    table = exercise.compare(answer).table
    assert table is not None
    assert row in [tuple(line) for line in table.rows], table.text()


def test_numbers_that_look_alike_get_more_digits_and_zero_has_no_sign() -> None:
    def _numbers(x: Any) -> Any:
        return x * np.array([1.0, 0.0, 1.0])

    x = np.array([0.2312, -3, -1e-17])
    exercise = toy(_numbers, (x,))
    result = exercise.compare(lambda x: np.array([0.23123, 1, 2]))
    assert "is 0.23123 and should be 0.2312 " in result.message
    assert result.table is not None
    assert ("[1]", "1", "0", "1") in result.table.rows
    assert ("[2]", "2", "0", "2") in result.table.rows
    assert " -0 " not in repr(result)


def test_a_reference_that_gives_nothing_readable_is_refused() -> None:
    def _nothing(x: Any) -> Any:
        return None

    with pytest.raises(ValueError, match="expected are arrays"):
        _ = toy(_nothing, (A,)).goals


class Kind(NamedTuple):
    rows: list[int]
    name: str


@pytest.mark.parametrize(
    "holder",
    [
        OrderedDict(a=[1]), defaultdict(list, a=[1]), Counter("aab"), deque([1, 2]),
        Kind([1], "cat"), bytearray(b"ab"), array.array("d", [1, 2]),
        np.ma.array([1.0, 2], mask=[0, 1]),
        np.array([[1], [2, 3]], dtype=object), {"a": {"b": [1]}},
    ],
    ids=lambda holder: type(holder).__name__,
)  # fmt: skip
def test_every_container_is_copied_and_watched(holder: Any) -> None:
    def spoil(x: Any) -> float:
        for write in (_append, _set_first, _set_named, _append_within):
            with contextlib.suppress(Exception):
                write(x)
        return 1.0

    before = repr(holder)
    exercise = toy(lambda x: 1.0, (holder,))
    assert exercise.check(lambda x: 1.0)
    assert "changes its argument `x`" in exercise.check(spoil).message
    assert exercise.check(lambda x: 1.0) and repr(holder) == before


def _append(x: Any) -> None:
    x.append(9)


def _set_first(x: Any) -> None:
    x[0] = 7


def _set_named(x: Any) -> None:
    x["a"] = 7


def _append_within(x: Any) -> None:
    (x["a"]["b"] if isinstance(x, dict) else x[0]).append(1)


def test_the_tolerance_of_the_task_holds_for_parts_and_for_compare() -> None:
    exercise = toy(lambda x: (x.mean(), x), (A,), tolerance=1e-9)
    result = exercise.compare(lambda x: (x.mean() + 1e-7, x))
    assert "is right and number 1" in result.message and result.table
    assert [row[-1] for row in result.table.rows].count("0") == A.size


def test_what_numbers_have_in_common_is_told_of_lists_too() -> None:
    ids = toy(lambda x: [int(i) for i in x], (np.array([3, 1, 2]),))
    assert "Places count from 0" in ids.check(lambda x: [i + 1 for i in x]).message
    assert "order" in ids.check(lambda x: sorted(x)).message


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda x: x.astype(object), "dtype=object"),
        (lambda x: x.astype(complex), "complex numbers"),
        (lambda x: (x / 3).astype(np.float16) * 3, "float16"),
        (lambda x: x.astype(np.float16), "float16"),
        (lambda x: 10**400, "a single number, inf"),
    ],
)
def test_another_type_of_numbers_is_named(answer: Any, said: str) -> None:
    exercise = toy(lambda x: x + 0.0, (A / 3,))
    assert said in exercise.check(answer).message


def test_compare_never_shows_equal_texts_as_different() -> None:
    number, mask = toy(lambda x: 3.0, (1,)), toy(lambda x: x > 0, (A,))
    texts = [
        (number, "3.0"), (number, True), (number, {"a": 3.0}), (number, [3.0]),
        (toy(lambda x: ["3"], (1,)), [3.0]), (mask, np.ones((4, 5), bool)),
        (mask, np.ones(A.shape)), (toy(lambda x: A, (1,)), A + 1e-9), (number, "3"),
    ]  # fmt: skip
    for exercise, value in texts:
        result = exercise.compare(lambda x, value=value: value)
        for _, yours, expected, gap in result.table.rows if result.table else []:
            same = gap in ("0", "same")
            assert (yours == expected) is same, (yours, expected, gap)
    assert "tuple" in str(toy(lambda x: (1, 2), (1,)).compare(lambda x: {}).table)


def test_a_single_value_is_asked_for_in_words() -> None:
    from utils import exercises

    exercise = exercises.all()["00.strongest"]
    assert isinstance(exercise, Exercise)
    said = exercise.check(lambda row: row).message
    assert "has the shape (5,); expected is a single value" in said
