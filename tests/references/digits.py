"""The digits model in Hugging Face's library, and a few steps of its recipe.

`from_pretrained` opens the shipped folder itself, so the names are tested as well.
"""

import numpy as np
import torch
from transformers import ViTForImageClassification

from data.recipes.digits import RECIPE
from data.recipes.manifest import DATA
from tests.references import _recipe
from utils.tasks.digits import held_out

NAME = "digits"
TOLERANCE = 2e-4
SOME = slice(0, 12)


def make() -> dict[str, np.ndarray]:
    """Scores and looks of the shipped weights; whether the short recipe runs."""
    torch.set_num_threads(1)
    model = ViTForImageClassification.from_pretrained(
        DATA / "digits", dtype=torch.float32, attn_implementation="eager"
    )
    pixels = torch.from_numpy(held_out()[0])
    with torch.no_grad():
        every = model(pixels).logits
        found = model(pixels[SOME], output_attentions=True)
    made = {f"looks/{n}": w[:, :, 0].numpy() for n, w in enumerate(found.attentions)}
    return {
        **made,
        "scores": found.logits.numpy(),
        "answers": every.argmax(dim=-1).numpy(),
        **_recipe.short(RECIPE),
    }
