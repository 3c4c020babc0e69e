"""A small language model of fairy tales, with pieces of words of its own.

    python -m data.recipes.tales --source FOLDER

The folder holds alice.txt, andersen.txt, grimm.txt and oz.txt, from Project Gutenberg;
`books.py` has their hashes. `data/recipes/recipe.py` tells the options.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.recipes.recipe import Part, Recipe
from data.recipes.tales.books import BOOKS, HELD_OUT, Tales, read, stored
from data.recipes.tales.pieces import files, ids, learn

if TYPE_CHECKING:
    from data.recipes.training import Run

DECODER: dict[str, Any] = {
    "model_type": "llama",
    "vocab_size": 1024,
    "hidden_size": 128,
    "intermediate_size": 352,
    "num_hidden_layers": 4,
    "num_attention_heads": 4,
    "num_key_value_heads": 4,
    "max_position_embeddings": 256,
    "rope_theta": 10000.0,
    "rms_norm_eps": 1e-6,
    "hidden_act": "silu",
    "tie_word_embeddings": True,
    "bos_token_id": None,
    "eos_token_id": None,
}
_PLAN = {"steps": 3000, "size": 16, "dropout": 0.15, "decay": 0.1}
_SHORT = {"steps": 6, "size": 2, "length": 32}


def _files(tales: Tales) -> Mapping[str, bytes]:
    merges = learn(tales.training, DECODER["vocab_size"])
    return {HELD_OUT: stored(tales.held_out), **files(merges)}


def _begin(_: str, plan: Mapping[str, Any], kept: Path, tales: Tales) -> "Run":
    from data.recipes.tales import training

    merges = learn(tales.training, DECODER["vocab_size"])
    return training.begin(dict(plan), kept, DECODER, ids(tales.training, merges))


RECIPE = Recipe(
    "tales",
    {"decoder": Part(DECODER, _PLAN, _SHORT)},
    _begin,
    source="trained on "
    + "; ".join(
        f"{book.title} (Project Gutenberg {book.number})" for book in BOOKS.values()
    ),
    files=_files,
    licence="MIT; the text is in the public domain",
    read=read,
)
