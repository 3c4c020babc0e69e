"""Attention against RNNs: the counts are those of real runs, and something is timed.

No test looks at how long anything took.
"""

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from utils import race
from utils.mathematics import attention as whole
from utils.mathematics import streaming
from utils.mathematics.checks import widen
from utils.models import rnn
from utils.race import NAMES, growth

ROWS = dict(zip(NAMES, range(4), strict=True))
SIZES = [(1, 3), (5, 2), (7, 4), (300, 2)]


class Counting(np.ndarray):
    """An array whose matrix products are counted, and whose results count on."""

    products: list[int]

    def __array_ufunc__(
        self, ufunc: Any, method: str, *inputs: Any, **options: Any
    ) -> Any:
        plain = [np.asarray(x) for x in inputs]
        if "out" in options:
            options["out"] = tuple(np.asarray(x) for x in options["out"])
        result = getattr(ufunc, method)(*plain, **options)
        if ufunc is np.matmul:
            Counting.products.append(result.size * plain[0].shape[-1])
        return result.view(Counting) if isinstance(result, np.ndarray) else result


@pytest.fixture
def products(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The multiplications of each matrix product of all that is run, in order."""
    Counting.products = []
    draw = race._random
    for module in (whole, streaming):
        monkeypatch.setattr(module, "widen", lambda X: widen(X).view(Counting))
    monkeypatch.setattr(race, "_random", lambda *a: draw(*a).view(Counting))
    return Counting.products


@pytest.mark.parametrize(("n", "d"), SIZES)
@pytest.mark.parametrize("name", NAMES)
def test_work_is_what_a_run_multiplies(
    products: list[int], name: str, n: int, d: int
) -> None:
    race.runners(n, d)[ROWS[name]]()
    assert sum(products) == growth([n], d).work[ROWS[name], 0]


def test_work_by_hand() -> None:
    """n = 2 tokens of d = 3 numbers, one product after the other."""
    project = 2 * 3 * 3  # (2, 3) times (3, 3)
    scores = mix = 2 * 2 * 3
    attend = 4 * project + scores + mix
    lstm, plain = 2 * (4 * project), 2 * project  # two matrices; four gates
    assert growth([2], 3).work[:, 0].tolist() == [attend, attend, lstm, plain]


@pytest.mark.parametrize("cell", ["lstm", "rnn"])
def test_steps_of_an_rnn_are_counted(
    monkeypatch: pytest.MonkeyPatch, cell: str
) -> None:
    step, gates, parts = rnn.CELLS[cell]
    seen: list[int] = []

    def watched(x: np.ndarray, u: np.ndarray, state: rnn.State) -> rnn.State:
        seen.append(1)
        return step(x, u, state)

    monkeypatch.setitem(rnn.CELLS, cell, (watched, gates, parts))
    row = ROWS[cell.upper()]
    for n in (1, 9, 40):
        seen.clear()
        race.runners(n, 4)[row]()
        assert len(seen) == n == growth([n], 4).steps[row, 0]


def test_products_of_attention_are_as_many_for_any_length(products: list[int]) -> None:
    counts = []
    for n in (3, 30, 300):
        products.clear()
        race.runners(n, 4)[ROWS["attention"]]()
        counts.append(len(products))
    assert counts == [6, 6, 6]
    assert growth([3, 30, 300], 4).steps[ROWS["attention"]].tolist() == [1, 1, 1]


def test_memory_is_that_of_the_arrays() -> None:
    n, d = 50, 8
    Q, K, V = np.random.default_rng(0).normal(size=(3, n, d)).astype(np.float32)
    weights = whole.attention(Q, K, V)[1]
    held = {"attention": K.nbytes + V.nbytes + weights.nbytes}
    for name in ("LSTM", "RNN"):
        _, state = race.runners(n, d)[ROWS[name]]()  # type: ignore[misc]
        held[name] = sum(part.nbytes for part in state)
    found = growth([n], d).memory[:, 0]
    assert {name: found[ROWS[name]] for name in held} == held


def peak(call: Callable[[], object]) -> int:
    call()
    tracemalloc.start()
    call()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("attention", 3.4, 4.2), ("streaming attention", 1.5, 2.3), ("LSTM", 1.8, 2.2)],
)
def test_peaks_grow_as_counted(name: str, least: float, most: float) -> None:
    """From 1,024 to 2,048 tokens: n² four times, n twice.

    An LSTM that gives a state for each token holds them all; the next test does not.
    """
    small, large = (peak(race.runners(n, 64)[ROWS[name]]) for n in (1024, 2048))
    assert least < large / small < most
    if name != "LSTM":
        counted = growth([1024, 2048], 64).memory[ROWS[name]]
        assert least < counted[1] / counted[0] < most


@pytest.mark.parametrize("cell", ["lstm", "rnn"])
def test_an_rnn_holds_its_state_alone(cell: str) -> None:
    """Read a token at a time and kept nothing else, it needs the same for any text."""
    rng, d = np.random.default_rng(1), 16
    weights = race._cell(rng, rnn.CELLS[cell][1] * d, d)
    token = rng.normal(size=(1, d)).astype(np.float32)

    def walk(n: int) -> Callable[[], object]:
        def read() -> None:
            state = None
            for _ in range(n):
                _, state = rnn.recur(cell, token, weights, state)

        return read

    assert peak(walk(400)) < 1.5 * peak(walk(20))
    row = ROWS[cell.upper()]
    assert len(set(growth([1, 10, 1000], d).memory[row].tolist())) == 1


def test_growth_for_long_texts_does_not_overflow() -> None:
    found = growth([10_000_000], 4096)
    assert found.work[0, 0] == 4 * 10**7 * 4096**2 + 2 * 10**14 * 4096
    assert (found.memory > 0).all()


@pytest.mark.parametrize(
    ("lengths", "d", "error", "message"),
    [
        ([], 4, ValueError, "lengths is empty"),
        ([0], 4, ValueError, "a length = 0, expected 1 or more"),
        ([3, -1], 4, ValueError, "a length = -1"),
        ([2.5], 4, TypeError, "a length has type float"),
        ([True], 4, TypeError, "a length has type bool"),
        ([3], 0, ValueError, "d = 0, expected 1 or more"),
        ([3], "wide", TypeError, "d has type str"),
        (16, 4, TypeError, r"lengths is 16, expected several, such as \[16, 32\]"),
        ([9, 10**9], 64, ValueError, "a length = 1,000,000,000 with d = 64 asks for"),
        ([10**30], 1, ValueError, "asks for more than 64 bits count"),
        ([1], 2**31, ValueError, "a length = 1 with d = 2,147,483,648 asks for more"),
    ],
)
def test_lengths_that_cannot_be(
    lengths: Any, d: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        growth(lengths, d)
    with pytest.raises(error, match=message):
        race.race(lengths, d)


def test_no_repeats_and_no_such_name() -> None:
    with pytest.raises(ValueError, match="repeats = 0, expected 1 or more"):
        race.race([3], 4, repeats=0)
    found = race.race([3], 4, repeats=1, bar=False)
    with pytest.raises(ValueError, match="nobody is called 'GRU'; there are attention"):
        found.over("GRU", "RNN")


def test_something_is_measured_at_every_length(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = race.race([1, 4, 16], 8, repeats=2)
    assert found.seconds.shape == found.work.shape == (4, 3)
    assert np.isfinite(found.seconds).all() and (found.seconds > 0).all()
    assert (found.lengths.tolist(), found.d, found.repeats) == ([1, 4, 16], 8, 2)
    np.testing.assert_array_equal(found.work, growth([1, 4, 16], 8).work)
    ratio = found.over("LSTM", "attention") * found.over("attention", "LSTM")
    np.testing.assert_allclose(ratio, 1)
    assert "24/24" in capsys.readouterr().err  # the bar has come to its end
    race.race([1], 4, repeats=1, bar=False)
    assert capsys.readouterr() == ("", "")


class Stopped:
    """A bar that a learner stops after so many passes."""

    after = 0

    def __init__(self, **options: Any) -> None:
        self.passes = 0

    def __enter__(self) -> "Stopped":
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def update(self) -> None:
        self.passes += 1
        if self.passes == self.after:
            raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("after", "lengths", "repeats"), [(4, [2], 1), (7, [2], 1), (13, [2, 3, 4], 1)]
)
def test_what_was_measured_before_a_stop_is_told(
    monkeypatch: pytest.MonkeyPatch, after: int, lengths: list[int], repeats: int
) -> None:
    monkeypatch.setattr(race, "tqdm", Stopped)
    monkeypatch.setattr(Stopped, "after", after)
    found = race.race([2, 3, 4], 4, repeats=3)
    assert (found.lengths.tolist(), found.repeats) == (lengths, repeats)
    assert found.seconds.shape == found.memory.shape == (4, len(lengths))
    assert np.isfinite(found.seconds).all()


def test_a_stop_before_the_first_length_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(race, "tqdm", Stopped)
    monkeypatch.setattr(Stopped, "after", 3)
    with pytest.raises(KeyboardInterrupt):
        race.race([2, 3], 4, repeats=3)


def test_a_process_that_fails_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(race, "__name__", "utils.nothing")
    with pytest.raises(RuntimeError, match=r"before its time: .*utils\.nothing"):
        race.race([3], 4, repeats=1, bar=False)


def test_a_process_may_say_anything_or_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    popen = race.subprocess.Popen

    def instead(code: str) -> None:
        def started(command: list[str], **options: Any) -> Any:
            return popen([command[0], "-c", code], **options)

        monkeypatch.setattr(race.subprocess, "Popen", started)

    instead("import os; os.write(2, b'no \\xff\\x81'); os._exit(3)")
    with pytest.raises(RuntimeError, match=r"before its time: no .+"):
        race.race([3], 4, repeats=1, bar=False)
    instead("import os; os._exit(3)")
    with pytest.raises(RuntimeError, match="exit status 3; memory may have run out"):
        race.race([3], 4, repeats=1, bar=False)


def test_the_process_has_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    started: dict[str, Any] = {}
    popen = race.subprocess.Popen

    def noted(*given: Any, **options: Any) -> Any:
        started.update(options["env"])
        return popen(*given, **options)

    monkeypatch.setattr(race.subprocess, "Popen", noted)
    race.race([2], 4, repeats=1, bar=False)
    assert {started[name] for name in race.ONE_THREAD} == {"1"}
