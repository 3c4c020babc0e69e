"""What `transformers` says with the pronoun model's weights, and its short recipe.

The library opens data/swap itself: nothing of the course stands between.
"""

import numpy as np
import torch
from transformers import BertForMaskedLM, logging

from data.recipes.manifest import DATA
from data.recipes.swap import RECIPE
from data.recipes.swap.grammar import FAMOUS, IDS, PAD, fresh_pairs, padded
from tests.references import _recipe

NAME = "swap"
TOLERANCE = 2e-4


def make() -> dict[str, np.ndarray]:
    """Scores and weights, and whether the short recipe holds together."""
    torch.set_num_threads(1)
    logging.disable_progress_bar()
    net = BertForMaskedLM.from_pretrained(
        DATA / "swap", dtype=torch.float32, attn_implementation="eager"
    ).eval()
    pairs = (FAMOUS, *fresh_pairs(12, 10))
    given = torch.from_numpy(padded([s.words for pair in pairs for s in pair]))
    there = (given != IDS[PAD]).long()
    with torch.no_grad():
        found = net(given, attention_mask=there, output_attentions=True)
    maps = torch.stack(found.attentions)[:, :2]  # those of the famous pair
    made = {"logits": found.logits[:, ::2].numpy(), "attentions": maps.numpy()}
    return made | _recipe.short(RECIPE)
