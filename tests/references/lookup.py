"""The look-up recipe in PyTorch: what its networks say, and a few steps of it.

The shipped weights go through the networks that were trained, on stories of several
lengths. The short recipe runs end to end twice, once in one go and once interrupted; it
must give the same files, which the course opens.
"""

import contextlib
import io
import json
import tempfile
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from data.recipes import lookup
from data.recipes.lookup_training import Decoder, Recurrent
from data.recipes.stories import fresh_stories, padded
from utils import models

NAME = "lookup"
TOLERANCE = 2e-4
LENGTHS = (1, 4, 12, 20)


def texts(n: int) -> np.ndarray:
    """Ids of three stories of so many facts."""
    return padded([story.words for story in fresh_stories(9, n, 3)])


def make() -> dict[str, np.ndarray]:
    """Scores of the shipped weights, and whether the short recipe holds together."""
    torch.set_num_threads(1)
    made = {}
    for name, folder in (("attention", ""), ("lstm", "lstm")):
        net = _shipped(lookup.FOLDER / folder, Decoder if not folder else Recurrent)
        for n in LENGTHS:
            with torch.no_grad():
                scores = net(torch.from_numpy(texts(n)))[:, -4:]
            made[f"{name}/{n}"] = scores.numpy()
    return made | _short()


def _shipped(folder: Path, kind: type[torch.nn.Module]) -> torch.nn.Module:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    net = kind(config).eval()
    stored = load_file(folder / "model.safetensors")
    net.load_state_dict({name: tensor.float() for name, tensor in stored.items()})
    return net


def _short() -> dict[str, np.ndarray]:
    told = io.StringIO()  # the bars of progress
    with tempfile.TemporaryDirectory() as name:
        at_once, in_parts = Path(name) / "at once", Path(name) / "in parts"
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            files = lookup.make(at_once / "out", at_once, short=True)
            for kind in lookup.PLANS:
                lookup.trained(kind, lookup.SHORT, in_parts, until=2)
            lookup.make(in_parts / "out", in_parts, short=True)
        same = [
            (at_once / "out" / file).read_bytes()
            == (in_parts / "out" / file).read_bytes()
            for file in files
            if file.endswith(".safetensors")
        ]
        opened = [models.load(at_once / "out" / part) for part in ("", "lstm")]
    return {
        "short/files": np.array(files),
        "short/the same in parts": np.array(same),
        "short/parameters": np.array([model.parameters for model in opened]),
    }
