"""English to French, by a grammar of its own: attention, and two RNNs beside it.

    python -m data.recipes.translation

Trains a Transformer with one head between the languages, an RNN with Bahdanau's
attention, and the same RNN without attention, all on the same sentences. Nothing is
read but what `grammar.py` makes. `data/recipes/recipe.py` tells the options.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.recipes.recipe import Part, Recipe, as_json
from data.recipes.translation.lexicon import SOURCE, TARGET
from data.recipes.translation.pairs import shown

if TYPE_CHECKING:
    from data.recipes.training import Run

_WORDS = {"source_vocab_size": len(SOURCE), "target_vocab_size": len(TARGET)}
TRANSFORMER: dict[str, Any] = {
    "model_type": "transformer",
    **_WORDS,
    "d_model": 96,
    "d_ff": 192,
    "encoder_layers": 2,
    "decoder_layers": 1,
    "encoder_heads": 4,
    "decoder_heads": 4,
    "cross_heads": 1,
    "norm_first": True,
    "activation": "gelu_new",
}
FIXED: dict[str, Any] = {
    "model_type": "rnn-encoder-decoder",
    "cell": "gru",
    "attention": "none",
    **_WORDS,
    "embedding_size": 96,
    "hidden_size": 112,
}
BAHDANAU = FIXED | {"attention": "bahdanau", "attention_size": 96}
_SHORT = {"steps": 6, "size": 4, "sentences": 200}
_STEPS = 6000
PARTS = {
    "attention": Part(TRANSFORMER, {"steps": _STEPS}, _SHORT),
    "bahdanau": Part(
        BAHDANAU, {"steps": _STEPS, "rate": 4e-3}, _SHORT, place="bahdanau"
    ),
    "fixed": Part(FIXED, {"steps": _STEPS, "rate": 8e-3}, _SHORT, place="fixed"),
}


def _begin(name: str, plan: Mapping[str, Any], kept: Path, _: Any) -> "Run":
    from data.recipes.translation import training

    return training.begin(dict(plan), kept, PARTS[name].config)


def _files(_: Any) -> dict[str, bytes]:
    return {
        "source.txt": ("\n".join(SOURCE) + "\n").encode(),
        "target.txt": ("\n".join(TARGET) + "\n").encode(),
        "examples.json": as_json(shown(4, 200)),
    }


RECIPE = Recipe(
    "translation",
    PARTS,
    _begin,
    source="trained on made sentences (data/recipes/translation/grammar.py)",
    files=_files,
)
