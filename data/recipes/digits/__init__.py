"""Handwritten digits: a small Vision Transformer, and what its class token looks at.

    python -m data.recipes.digits

Trains Hugging Face's `ViTForImageClassification` on the digits of scikit-learn, so it
needs `transformers` and `scikit-learn` too. `data/recipes/recipe.py` tells the options.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.recipes.digits.pictures import CLASSES, CSV, SIDE, shipped
from data.recipes.recipe import Part, Recipe

if TYPE_CHECKING:
    from data.recipes.training import Run

CONFIG: dict[str, Any] = {
    "architectures": ["ViTForImageClassification"],
    "model_type": "vit",
    "image_size": SIDE,
    "patch_size": 2,
    "num_channels": 1,
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "hidden_act": "gelu",
    "layer_norm_eps": 1e-12,
    "qkv_bias": True,
    "initializer_range": 0.1,
    "id2label": {str(place): name for place, name in enumerate(CLASSES)},
    "label2id": {name: place for place, name in enumerate(CLASSES)},
}
PARTS = {
    "digits": Part(
        CONFIG,
        {"steps": 6000, "size": 64, "rate": 1e-3, "decay": 0.1},
        {"steps": 4, "size": 4},
    )
}


def _begin(name: str, plan: Mapping[str, Any], kept: Path, _: Any) -> "Run":
    from data.recipes.digits import training

    return training.begin(plan, kept, PARTS[name].config)


RECIPE = Recipe(
    "digits",
    PARTS,
    _begin,
    source=(
        "E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits, UCI "
        f"Machine Learning Repository 1998, CC BY 4.0. {CSV.where}"
    ),
    licence="CC-BY-4.0",
    files=lambda _: {"digits.npz": shipped()},
)
