"""Captions: a picture of emoji on a background in, what there is to see out.

    python -m data.recipes.captions --source NotoColorEmoji.ttf

Renders the pictures from the font, and trains an encoder of patches with a decoder that
has one head of cross-attention. `data/recipes/recipe.py` tells the options.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.recipes.captions import sprites
from data.recipes.captions.grammar import VOCABULARY
from data.recipes.recipe import Part, Recipe
from utils.tasks.scenes import PATCH, SIDE

if TYPE_CHECKING:
    from data.recipes.training import Run

CONFIG: dict[str, Any] = {
    "model_type": "transformer",
    "image_size": SIDE,
    "patch_size": PATCH,
    "num_channels": 3,
    "target_vocab_size": len(VOCABULARY),
    "d_model": 128,
    "d_ff": 256,
    "encoder_layers": 3,
    "decoder_layers": 1,
    "encoder_heads": 4,
    "decoder_heads": 4,
    "cross_heads": 1,
    "norm_first": True,
    "activation": "gelu_new",
    "positions": "learned",
    "max_source_positions": (SIDE // PATCH) ** 2,
    "max_target_positions": 24,
}
COPYRIGHT = "copyright 2013-2017 Google Inc. and Arjen Nienhuis"
NOTICE = f"""sprites.npz holds pictures of Noto Color Emoji, {COPYRIGHT}.
https://github.com/googlefonts/noto-emoji

Licensed under the Apache License, Version 2.0: a copy is data/minilm/LICENSE, or
http://www.apache.org/licenses/LICENSE-2.0

Changed for the course Paying Attention by data/recipes/captions: a few of the pictures,
without their margins, made smaller. The other files here were learnt from them.
"""
PARTS = {
    "captions": Part(
        CONFIG,
        {"steps": 8000, "size": 64, "rate": 1e-3, "warm_up": 200, "grid_steps": 4000},
        {"steps": 4, "size": 4},
    )
}


def _begin(name: str, plan: Mapping[str, Any], kept: Path, material: Any) -> "Run":
    from data.recipes.captions import training

    pictures = sprites.opened(material)
    return training.begin(plan, kept, PARTS[name].config, pictures)


RECIPE = Recipe(
    "captions",
    PARTS,
    _begin,
    source=f"made scenes of Noto Color Emoji, {COPYRIGHT}. {sprites.FONT.where}",
    licence="Apache-2.0",
    read=sprites.read,
    files=lambda stored: {
        "vocab.txt": "\n".join(VOCABULARY).encode() + b"\n",
        "sprites.npz": stored,
        "NOTICE": NOTICE.encode(),
    },
)
