"""Time and memory of attention, side by side with PyTorch's: one thread, float32.

python -m tools.bench.attention          a JSON table on standard output

Needs torch, so `make bench` runs it in the environment of `make references`, with
OPENBLAS_NUM_THREADS=1 and OMP_NUM_THREADS=1. The three
are called in turn in one process, and the least CPU time counts, so that a busy
machine disturbs all alike. Memory is the growth of a fresh process's peak.
"""

import json
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np

from utils import attention, streaming_attention

SIZES = (128, 256, 512, 1024, 2048, 4096, 8192)
D = 64
NAMES = ("attention", "streaming", "torch")


def inputs(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Random Q, K and V, each (n, 64) in float32."""
    Q, K, V = np.random.default_rng(0).normal(size=(3, n, D)).astype(np.float32)
    return Q, K, V


def runner(name: str, n: int) -> Callable[[], object]:
    """Return a call that runs one of the three on inputs that are ready."""
    Q, K, V = inputs(n)
    if name == "attention":
        return lambda: attention(Q, K, V)
    if name == "streaming":
        return lambda: streaming_attention(Q, K, V)
    import torch

    torch.set_num_threads(1)
    tensors = [torch.from_numpy(X)[None, None] for X in (Q, K, V)]
    return lambda: torch.nn.functional.scaled_dot_product_attention(*tensors)


def times(n: int) -> dict[str, float]:
    """Least CPU seconds of each, called in turn."""
    runs = {name: runner(name, n) for name in NAMES}
    least = dict.fromkeys(NAMES, float("inf"))
    for _ in range(max(5, min(40, 40_000 // n))):
        for name, run in runs.items():
            start = time.process_time()
            run()
            least[name] = min(least[name], time.process_time() - start)
    return least


def peak_kb() -> int:
    """Peak memory of this process so far (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def memory(name: str, n: int) -> float:
    """Growth of the peak in MiB, in a process of its own; a small call comes first."""
    code = (
        "from tools.bench.attention import runner, peak_kb;"
        f"runner({name!r}, 64)(); run = runner({name!r}, {n});"
        "open('/proc/self/clear_refs', 'w').write('5');"  # the peak starts anew
        "before = peak_kb(); run(); print(peak_kb() - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return int(done.stdout) / 1024


def traced(n: int) -> float:
    """MiB that `streaming_attention` holds at its peak, over its output."""
    Q, K, V = inputs(n)
    tracemalloc.start()
    output = streaming_attention(Q, K, V)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return (peak - output.nbytes) / 2**20


def measure() -> dict[str, object]:
    """All rows, and the memory of the streaming form over its output."""
    rows = []
    for n in SIZES:
        seconds = times(n)
        rows.append(
            {"n": n, "seconds": seconds, "peak": {k: memory(k, n) for k in NAMES}}
        )
        print(f"n = {n}", file=sys.stderr, flush=True)
    return {"rows": rows, "streaming_over_output": traced(SIZES[-1])}


if __name__ == "__main__":
    json.dump(measure(), sys.stdout)
