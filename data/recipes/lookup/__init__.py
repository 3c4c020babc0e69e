"""In-context look-up: who has what, read in the story and nowhere else.

    python -m data.recipes.lookup

Trains a decoder of two layers, and an LSTM of more parameters on the same stories.
Nothing is read but what `stories.py` makes. `data/recipes/recipe.py` tells the options.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.recipes.lookup.stories import VOCABULARY
from data.recipes.recipe import Part, Recipe

if TYPE_CHECKING:
    from data.recipes.training import Run

DECODER: dict[str, Any] = {
    "model_type": "gpt2-distance",
    "vocab_size": len(VOCABULARY),
    "n_positions": 192,
    "n_embd": 64,
    "n_inner": 128,
    "n_layer": 2,
    "n_head": 4,
    "activation_function": "gelu_new",
    "layer_norm_epsilon": 1e-5,
}
LSTM: dict[str, Any] = {
    "model_type": "rnn",
    "cell": "lstm",
    "vocab_size": len(VOCABULARY),
    "embedding_size": 64,
    "hidden_size": 80,
    "num_layers": 2,
}
_SHORT = {"steps": 6, "size": 4, "hurry": 0.5}
_PLAN = {"steps": 1000, "price": 0.03, "price_from": 0}
PARTS = {
    "attention": Part(DECODER, _PLAN, _SHORT),
    "lstm": Part(LSTM, {"steps": 1500, "hurry": 0.5}, _SHORT, place="lstm"),
}


def _begin(name: str, plan: Mapping[str, Any], kept: Path, _: Any) -> "Run":
    from data.recipes.lookup import training

    return training.begin(name, dict(plan), kept, PARTS[name].config)


RECIPE = Recipe(
    "lookup",
    PARTS,
    _begin,
    source="trained on made stories (data/recipes/lookup/stories.py)",
    files=lambda _: {"vocab.txt": "\n".join(VOCABULARY).encode() + b"\n"},
)
