"""What every recipe is asked: does its short mode run, whole and in parts, alike?"""

import contextlib
import io
import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file

from data.recipes.manifest import DATA
from data.recipes.recipe import Recipe
from utils import models


def short(recipe: Recipe) -> dict[str, np.ndarray]:
    """Run the short mode twice, at once and interrupted, and open what it wrote.

    Returns
    -------
    dict
        ``short/files``, the names; ``short/the same in parts``, for each network;
        ``short/parameters``, as `utils.models` counts them.
    """
    material = recipe.read(None) if recipe.read else None
    told = io.StringIO()  # the bars of progress
    with tempfile.TemporaryDirectory() as name:
        at_once, in_parts = Path(name) / "at once", Path(name) / "in parts"
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            options: dict[str, Any] = {"material": material, "short": True}
            files = recipe.make(at_once / "out", at_once, **options)
            for part in recipe.parts:
                recipe.train(part, in_parts, **options, until=2)
                assert _refuses_another_plan(recipe, part, in_parts, options)
            recipe.make(in_parts / "out", in_parts, **options)
        same = [
            (at_once / "out" / file).read_bytes()
            == (in_parts / "out" / file).read_bytes()
            for file in files
            if file.endswith(".safetensors")
        ]
        opened = [
            models.load(at_once / "out" / part.place) for part in recipe.parts.values()
        ]
    return {
        "short/files": np.array(files),
        "short/the same in parts": np.array(same),
        "short/parameters": np.array([model.parameters for model in opened]),
    }


def _refuses_another_plan(
    recipe: Recipe, name: str, build: Path, options: dict[str, Any]
) -> bool:
    """Whether what was begun is not gone on with under another plan."""
    part = recipe.parts[name]
    other = replace(part, short={**part.short, "decay": 0.5})
    try:
        replace(recipe, parts={name: other}).train(name, build, **options)
    except SystemExit as said:
        return "--anew begins again" in str(said)
    return False


def shipped(
    recipe: Recipe, part: str, kind: Callable[[Any], torch.nn.Module]
) -> torch.nn.Module:
    """The network of a recipe in PyTorch, with the weights that data/ has."""
    folder = DATA / recipe.name / recipe.parts[part].place
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    net = kind(config).eval()
    stored = load_file(folder / "model.safetensors")
    net.load_state_dict({name: tensor.float() for name, tensor in stored.items()})
    return net
