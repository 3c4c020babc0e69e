"""The captioning recipe in PyTorch: what its network says, and a few steps of it."""

import numpy as np
import torch

from data.recipes.captions import RECIPE
from data.recipes.captions.grammar import caption, padded, scenes
from data.recipes.networks import Translator
from tests.references import _recipe
from utils.tasks.scenes import Sprites

NAME = "captions"
TOLERANCE = 5e-4


def questions(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Pixels and captions of three scenes of n things."""
    some, sprites = list(scenes(9, 3, n)), Sprites.load()
    pixels = np.stack([sprites.paint(scene) for scene in some])
    return pixels, padded([caption(scene) for scene in some])


def make() -> dict[str, np.ndarray]:
    """Scores of the shipped weights, and whether the short recipe holds together."""
    torch.set_num_threads(1)
    net, made = _recipe.shipped(RECIPE, "captions", Translator), {}
    for n in (1, 2, 3):
        pixels, ids = map(torch.from_numpy, questions(n))
        with torch.no_grad():
            made[f"memory/{n}"] = net.encode(pixels)[:, ::7].numpy()
            made[f"scores/{n}"] = net(pixels, ids).numpy()
    return made | _recipe.short(RECIPE)
