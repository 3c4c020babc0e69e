"""Nothing breaks a check, and a check breaks nothing."""

from __future__ import annotations

import _thread
import builtins
import math
import os
import random
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.engine import cell, toy
from utils import exercises
from utils.practice import Exercise, kept

X = np.array([1.0, 2.5, -3])


@pytest.fixture(autouse=True)
def off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read or written."""
    monkeypatch.setenv(kept.VARIABLE, "off")


def _double(x: Any) -> Any:
    return 2 * x


def _powers(x: Any) -> Any:
    return np.exp(x)


def double(**changed: Any) -> Exercise:
    return toy(_double, (X,), (np.array([4.0]),), **changed)


# What a learner replaced


@pytest.fixture
def replacing() -> Iterator[Callable[[Any, str, Any], None]]:
    """Replace functions for the time of a test."""
    before: list[tuple[Any, str, Any]] = []

    def replace(module: Any, name: str, value: Any) -> None:
        before.append((module, name, getattr(module, name)))
        setattr(module, name, value)

    yield replace
    for module, name, value in reversed(before):
        setattr(module, name, value)


def test_numpy_replaced_before_the_first_check_changes_no_verdict(
    replacing: Callable[[Any, str, Any], None],
) -> None:
    real = np.exp

    def fake(x: Any) -> Any:
        return x + 1

    exercise = toy(_powers, (X,))
    replacing(np, "exp", fake)
    assert exercise.check(lambda x: x + 1).status == "not yet"
    assert exercise.check(lambda x: np.exp(x)).status == "not yet"
    assert exercise.check(lambda x: real(x)).status == "correct"
    assert np.exp is fake, "what the learner replaced stays replaced"
    assert np.allclose(exercise.expected[0], real(X))


LIES: list[tuple[Any, str, Any]] = [
    (np, "allclose", lambda *args, **named: True),
    (np, "isclose", lambda a, b, *args, **named: np.full(np.shape(a), True)),
    (np, "array_equal", lambda *args, **named: True),
    (np, "asarray", lambda *args, **named: 2 * X),
    (np, "array", lambda *args, **named: 2 * X),
    (np, "sum", lambda *args, **named: 0),
    (np, "ndarray", list),
    (np, "float64", int),
    (np, "frombuffer", lambda *args, **named: 2 * X),
    (np, "errstate", None),
    (np.random, "default_rng", None),
    (np.linalg, "norm", None),
    (math, "isnan", lambda x: True),
    (builtins, "all", lambda values: True),
    (builtins, "any", lambda values: False),
    (builtins, "max", None),
    (builtins, "zip", lambda *args, **named: []),
    (builtins, "len", lambda value: 1),
    (builtins, "sum", 0),
    (builtins, "list", None),
    (builtins, "callable", lambda x: False),
    (builtins, "issubclass", lambda x, y: True),
]


@pytest.mark.parametrize(("module", "name", "lie"), LIES, ids=lambda x: str(x)[:20])
def test_no_lie_of_numpy_or_python_is_believed(
    replacing: Callable[[Any, str, Any], None], module: Any, name: str, lie: Any
) -> None:
    exercise = double()
    check, wrong, right = exercise.check, (lambda x: x * x * 7), (lambda x: x + x)
    replacing(module, name, lie)
    verdicts = [check(wrong).status, check(right).status, check(wrong).status]
    kept_lie = getattr(module, name) is lie
    setattr(module, name, _real(module, name))
    assert verdicts == ["not yet", "correct", "not yet"]
    assert kept_lie


_REAL = {(module, name): getattr(module, name) for module, name, _ in LIES}


def _real(module: Any, name: str) -> Any:
    return _REAL[module, name]


def test_what_a_function_replaces_while_it_runs_is_put_back() -> None:
    exp, biggest = np.exp, builtins.max

    def meddles(x: Any) -> Any:
        np.exp = np.sin  # type: ignore[misc]
        np.allclose = lambda *args, **named: True  # type: ignore[misc]
        builtins.max = min  # type: ignore[assignment]
        return x

    assert toy(_powers, (X,)).check(meddles).status == "not yet"
    assert np.exp is exp and builtins.max is biggest
    assert not np.allclose(1, 2)


def test_an_array_of_a_class_that_lies_is_read_as_what_it_is() -> None:
    class Liar(np.ndarray[Any, Any]):
        shape = property(lambda self: (3,))  # type: ignore[assignment]

        def __array__(self, *args: Any, **named: Any) -> Any:
            return 2 * X

        def __array_function__(self, *args: Any, **named: Any) -> Any:
            return True

        def __array_ufunc__(self, *args: Any, **named: Any) -> Any:
            return np.zeros(3)

        def __eq__(self, other: object) -> Any:
            return True

    result = double().check(lambda x: np.zeros_like(x).view(Liar))
    assert result.status == "not yet"


def test_expected_answers_cannot_be_written_into() -> None:
    def _pair(x: Any) -> Any:
        return x, x > 0, np.array(["a", "b"])

    for exercise in (double(), toy(_pair, (X,))):
        for value in exercise.expected:
            for part in value if isinstance(value, tuple) else [value]:
                with pytest.raises(ValueError, match="read-only"):
                    part[...] = 0


def test_expected_answers_are_made_before_the_function_runs() -> None:
    times: list[str] = []

    def _noted(x: Any) -> Any:
        times.append("reference")
        return 2 * x

    def answer(x: Any) -> Any:
        times.append("learner")
        return 2 * x

    toy(_noted, (X,), (X + 1,)).check(answer)
    assert times == ["reference"] * 2 + ["learner"] * 2


# What comes back


def test_a_function_that_hands_back_the_same_buffer_passes() -> None:
    buffer = np.zeros(3)

    def reuses(x: Any) -> Any:
        np.multiply(x, 2, out=buffer)
        return buffer

    assert toy(_double, (X,), (X + 1,), (X * 5,)).check(reuses).status == "correct"
    mine: list[float] = []

    def same_list(n: int) -> Any:
        mine[:] = range(n)
        return mine

    def _ids(n: int) -> Any:
        return list(range(n))

    assert toy(_ids, (2,), (4,)).check(same_list).status == "correct"


class Lazy:
    """Has a shape, and numbers only when they are asked for."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape
        self.asked = 0

    def __array__(self, *args: Any, **named: Any) -> Any:
        self.asked += 1
        return np.ones(self.shape)


def test_a_shape_is_compared_before_the_values_are_touched() -> None:
    lazy = Lazy((50_000, 25_000))
    for result in (double().check(lambda x: lazy), double().compare(lambda x: lazy)):
        assert "(50000, 25000)" in result.message and "(3,)" in result.message
    assert lazy.asked == 0
    small = Lazy((3,))
    assert double().check(lambda x: small).status == "not yet"
    assert small.asked > 0


def test_an_endless_array_of_one_number_is_not_filled() -> None:
    start = time.perf_counter()
    result = double().compare(lambda x: np.broadcast_to(1.0, (10**6, 10**4)))
    assert "(1000000, 10000)" in result.message
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("made", [range(10**12), [0] * 10**6, [[0] * 10**4] * 50])
def test_a_very_long_list_is_no_burden(made: Any) -> None:
    start = time.perf_counter()
    assert double().check(lambda x: made).status == "not yet"
    assert time.perf_counter() - start < 2


def test_a_list_that_holds_itself_is_read() -> None:
    loop: list[Any] = []
    loop.append(loop)
    for result in (double().check(lambda x: loop), double().compare(lambda x: loop)):
        assert result.status == "not yet" and result.message


# Whatever is raised, wherever


RAISED = [
    SystemExit,
    GeneratorExit,
    MemoryError,
    RecursionError,
    Exception,
    StopIteration,
]


class Broken:
    """Raises whenever it is looked at."""

    def __init__(self, error: type[BaseException]) -> None:
        object.__setattr__(self, "error", error)

    def _raise(self, *args: Any, **named: Any) -> Any:
        raise object.__getattribute__(self, "error")("no")

    __array__ = __str__ = __repr__ = __len__ = __iter__ = __bool__ = _raise
    __eq__ = __ne__ = __lt__ = __hash__ = __float__ = __int__ = _raise  # type: ignore[assignment]
    __getitem__ = __call__ = __index__ = __format__ = __getattr__ = _raise  # type: ignore[assignment]


@pytest.mark.parametrize("error", RAISED)
def test_whatever_is_raised_is_told(error: type[BaseException]) -> None:
    class BadError(Exception):
        def __str__(self) -> str:
            raise error("no")

    def raises(x: Any) -> Any:
        raise error("no")

    def raises_badly(x: Any) -> Any:
        raise BadError

    def hides(x: Any) -> Any:
        x[0] = 1
        return [Broken(error), {"a": Broken(error)}]

    answers: list[Any] = [raises, raises_badly, hides, Broken(error)]
    answers += [lambda x: Broken(error), lambda x: (2 * x, Broken(error))]
    answers += [lambda x: np.array([Broken(error), 1, 2], dtype=object)]
    for answer in answers:
        for result in (double().check(answer), double().compare(answer)):
            assert result.status == "not yet", answer
            assert result.message and result.html() and repr(result)


def test_a_value_whose_class_raises_is_told() -> None:
    class Masked:
        @property
        def __class__(self) -> Any:  # type: ignore[override]
            raise SystemExit

    assert double().check(lambda x: Masked()).status == "not yet"
    assert double().check(Masked()).status == "not yet"


def test_coroutines_generators_and_functions_are_told() -> None:
    async def waits(x: Any) -> Any:
        return 2 * x

    def gives(x: Any) -> Any:
        yield 2 * x

    assert "Leave `async` out" in double().check(waits).message
    assert "generator" in double().check(gives).message
    assert "generator" in double().check(lambda x: (2 * a for a in x)).message
    assert "`list(...)`" in double().check(lambda x: map(_double, x)).message
    assert "round brackets" in double().check(lambda x: x.sum).message


# Ctrl-C


def test_an_endless_loop_that_is_stopped_is_told_with_its_probe() -> None:
    def endless(x: Any) -> Any:
        while True:
            time.sleep(0.001)

    timer = threading.Timer(0.1, _thread.interrupt_main)
    timer.start()
    result = double().check(endless)
    timer.join()
    assert result.status == "not yet"
    assert result.message.startswith(
        "You stopped it: the function did not end on case 1"
    )


def state() -> list[Any]:
    """Everything that a check must leave as it was."""
    legacy = np.random.get_state(legacy=False)["state"]
    return [
        list(warnings.filters),
        id(warnings.filters),
        warnings.showwarning,
        np.geterr(),
        np.geterrcall(),
        np.get_printoptions(),
        random.getstate(),
        [*legacy["key"].tolist(), legacy["pos"]],
        sys.stdout,
        sys.getrecursionlimit(),
        os.getcwd(),
        signal.getsignal(signal.SIGINT),
        np.exp,
        builtins.max,
    ]


def test_an_interrupt_at_any_time_leaves_nothing_changed() -> None:
    def busy(x: Any) -> Any:
        for _ in range(20):
            time.sleep(1e-4)  # lets the timer's thread have its turn
        return 2 * x

    exercise, before = double(), state()
    exercise.check(busy)
    chance = random.Random(0)
    told = 0
    for _ in range(100):
        timer = threading.Timer(chance.uniform(0, 0.006), _thread.interrupt_main)
        try:
            timer.start()
            told += "You stopped" in exercise.check(busy).message
            timer.join()
            time.sleep(0.001)
        except KeyboardInterrupt:  # it came after the check
            pass
        timer.join()
        assert state() == before
    assert told > 10


def test_a_learner_who_catches_ctrl_c_can_press_it_again() -> None:
    caught: list[int] = []

    def stubborn(x: Any) -> Any:
        while len(caught) < 2:
            try:
                time.sleep(0.01)
            except KeyboardInterrupt:
                caught.append(1)
        raise KeyboardInterrupt

    timers = [threading.Timer(t, _thread.interrupt_main) for t in (0.1, 0.2)]
    for timer in timers:
        timer.start()
    assert "did not end" in double().check(stubborn).message
    assert len(caught) == 2


def test_one_ctrl_c_is_enough_for_compare_too() -> None:
    calls: list[int] = []

    def stopped(x: Any) -> Any:
        calls.append(1)
        raise KeyboardInterrupt

    result = double().compare(stopped)
    assert "did not end" in result.message and result.table is None
    assert len(calls) == 1


# The state of the session


def meddler(x: Any) -> Any:
    """Change whatever can be changed."""
    np.seterr(all="raise")
    np.seterrcall(print)
    np.set_printoptions(precision=1, threshold=3)
    np.random.seed(0)
    random.seed(0)
    warnings.simplefilter("error")
    warnings.filters.insert(0, ("ignore", None, Warning, None, 7))  # type: ignore[attr-defined]
    warnings.showwarning = print  # type: ignore[assignment]
    sys.setrecursionlimit(777)
    os.chdir("/")
    sys.stdout = sys.__stderr__
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return 2 * x


def meddler_that_fails(x: Any) -> Any:
    """Change whatever can be changed, and stop."""
    meddler(x)
    raise ValueError("no")


@pytest.mark.parametrize("answer", [meddler, meddler_that_fails])
def test_the_session_is_as_before(answer: Any) -> None:
    np.random.standard_normal(3)
    before = state()
    status = double().check(answer).status
    assert status == ("correct" if answer is meddler else "not yet")
    double().compare(answer)
    assert state() == before


def test_a_folder_that_is_gone_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    here = tmp_path / "gone"
    here.mkdir()
    os.chdir(here)
    try:
        here.rmdir()
    except OSError:
        pytest.skip("this system keeps a folder that is in use")
    assert double().check(_double).status == "correct"


ALL = [item for item in exercises.all().values() if isinstance(item, Exercise)]


@pytest.mark.parametrize("exercise", ALL, ids=lambda item: item.key)
def test_no_setting_of_the_session_changes_a_verdict(exercise: Exercise) -> None:
    wrong = [known for known in exercise.wrong]
    said = [exercise.check(known.function).message for known in wrong]
    fresh = toy(
        exercise.reference, *[p.args for p in exercise.probes], wrong=exercise.wrong
    )
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert exercise.check(exercise.reference).status == "correct"
        assert fresh.check(exercise.reference).status == "correct"
        assert [exercise.check(known.function).message for known in wrong] == said


# What is said


def test_names_and_texts_are_cut_and_stay_text() -> None:
    long = "x" * 10_000
    made = type(long, (), {})

    def raises(x: Any) -> Any:
        raise ValueError("`" + long + "\ud800\x00\u202e")

    for answer in (made(), lambda x: made(), lambda x: long, raises):
        for result in (double().check(answer), double().compare(answer)):
            assert len(result.message) < 1000
            shown = repr(result) + result.html()
            assert "x" * 400 not in shown


def test_what_goes_to_stderr_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    def warns(x: Any) -> Any:
        print("STRAY", file=sys.stderr)
        return 2 * x

    assert double().check(warns).status == "correct"
    assert capsys.readouterr() == ("", "")


class Hermit:
    """Raises whatever it is asked, and is no function."""

    def __getattribute__(self, name: str) -> Any:
        raise GeneratorExit(name)


def test_what_answers_no_question_is_told() -> None:
    for answer in (Hermit(), lambda x: Hermit()):
        assert double().check(answer).status == "not yet"
        assert double().compare(answer).status == "not yet"
    odd = lambda x: 2 * x  # noqa: E731
    odd.__module__ = Hermit()  # type: ignore[assignment]
    assert double().check(odd).status == "correct"


def test_an_answer_is_not_kept_when_the_check_was_stopped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv(kept.VARIABLE, str(tmp_path / "progress.json"))

    def stopped(x: Any) -> Any:
        raise KeyboardInterrupt

    exercise = double()
    before = exercise.check(lambda x: 2 * x)
    known = kept.items()[0]
    assert before and known[exercise.key]["status"] == "correct"
    assert not exercise.check(stopped)
    assert kept.items()[0] == known


def test_text_that_is_printed_without_end_is_not_kept() -> None:
    def talks(x: Any) -> Any:
        for _ in range(2000):
            print("x" * 1000)
        return 2 * x

    assert double().check(talks).status == "correct"


def test_a_check_within_a_check_works() -> None:
    def asks(x: Any) -> Any:
        assert double().check(_double)
        return 2 * x

    before = state()
    assert double().check(asks).status == "correct"
    assert state() == before


def test_a_check_in_another_thread_works() -> None:
    found: list[str] = []
    thread = threading.Thread(
        target=lambda: found.append(double().check(_double).status)
    )
    thread.start()
    thread.join()
    assert found == ["correct"]


def test_a_generator_of_the_notebook_is_used_without_harm() -> None:
    answer = cell("def f(x):\n    rng.normal()\n    return 2 * x\n",
                  rng=np.random.default_rng(0))  # fmt: skip
    assert double().check(answer).status == "correct"
