"""The look-up recipe in PyTorch: what its networks say, and a few steps of it.

The shipped weights go through the networks that were trained, on stories of several
lengths.
"""

import numpy as np
import torch

from data.recipes.lookup import RECIPE
from data.recipes.lookup.stories import fresh_stories, padded
from data.recipes.lookup.training import Decoder
from data.recipes.networks import Recurrent
from tests.references import _recipe

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
    for name, kind in (("attention", Decoder), ("lstm", Recurrent)):
        net = _recipe.shipped(RECIPE, name, kind)
        for n in LENGTHS:
            with torch.no_grad():
                scores = net(torch.from_numpy(texts(n)))[:, -4:]
            made[f"{name}/{n}"] = scores.numpy()
    return made | _recipe.short(RECIPE)
