"""The translators in PyTorch: what the shipped weights say, and a few steps of each.

The scores are those of the last words of gold sentences of several lengths.
"""

import numpy as np
import torch

from data.recipes.networks import Pair, Translator
from data.recipes.translation import PARTS, RECIPE
from data.recipes.translation.pairs import fresh_examples, source_ids, target_ids
from tests.references import _recipe

NAME = "translation"
TOLERANCE = 2e-4
LENGTHS = (6, 12, 20)


def ids(length: int) -> tuple[np.ndarray, np.ndarray]:
    """Three English sentences of so many words, and the French ones as far as given."""
    some = fresh_examples(9, 3, length, length)
    told = target_ids([example.french for example in some])
    return source_ids([example.english for example in some]), told[:, :-1]


def make() -> dict[str, np.ndarray]:
    """Scores of the shipped weights, and whether the short recipe holds together."""
    torch.set_num_threads(1)
    made = {}
    for name in PARTS:
        net = _recipe.shipped(RECIPE, name, Translator if name == "attention" else Pair)
        for length in LENGTHS:
            source, told = map(torch.from_numpy, ids(length))
            with torch.no_grad():
                scores = net(source, told, torch.ones_like(source, dtype=torch.bool))
            made[f"{name}/{length}"] = scores[:, -2:].numpy()
    return made | _recipe.short(RECIPE)
