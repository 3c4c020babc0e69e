"""Tokens a second of the shipped language model, beside `transformers` on its weights.

python -m tools.bench.generation [FOLDER]     a JSON table on standard output

Both open data/tales, or another folder that `utils.models` and `transformers` open, in
float32. Needs transformers, so `make bench` runs it in the environment of `make
references`, on one thread. All are called in turn in one process, greedy, and the least
CPU time counts. `transformers` is asked twice: by its own `generate`, and by a bare
loop over its forward pass, which is quicker.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from utils import data, models
from utils.text import BytePair

START, TOKENS, REPEATS = "\nOnce upon a time", 120, 7


def recomputing(model: models.Model, start: list[int]) -> list[int]:
    """Greedy text without a cache."""
    told = list(start)
    for _ in range(TOKENS):
        logits = model(told).logits
        assert logits is not None
        told.append(int(logits[-1].argmax()))
    return told[len(start) :]


def library(folder: Path, start: list[int]) -> dict[str, Callable[[], list[int]]]:
    """The same text from `transformers`, two ways."""
    import torch
    from transformers import AutoModelForCausalLM

    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    model.eval()

    def loop() -> list[int]:
        ids, past, told = torch.tensor([start]), None, []
        for _ in range(TOKENS):
            found = model(ids, past_key_values=past, use_cache=True)
            ids, past = found.logits[:, -1:].argmax(-1), found.past_key_values
            told.append(int(ids))
        return told

    def own() -> list[int]:
        options = {"max_new_tokens": TOKENS, "min_new_tokens": TOKENS}
        ids = torch.tensor([start])
        told = model.generate(ids, do_sample=False, pad_token_id=0, **options)
        return list(told[0, len(start) :].tolist())

    return {"transformers, bare loop": loop, "transformers, generate": own}


def measure(folder: Path) -> dict[str, Any]:
    """Tokens a second of each way, and the bytes of the cache at the end."""
    model, start = models.load(folder), list(BytePair.load(folder)(START).ids)
    ways = {
        "with the cache": lambda: list(models.generate(model, start, most=TOKENS)),
        "without": lambda: recomputing(model, start),
        **library(folder, start),
    }
    least, texts = dict.fromkeys(ways, float("inf")), {}
    for _ in range(REPEATS):
        for name, way in ways.items():
            begun = time.process_time()
            texts[name] = way()
            least[name] = min(least[name], time.process_time() - begun)
    cache = models.Cache()
    model([*start, *texts["without"]], cache=cache)
    same = len({tuple(text) for text in texts.values()}) == 1
    return {
        "parameters": model.parameters,
        "speed": {name: TOKENS / seconds for name, seconds in least.items()},
        "same": same,
        "cache": cache.nbytes,
        "length": cache.length,
    }


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else data.path("tales")
    json.dump(measure(given), sys.stdout)
