"""Tokens a second of a small language model, beside `transformers` on the same weights.

python -m tools.bench.generation [FOLDER]     a JSON table on standard output

Without a folder, a GPT-2 of 0.9 million random weights is written: the time does not
depend on what was learnt. Needs transformers, so `make bench` runs it in the
environment of `make references`, on one thread. All are called in turn in one process,
greedy, and the least CPU time counts. `transformers` is asked twice: by its own
`generate`, and by a bare loop over its forward pass, which is quicker.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from utils import models

CONFIG = {
    "model_type": "gpt2",
    "n_embd": 128,
    "n_head": 4,
    "n_layer": 4,
    "n_positions": 128,
    "vocab_size": 512,
}
START, TOKENS, REPEATS = [1, 2, 3], 120, 7


def write(folder: Path) -> None:
    """Store a model of random weights."""
    rng = np.random.default_rng(0)
    shapes = models.Gpt2.shapes(CONFIG)
    tensors = {
        f"transformer.{name}": rng.normal(0, 0.1, shape).astype(np.float32)
        for name, shape in shapes.items()
    }
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps(CONFIG), encoding="utf-8")


def recomputing(model: models.Model) -> list[int]:
    """Greedy text without a cache."""
    told = list(START)
    for _ in range(TOKENS):
        logits = model(told).logits
        assert logits is not None
        told.append(int(logits[-1].argmax()))
    return told[len(START) :]


def library(folder: Path) -> dict[str, Callable[[], list[int]]]:
    """The same text from `transformers`, two ways."""
    import torch
    from transformers import AutoModelForCausalLM

    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    model = AutoModelForCausalLM.from_pretrained(folder).eval()

    def loop() -> list[int]:
        ids, past, told = torch.tensor([START]), None, []
        for _ in range(TOKENS):
            found = model(ids, past_key_values=past, use_cache=True)
            ids, past = found.logits[:, -1:].argmax(-1), found.past_key_values
            told.append(int(ids))
        return told

    def own() -> list[int]:
        options = {"max_new_tokens": TOKENS, "min_new_tokens": TOKENS}
        ids = torch.tensor([START])
        told = model.generate(ids, do_sample=False, pad_token_id=0, **options)
        return list(told[0, len(START) :].tolist())

    return {"transformers, bare loop": loop, "transformers, generate": own}


def measure(folder: Path) -> dict[str, Any]:
    """Tokens a second of each way, and the bytes of the cache at the end."""
    model = models.load(folder)
    ways = {
        "with the cache": lambda: list(models.generate(model, START, most=TOKENS)),
        "without": lambda: recomputing(model),
        **library(folder),
    }
    least, texts = dict.fromkeys(ways, float("inf")), {}
    for _ in range(REPEATS):
        for name, way in ways.items():
            start = time.process_time()
            texts[name] = way()
            least[name] = min(least[name], time.process_time() - start)
    cache = models.Cache()
    model([*START, *texts["without"]], cache=cache)
    same = len({tuple(text) for text in texts.values()}) == 1
    speed = {name: TOKENS / seconds for name, seconds in least.items()}
    return {"speed": speed, "same": same, "cache": cache.nbytes, "length": cache.length}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        told = measure(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as made:
            write(Path(made))
            told = measure(Path(made))
    json.dump(told, sys.stdout)
