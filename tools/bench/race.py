"""Attention against RNNs, in NumPy and in PyTorch: one thread, float32, width 64.

python -m tools.bench.race          a JSON table on standard output

Needs torch, so `make bench` runs it in the environment of `make references`, with
OPENBLAS_NUM_THREADS=1 and OMP_NUM_THREADS=1. All are called in turn, round after
round, in one process, and the least CPU time counts. PyTorch's layers are the second
route: `scaled_dot_product_attention` between four `nn.Linear`, `nn.LSTM`, `nn.RNN`.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from utils import race

D, ROUNDS = 64, 12
NAMES = ("attention", "LSTM", "RNN")


def ours(n: int) -> dict[str, Callable[[], object]]:
    """A forward pass of each layer, in NumPy."""
    calls = dict(zip(race.NAMES, race.runners(n, D), strict=True))
    return {name: calls[name] for name in NAMES}


def theirs(n: int) -> dict[str, Callable[[], object]]:
    """A forward pass of each layer, in PyTorch."""
    import torch
    from torch import nn
    from torch.nn.functional import scaled_dot_product_attention

    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    torch.manual_seed(0)
    X = torch.randn(1, n, D)
    q, k, v, out = (nn.Linear(D, D, bias=False) for _ in range(4))
    lstm, rnn = (kind(D, D, batch_first=True) for kind in (nn.LSTM, nn.RNN))

    def attend() -> object:
        Q, K, V = (project(X)[None] for project in (q, k, v))  # with an axis of heads
        return out(scaled_dot_product_attention(Q, K, V))

    return {"attention": attend, "LSTM": lambda: lstm(X), "RNN": lambda: rnn(X)}


def measure() -> list[dict[str, Any]]:
    """Least CPU seconds of each layer of each library, for each length."""
    calls = {
        (n, library, name): call
        for n in race.LENGTHS
        for library, made in (("NumPy", ours(n)), ("PyTorch", theirs(n)))
        for name, call in made.items()
    }
    least = dict.fromkeys(calls, float("inf"))
    for _ in range(ROUNDS):
        for key, call in calls.items():
            for _ in range(1 + 256 // key[0]):
                start = time.process_time()
                call()
                least[key] = min(least[key], time.process_time() - start)
    return [
        {"n": n} | {name: {k: least[n, name, k] for k in NAMES}
                    for name in ("NumPy", "PyTorch")}
        for n in race.LENGTHS
    ]  # fmt: skip


if __name__ == "__main__":
    json.dump(measure(), sys.stdout)
