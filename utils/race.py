"""Attention against RNNs on your machine: time, steps in a row, work and memory.

Both read n tokens of d numbers and give d numbers for each. `growth` counts steps in a
row, multiplications and bytes, and `race` measures the seconds beside them.

The race is run on one core, which does one thing after the other in any case: there
the few large products of attention are quicker than n small ones while texts are
short, and lose where n² has grown; the measurement says where. A machine that does
thousands of things at once has more to gain where nothing waits for the step before.
Such a machine is not measured here.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from utils.mathematics.attention import attention
from utils.mathematics.checks import as_count
from utils.mathematics.streaming import streaming_attention
from utils.models.cells import CELLS, Weights, recur
from utils.models.growth import BLOCK, LENGTHS, NAMES, Growth, growth

__all__ = ["LENGTHS", "NAMES", "Growth", "Race", "growth", "race", "runners"]

Run = Callable[[], object]

# The clock of Windows counts a process's CPU time in steps of 15 ms.
CPU = os.name != "nt"
_THREADS = ("OPENBLAS", "OMP", "MKL")
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in _THREADS} | {
    "VECLIB_MAXIMUM_THREADS": "1"
}


@dataclass(frozen=True)
class Race(Growth):
    """A growth with the seconds that were measured.

    Parameters
    ----------
    seconds : (4, lengths)
        Of one forward pass, the least of several.
    repeats
        How many rounds all of them ran.
    clock
        "CPU" where the time of the processor counts; "wall" on Windows.
    """

    seconds: np.ndarray
    repeats: int
    clock: str

    def over(self, name: str, other: str) -> np.ndarray:
        """How many times as long one took as another one, (lengths,)."""
        ratio: np.ndarray = self.seconds[_row(name)] / self.seconds[_row(other)]
        return ratio


def race(
    lengths: Iterable[int] = LENGTHS, d: int = 64, *, repeats: int = 5, bar: bool = True
) -> Race:
    """Measure a forward pass of one layer of each kind, on random numbers.

    A process of its own runs them, on one thread. All are called in turn, round after
    round, and the least time of each counts, so that a busy machine disturbs all alike.
    With the numbers given here it takes a few seconds. Stop it when you like: what is
    measured by then is told.

    Parameters
    ----------
    lengths
        How many tokens, each 1 or more.
    d
        The width of all layers.
    repeats
        How many rounds, 1 or more.
    bar
        Whether to show how far it has come.

    Returns
    -------
    Race
        Stopped in its first round, it has those lengths that were measured.

    Raises
    ------
    ValueError, TypeError
        If there is no length, or a number is no whole one above 0.
    RuntimeError
        If the process ends before its time; the message has what it said.
    KeyboardInterrupt
        If it is stopped before a whole length was measured.

    Examples
    --------
    >>> found = race([4, 8], d=16, repeats=1, bar=False)
    >>> found.seconds.shape, bool((found.seconds > 0).all())
    ((4, 2), True)
    """
    counted, repeats = growth(lengths, d), as_count("repeats", repeats, least=1)
    shape = counted.steps.shape
    least, passes = np.full(shape, np.inf), np.zeros(shape, int)
    with (
        closing(_passes(counted, repeats)) as told,
        tqdm(total=repeats * least.size, unit="pass", disable=not bar) as shown,
    ):
        try:
            for row, column, seconds in told:
                least[row, column] = min(least[row, column], seconds)
                passes[row, column] += 1
                shown.update()
        except KeyboardInterrupt:
            if not passes.all(axis=0).any():
                raise
    done = passes.all(axis=0)
    kept, made = growth(counted.lengths[done].tolist(), d), passes[:, done].min()
    clock = "CPU" if CPU else "wall"
    return Race(**vars(kept), seconds=least[:, done], repeats=int(made), clock=clock)


def _passes(
    counted: Growth, repeats: int
) -> Generator[tuple[int, int, float], None, None]:
    """Who ran, at which length, and the seconds, as the process tells them."""
    task = json.dumps([counted.lengths.tolist(), counted.d, repeats])
    with _process(task) as child:
        assert child.stdout and child.stderr
        for line in child.stdout:
            row, column, seconds = json.loads(line)
            yield row, column, seconds
        if child.wait():
            said = child.stderr.read().strip().rpartition("\n")[2]
            said = said or f"exit status {child.returncode}; memory may have run out"
            raise RuntimeError(f"the measurement ended before its time: {said}")


@contextmanager
def _process(task: str) -> Iterator[subprocess.Popen[str]]:
    """This module in a process of its own, which ends with the block."""
    child = subprocess.Popen(
        [sys.executable, "-m", __name__, task],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, **ONE_THREAD},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",  # what it says of a failure, in whatever encoding
        start_new_session=True,  # what stops the learner's cell must not reach it
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def _run(lengths: list[int], d: int, repeats: int) -> None:
    """Call all in turn, and tell each pass in a line."""
    calls = [runners(n, d) for n in lengths]
    for _ in range(repeats):
        for column, n in enumerate(lengths):
            for row, call in enumerate(calls[column]):
                seconds = _seconds(call, times=1 + 256 // n)
                print(json.dumps([row, column, seconds]), flush=True)


def runners(n: int, d: int) -> list[Run]:
    """A call for each of `NAMES` that reads the same n random tokens, in float32."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n, d)).astype(np.float32)
    W_Q, W_K, W_V, W_O = _random(rng, 4, d, d)

    def mixed() -> object:
        return attention(X @ W_Q, X @ W_K, X @ W_V)[0] @ W_O

    def streamed() -> object:
        output = streaming_attention(X @ W_Q, X @ W_K, X @ W_V, block=BLOCK)
        return output @ W_O

    lstm, rnn = (_cell(rng, CELLS[cell][1] * d, d) for cell in ("lstm", "rnn"))
    return [mixed, streamed, lambda: recur("lstm", X, lstm),
            lambda: recur("rnn", X, rnn)]  # fmt: skip


def _cell(rng: np.random.Generator, rows: int, d: int) -> Weights:
    return Weights(*_random(rng, 2, rows, d), *_random(rng, 2, rows))


def _random(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Weights that keep numbers in the range in which they came."""
    weights: np.ndarray = rng.normal(size=shape) / np.sqrt(shape[-1])
    return weights.astype(np.float32)


def _seconds(call: Run, times: int) -> float:
    """The least of several calls: the first one finds the processor's caches cold."""
    clock, least = time.process_time if CPU else time.perf_counter, np.inf
    for _ in range(times):
        start = clock()
        call()
        least = min(least, clock() - start)
    return least


def _row(name: str) -> int:
    if name not in NAMES:
        raise ValueError(f"nobody is called {name!r}; there are {', '.join(NAMES)}")
    return NAMES.index(name)


if __name__ == "__main__":
    _run(*json.loads(sys.argv[1]))
