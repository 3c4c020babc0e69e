"""In-context look-up: who has what, read in the story and nowhere else.

    python -m data.recipes.lookup           # needs PyTorch; minutes, on two cores
    python -m data.recipes.lookup --short   # a few steps, into build/, to see it run

Trains a decoder of two layers, and an LSTM of more parameters on the same stories, and
writes both to data/lookup. Both are seeded. If it is interrupted, the same command goes
on where it stopped; `--anew` begins again. Nothing is read but what
`data/recipes/stories.py` makes.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save

from data.recipes.manifest import DATA, record
from data.recipes.stories import VOCABULARY

FOLDER = DATA / "lookup"
BUILD = DATA.parent / "build" / "lookup"
DECODER: dict[str, Any] = {
    "model_type": "gpt2-distance",
    "vocab_size": len(VOCABULARY),
    "n_positions": 192,
    "n_embd": 64,
    "n_inner": 128,
    "n_layer": 2,
    "n_head": 4,
    "activation_function": "gelu_new",
    "layer_norm_epsilon": 1e-5,
}
LSTM: dict[str, Any] = {
    "model_type": "rnn",
    "cell": "lstm",
    "vocab_size": len(VOCABULARY),
    "embedding_size": 64,
    "hidden_size": 80,
    "num_layers": 2,
}
CONFIGS = {"attention": DECODER, "lstm": LSTM}
#: how each is trained; a `Plan` takes them
PLANS: dict[str, dict[str, Any]] = {
    "attention": {"steps": 1000, "price": 0.03, "price_from": 0},
    "lstm": {"steps": 1500, "hurry": 0.5},
}
SHORT = {"steps": 6, "size": 4, "hurry": 0.5}


def trained(
    name: str, plan: dict[str, Any], build: Path, until: int | None = None
) -> dict[str, Any]:
    """Train one of the two, as far as it was not done before.

    Returns
    -------
    dict
        `tensors` by name, in float32, and what was counted on the way.
    """
    import torch

    from data.recipes.lookup_training import Decoder, Plan, Recurrent, Run

    build.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)  # the same sums with any number of cores
    todo = Plan(**plan)
    torch.manual_seed(todo.seed)
    net = (Decoder if name == "attention" else Recurrent)(CONFIGS[name])
    run = Run(net, todo, build / f"{name}.pt")
    run.train(until)
    tensors = {key: value.numpy() for key, value in net.state_dict().items()}
    return {
        "tensors": tensors,
        "parameters": sum(value.size for value in tensors.values()),
        **plan,
        "seed": todo.seed,
        "minutes_on_one_core": round(run.seconds / 60, 1),
        "last_stage_from_step": next((s for s, at, _ in run.log if at == 11), None),
        "log": run.log[:: max(1, len(run.log) // 20)],
    }


def write(found: dict[str, dict[str, Any]], folder: Path) -> list[str]:
    """Write what `utils.models.load` opens; the names of the files."""
    files = {"vocab.txt": "\n".join(VOCABULARY).encode() + b"\n"}
    for name, place in (("attention", ""), ("lstm", "lstm/")):
        tensors = found[name].pop("tensors")
        short = {key: value.astype(np.float16) for key, value in tensors.items()}
        files[f"{place}config.json"] = _json(CONFIGS[name])
        files[f"{place}model.safetensors"] = save(short, metadata={"format": "pt"})
    files["training.json"] = _json(found)
    (folder / "lstm").mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return list(files)


def make(folder: Path, build: Path, short: bool = False) -> list[str]:
    """Train both and write them; the names of the files."""
    found = {}
    for name, plan in PLANS.items():
        print(f"{name}: {(SHORT if short else plan)['steps']} steps")
        found[name] = trained(name, SHORT if short else plan, build)
    return write(found, folder)


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1) + "\n").encode()


def main() -> None:
    """Train, write, and enter the files in the manifest."""
    parser = argparse.ArgumentParser(prog="python -m data.recipes.lookup")
    parser.add_argument("--short", action="store_true", help="a few steps, into build/")
    parser.add_argument("--anew", action="store_true", help="forget what was begun")
    options = parser.parse_args()
    build = BUILD / "short" if options.short else BUILD
    for kept in build.glob("*.pt") if options.anew or options.short else ():
        kept.unlink()
    folder = build if options.short else FOLDER
    for name in make(folder, build, options.short):
        print(f"{folder / name}: {(folder / name).stat().st_size:,} bytes")
        if not options.short:
            record(
                f"lookup/{name}",
                licence="MIT",
                source="trained on made stories (data/recipes/stories.py)",
                recipe="python -m data.recipes.lookup",
            )


if __name__ == "__main__":
    main()
