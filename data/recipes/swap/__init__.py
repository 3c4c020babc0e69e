"""What *it* stands for: one word turns it, as in the famous tired/wide sentence.

    python -m data.recipes.swap

Trains a BERT of two layers on the sentences that `grammar.py` makes, and reads nothing
else. Beside PyTorch it takes Hugging Face's `transformers`, whose network it trains.
`data/recipes/recipe.py` tells the options.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.recipes.recipe import Part, Recipe, as_json
from data.recipes.swap.grammar import FAMOUS, VOCABULARY, fresh_pairs
from data.recipes.swap.lexicon import FITS, KINDS

if TYPE_CHECKING:
    from data.recipes.training import Run

CONFIG: dict[str, Any] = {
    "architectures": ["BertForMaskedLM"],
    "model_type": "bert",
    "vocab_size": len(VOCABULARY),
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": 48,
    "type_vocab_size": 1,
    "hidden_act": "gelu",
    "layer_norm_eps": 1e-5,
    "pad_token_id": 0,
    "initializer_range": 0.1,
    "hidden_dropout_prob": 0.0,
    "attention_probs_dropout_prob": 0.0,
}
_SHORT = {"steps": 6, "size": 4}
_PLAN = {"steps": 2000, "price": 0.03, "price_from": 500}
PARTS = {"attention": Part(CONFIG, _PLAN, _SHORT)}


def _files(_: Any) -> dict[str, bytes]:
    """What lessons read: the words, which of them fit, and pairs never trained on."""
    pairs = [
        {
            "sentences": [str(sentence) for sentence in pair],
            "meant": [sentence.meant for sentence in pair],
        }
        for pair in (FAMOUS, *fresh_pairs(9, 99))
    ]
    return {
        "vocab.txt": "\n".join(VOCABULARY).encode() + b"\n",
        "words.json": as_json({"nouns": KINDS, "adjectives": FITS}),
        "pairs.json": as_json(pairs),
    }


def _begin(name: str, plan: Mapping[str, Any], kept: Path, _: Any) -> "Run":
    from data.recipes.swap import training

    return training.begin(dict(plan), kept, PARTS[name].config)


RECIPE = Recipe(
    "swap",
    PARTS,
    _begin,
    source="trained on made sentences (data/recipes/swap/grammar.py)",
    files=_files,
)
