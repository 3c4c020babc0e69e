"""The cause is read from the function itself, before any number."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest

from tests.engine import cell, cell_without_source, toy, wrongs
from utils.exercises.mistakes import adapted, reworded
from utils.practice import Exercise, Wrong, kept

chance = np.random.default_rng(3)
Q, K, X = (chance.normal(size=shape) for shape in ((3, 4), (5, 4), (4, 4)))
WORDS = ["the", "cat", "sat"]


@pytest.fixture(autouse=True)
def off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read or written."""
    monkeypatch.setenv(kept.VARIABLE, "off")


def _scores(Q: Any, K: Any) -> Any:
    return Q @ K.T / np.sqrt(Q.shape[-1])


def _total(x: Any) -> Any:
    return x.sum()


def _sorted(x: Any) -> Any:
    return np.sort(x)


def _share(words: Any, row: Any, word: Any) -> Any:
    return row[words.index(word)]


SCORES = toy(_scores, (Q, K), (K, Q), (X, X + 1), (Q.T, X[:, :3]))
TOTAL = toy(_total, (Q[0],), (K[1],))
SORTED = toy(_sorted, (Q[0],), (K[1],))
SHARE = toy(_share, (WORDS, np.array([0.2, 0.5, 0.3]), "cat"))
RIGHT = "def f(Q, K):\n    return Q @ K.T / np.sqrt(Q.shape[-1])\n"

CAUSES: list[tuple[Exercise, str, dict[str, Any], str]] = [
    (SCORES, "def f(K, Q):\n    return Q @ K.T / np.sqrt(Q.shape[-1])", {},
     "`(K, Q)`, but the check calls `scores(Q, K)`: what you call `K` gets `Q`"),
    (SCORES, "def f(K, Q):\n    return Q @ K.T", {}, "Write `(Q, K)`."),
    (SCORES, "def f(Q, keys):\n    return Q @ K.T / 2", {"K": K},
     "Your parameter `keys` takes no part: use it in place of `K`."),
    (SCORES, "def f(Q, K):\n    return Q @ K.T / np.sqrt(d_k)", {"d_k": 5},
     "Your function uses `d_k`, which is not its own"),
    (SCORES, "def f(Q, K):\n    return scores", {"scores": np.ones((3, 5))},
     "`Q` and `K` take no part"),
    (SCORES, "def f(Q, K):\n    return np.array([[q @ k for k in K] for q in Q_1])",
     {"Q_1": Q}, "Your function uses `Q_1`"),
    (SCORES, "def help():\n    return Q_1 @ Q_1.T\n\ndef f(Q, K):\n    return help()",
     {"Q_1": Q}, "Your function uses `Q_1`"),
    (TOTAL, "def f(x):\n    total = 0.0\n    for a in x:\n        total += a\n"
     "        return total", {}, "`return` stands inside the loop"),
    (TOTAL, "def f(x):\n    total, i = 0.0, 0\n    while i < len(x):\n"
     "        total += x[i]\n        i += 1\n        return total", {},
     "`return` stands inside the loop"),
    (SORTED, "def f(x):\n    return x.sort()", {}, "`.sort(...)` changes"),
    (SORTED, "def f(x):\n    y = x.sort()\n    return y", {}, "keeps in `y`"),
    (SORTED, "def f(x):\n    y = x.sort()\n    return y[0]", {}, "keeps in `y`"),
    (SORTED, "def f(x):\n    return list(x).append(1)", {}, "`.append(...)`"),
    (SORTED, "def f(x):\n    return x.fill(0)", {}, "`np.full(shape, value)`"),
    (SORTED, "def f(x):\n    return np.random.shuffle(x)", {}, "`rng.permutation(x)`"),
    (SORTED, "def f(x):\n    return x.tolist().reverse()", {}, "`x[::-1]`"),
    (SORTED, "def f(x):\n    return print(x)", {}, "what is printed cannot be used"),
]  # fmt: skip
CAUSES_BY_SOURCE = [
    (SCORES, "def f(Q, K):\n    return Q @ K.T / K.shape[-1] ** 1/2", {},
     "`K.shape[-1] ** (1 / 2)`"),
    (SCORES, "def f(Q, K):\n    d = len(K.T)\n    return Q @ K.T / (d ** 1 / 2)", {},
     "`d ** (1 / 2)`"),
    (SCORES, "def f(Q, K):\n    return Q @ K.T * Q.shape[-1] ** -1/2", {},
     "`Q.shape[-1] ** (-1 / 2)`"),
    (SCORES, "def f(Q, K):\n    d = len(K.T)\n    return Q @ K.T / d ** 1//2", {},
     "In `d ** 1 // 2`"),
    (SCORES, "def f(Q, K):\n    d = len(K.T)\n    return Q @ K.T * (1 / d) ** 1/2", {},
     "`(1 / d) ** (1 / 2)`"),
    (TOTAL, "def f(x):\n    return 7.0", {}, "`x` takes no part in it"),
]  # fmt: skip
STOPPED: list[tuple[Exercise, str, dict[str, Any], str]] = [
    (SHARE, "def f(words, row, word):\n    return row[word]", {}, "`word` is a word"),
    (SHARE, "def f(words, row, word):\n    return row['cat']", {},
     "Between the brackets is a word"),
    (SHARE, "def f(words, row, word):\n    return words[word]", {},
     "A list is read by places, not by words"),
    (SHARE, "def f(words, row, word):\n    return row[words.index('dog')]", {},
     "does not stand in that list"),
    (SHARE, "def f(words, row, word):\n    return row[len(row) / 3]", {},
     "A place is a whole number"),
    (SHARE, "def f(words, row, word):\n    return row[7]", {},
     "Axis 0 holds 3 entries, counted from 0, and you ask for number 7"),
    (SHARE, "def f(words, row, word):\n    return row[0, 1]", {}, "has 1 axis"),
    (SHARE, "def f(words, row, word):\n    return row.shape[1]", {}, "`shape[-1]`"),
    (SHARE, "def f(words, row, word):\n    return row.sum(axis=1)", {},
     "The array has 1 axis and you name axis 1"),
    (SHARE, "def f(words, row, word):\n    return row(1)", {}, "Round brackets call"),
    (SHARE, "def f(words, row, word):\n    return math.exp(row[0])", {},
     "`import math` in a cell above"),
    (SHARE, "def f(words, row, word):\n    return roww[0]", {}, "Do you mean `row`?"),
    (SHARE, "def f(words, row, word):\n    for w in row:\n        total += w\n"
     "    return total", {}, "`total` is used before it gets a value"),
    (SHARE, "def f(words, row, word):\n    return row if row > 0 else 0", {},
     "one for each entry"),
    (SHARE, "def f(words, row, word):\n    return float(row)", {},
     "take a single number"),
    (SHARE, "def f(words, row, word):\n    return sum(row, axis=0)", {},
     "Python's own `sum` knows no such argument"),
    (SHARE, "def f(words, row, word):\n    return row.max(dim=0)", {},
     "NumPy calls it `axis`, not `dim`"),
    (SHARE, "def f(words, row, word):\n    return row.max(keepdim=True)", {},
     "`keepdims`, with an s"),
    (SHARE, "def f(words, row, word):\n    return sum(row)", {"sum": 3.0},
     "Your function uses `sum`"),
    (SHARE, "def f(words, row, word):\n    return np.softmax(row)", {},
     "no `softmax` in the module numpy"),
    (SHARE, "def f(words, row, word):\n    return words.max()", {},
     "A list has no `.max`"),
    (SHARE, "def f(words, row, word):\n    for i in len(row):\n        pass", {},
     "`range(...)`"),
    (SCORES, "def f(Q, K):\n    return Q @ K", {}, "`Q` (3, 4) and `K` (5, 4)"),
    (SCORES, "def f(Q, K):\n    return np.dot(Q, K)", {}, "(3,4) and (5,4)"),
    (SCORES, "def f(Q, K):\n    return Q * K", {}, "do not fit entry by entry"),
    (SCORES, "def f(Q, K):\n    return Q.reshape(7)", {}, "There are 12 numbers"),
    (SCORES, "def f(Q, K):\n    import torch_of_nobody", {}, "needs NumPy alone"),
    (SCORES, "def f(Q, K):\n    return torch.tensor(Q)", {}, "task needs NumPy alone"),
    (SHARE, "def f(words, row, word):\n    return float(word)", {}, "A word stands"),
    (SHARE, "def f(words, row, word):\n    return input('?')", {}, "asks nobody"),
    (SHARE, "def f(words, row, word):\n    return np.stack([])", {}, "is empty"),
    (SCORES, "def f(Q, K):\n    return Q.transpose(0, 1, 2)", {}, "is named once"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("exercise", "source", "notebook", "said"), [*CAUSES, *CAUSES_BY_SOURCE, *STOPPED]
)
def test_the_cause_is_told(
    exercise: Exercise, source: str, notebook: dict[str, Any], said: str
) -> None:
    message = exercise.check(cell(source, **notebook)).message
    assert said in message, message


WITHOUT = [c for c in CAUSES if "while" not in c[1] and "y = x" not in c[1]]


@pytest.mark.parametrize(("exercise", "source", "notebook", "said"), WITHOUT)
def test_the_cause_is_told_where_there_is_no_source(
    exercise: Exercise, source: str, notebook: dict[str, Any], said: str
) -> None:
    message = exercise.check(cell_without_source(source, **notebook)).message
    assert said in message, message


def test_an_order_that_is_the_only_mistake_is_said_to_be() -> None:
    alone = cell("def f(K, Q):\n    return Q @ K.T / np.sqrt(Q.shape[-1])")
    assert "Nothing else is wrong" in SCORES.check(alone).message
    both = cell("def f(K, Q):\n    return Q @ K.T")
    assert "Nothing else" not in SCORES.check(both).message


@pytest.mark.parametrize(
    ("source", "notebook"),
    [
        (RIGHT, {"Q": 1, "K": 2}),
        ("def f(K, Q):\n    return K @ Q.T / np.sqrt(K.shape[-1])", {}),
        ("def f(Q, K):\n    return Q @ K.T / d(Q)", {"d": lambda Q: len(Q.T) ** 0.5}),
        ("def f(Q, K):\n    return Q @ K.T * ONE / len(Q.T) ** 0.5", {"ONE": [[1]]}),
        ("def f(Q, K):\n    for _ in (1,):\n        return my(Q, K)", {"my": _scores}),
        ("def f(Q, K):\n    K.sort\n    return helper.scores(Q, K)",
         {"helper": type("H", (), {"scores": staticmethod(_scores)})}),
    ],
)  # fmt: skip
def test_a_right_answer_is_never_accused(source: str, notebook: dict[str, Any]) -> None:
    result = SCORES.check(cell(source, **notebook))
    assert result.status == "correct", result


def test_a_harmless_number_or_a_function_of_the_notebook_is_not_the_cause() -> None:
    source = "def f(Q, K):\n    return half(Q @ K.T) + EPS + tiny"
    notebook = {"half": lambda x: x / 3, "EPS": 0.5, "tiny": 1e-9}
    assert "not its own" not in SCORES.check(cell(source, **notebook)).message


def test_a_return_under_a_condition_is_no_fault() -> None:
    source = "def f(x):\n    for a in x:\n        if a > 9:\n            return a\n"
    said = TOTAL.check(cell(f"{source}    return x.max()")).message
    assert "inside the loop" not in said


class Table:
    """Holds a method that can be checked."""

    def scores(self, Q: Any, K: Any) -> Any:
        """Give the scores without their scale."""
        return Q @ K.T

    def __call__(self, Q: Any, K: Any) -> Any:
        """Give the scores without their scale."""
        return Q @ K.T


@functools.wraps(_scores)
def decorated(*args: Any) -> Any:
    """Give twice the scores."""
    return 2 * _scores(*args)


def _three(scale: Any, Q: Any, K: Any) -> Any:
    return Q @ K.T * scale


@pytest.mark.parametrize(
    "answer",
    [
        Table().scores, Table(), decorated, functools.partial(_three, 2.0),
        functools.lru_cache(lambda Q, K: Q), lambda Q, K: Q @ K.T, np.add, max, dict,
        np.vectorize(lambda q, k: q),
    ],
)  # fmt: skip
def test_nothing_that_can_be_called_breaks_the_reading(answer: Any) -> None:
    for result in (SCORES.check(answer), SCORES.compare(answer)):
        assert result.status == "not yet" and result.message
        assert "cannot be read" not in result.message


# A list is looked at as an array first


def test_the_mistake_is_named_first_and_the_list_second() -> None:
    bank = toy(_sorted, (Q[0],), (K[1],), wrong=wrongs((lambda x: -x, "You negate.")))
    said = bank.check(lambda x: [-a for a in x]).message
    assert said.startswith("You negate. And one more thing: you return a list, not an")
    assert bank.check(lambda x: sorted(x)).message.startswith("You return a list, not")


# The bank


def test_both_readings_are_offered_unless_the_source_decides() -> None:
    readings = [
        Wrong("a", lambda x: x @ x, "You multiply by x.", written=r"@"),
        Wrong("b", lambda x: (x**2).sum(), "You square.", written=r"\*\*"),
    ]
    exercise = toy(_total, (Q[0],), (K[1],), wrong=readings)
    assert exercise.check(cell("def f(x):\n    return x @ x")).message == (
        "You multiply by x."
    )
    assert exercise.check(cell("def f(x):\n    return (x**2).sum()")).message == (
        "You square."
    )
    unread = exercise.check(cell_without_source("def f(x):\n    return x @ x")).message
    assert "You multiply by x. Or: You square." in unread
    other = exercise.check(cell("def f(x):\n    return np.dot(x, x)")).message
    assert "You " not in other


def test_a_small_number_that_is_added_is_named_or_passes_with_a_sentence() -> None:
    def _shares(x: Any) -> Any:
        return np.exp(x) / np.exp(x).sum()

    def added(small: float) -> Any:
        return lambda x: np.exp(x) / (np.exp(x).sum() + small)

    exercise = toy(
        _shares, (Q[0],), (K[1],),
        wrong=wrongs((added(1e-5), "You add 1e-5.")),
        harmless=wrongs((added(1e-9), "The 1e-9 is not needed.")),
    )  # fmt: skip
    assert exercise.check(_shares).status == "correct"
    assert "not needed" not in exercise.check(_shares).message
    assert exercise.check(added(1e-5)).message == "You add 1e-5."
    tiny = exercise.check(added(1e-9))
    assert tiny.status == "correct" and tiny.message.endswith("The 1e-9 is not needed.")
    single = exercise.check(lambda x: _shares(x.astype(np.float32)))
    assert single.status == "correct"


def test_a_task_that_asks_for_no_warning_is_held_to_it() -> None:
    def _bits(x: Any) -> Any:
        return np.log2(np.where(x > 0, x, 1))

    def warns(x: Any) -> Any:
        return np.where(x > 0, np.log2(x), 0)

    def silenced(x: Any) -> Any:
        with np.errstate(divide="ignore"):
            return np.where(x > 0, np.log2(x), 0)

    x = np.array([0.0, 1, 4])
    quiet, loud = toy(_bits, (x,), quiet=True), toy(_bits, (x,))
    said = quiet.check(warns).message
    assert "there is a warning: `divide by zero encountered in log2`" in said
    for exercise, answer in ((quiet, silenced), (quiet, _bits), (loud, warns)):
        assert exercise.check(answer).status == "correct"


# What all wrong numbers have in common


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda Q, K: 3 * _scores(Q, K), "Every number is 3 times"),
        (lambda Q, K: -_scores(Q, K), "The sign of every number is turned"),
        (lambda Q, K: _scores(Q, K) + 0.5, "Every number is 0.5 above"),
        (lambda Q, K: _scores(Q, K).cumsum(axis=0), "start the sum at 0 again"),
        (lambda Q, K: _scores(Q, K)[::-1], "their order is turned round"),
        (lambda Q, K: _scores(Q, K)[:, ::-1], "they stand in other places"),
        (lambda Q, K: _scores(Q, K) * np.nan, "are NaN, not a number"),
        (lambda Q, K: _scores(Q, K) / 0.0, "are inf, too large for a float"),
        (lambda Q, K: _scores(Q, K).round(2), "rounded to 2 decimals"),
        (lambda Q, K: _scores(Q, K) * len(Q), "but another on each: 3, 5, 4"),
        (lambda Q, K: _scores(Q, K) + np.eye(len(Q), len(K)), "on the diagonal"),
    ],
)
def test_a_common_pattern_is_told(answer: Any, said: str) -> None:
    message = SCORES.check(answer).message
    assert said in message, message


def test_no_pattern_is_claimed_from_a_single_number() -> None:
    exercise = toy(_total, (Q[0],))
    said = exercise.check(lambda x: 3 * x.sum()).message
    assert "times" not in said and "above" not in said and "is " in said


def test_a_known_mistake_is_called_no_more_often_than_it_takes() -> None:
    calls: list[int] = []

    def known(x: Any) -> Any:
        calls.append(1)
        return x.mean()

    bank = wrongs((known, "You take the mean."))
    exercise = toy(_total, (Q[0],), (K[1],), (K[2],), wrong=bank)
    assert exercise.check(_total).status == "correct" and not calls
    assert "know by name" in exercise.check(lambda x: x.max()).message
    assert len(calls) == 1, "it differs on the first probe already"
    for _ in range(3):
        assert exercise.check(lambda x: x.sum() / x.size).message == (
            "You take the mean."
        )
    assert len(calls) == 3, "once on each probe, and then remembered"


def test_words_of_ones_own_get_no_advice_about_shapes() -> None:
    for kind in ("ValueError", "TypeError", "Exception"):
        source = f"def f(Q, K):\n    raise {kind}('I give up')"
        said = SCORES.check(cell(source)).message
        assert "I give up" in said and "shape" not in said.partition("called with")[2]


def test_a_mistake_put_in_its_place_keeps_what_must_be_written() -> None:
    wrong = Wrong("a", abs, "You write `abs`.", written=r"abs\(")
    [put] = adapted([wrong], lambda part: lambda x: part(x) + 1)
    [told] = reworded([put], {"a": "That is `abs`."})
    assert put.written == told.written == wrong.written
    assert told.message == "That is `abs`." and told.function(-2) == 3
