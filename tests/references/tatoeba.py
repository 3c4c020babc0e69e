"""The recipe of the real translator in PyTorch: its scores, and a few steps of it.

The shipped weights go through the network that was trained, on sentences of several
lengths with padding behind the shorter ones.
"""

import numpy as np
import torch

from data.recipes import networks
from data.recipes.tatoeba import RECIPE
from data.recipes.tatoeba.measure import FOLDER, linked_ids
from tests.references import _recipe
from utils.tasks.translation import Translator

NAME = "tatoeba"
TOLERANCE = 2e-4
SENTENCES, EVERY = 8, 50  # of the words, one in so many is stored


def make() -> dict[str, np.ndarray]:
    """Scores of the shipped weights, and whether the short recipe holds together."""
    torch.set_num_threads(1)
    net = _recipe.shipped(RECIPE, "attention", networks.Translator)
    source, there, target = map(
        torch.from_numpy, linked_ids(Translator.load(FOLDER), SENTENCES)
    )
    with torch.no_grad():
        logits = net(source, target, there)
    return {
        "logits": logits[..., ::EVERY].numpy(),
        "best": logits.argmax(dim=-1).numpy(),
        **_recipe.short(RECIPE),
    }
