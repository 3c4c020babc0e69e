"""Translation of real sentences: short English ones into French.

    python -m data.recipes.tatoeba --source tatoeba-en-fr.tsv

Trains an encoder-decoder on pairs from tatoeba.org, which the course does not ship;
`pairs.py` says where they are. `data/recipes/recipe.py` tells the options.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.recipes.recipe import Part, Recipe
from data.recipes.tatoeba import pairs

if TYPE_CHECKING:
    from data.recipes.training import Run

CONFIG: dict[str, Any] = {
    "model_type": "transformer",
    "d_model": 144,
    "d_ff": 384,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_heads": 4,
    "decoder_heads": 4,
    "cross_heads": 1,
    "source_vocab_size": 3536,
    "target_vocab_size": 6274,
    "norm_first": True,
    "activation": "gelu_new",
    "tie_word_embeddings": True,
}
PARTS = {
    "attention": Part(
        CONFIG, {"steps": 7000, "size": 128}, {"steps": 4, "size": 4, "warm_up": 2}
    )
}
ATTRIBUTION = """\
The weights and the two vocabularies in this folder were made from sentence pairs of
https://tatoeba.org (CC BY 2.0 FR, https://creativecommons.org/licenses/by/2.0/fr/),
as selected by https://www.manythings.org/anki/. The sentences are by the contributors
of Tatoeba. They were cut into words in small letters.
"""


def _begin(name: str, plan: Mapping[str, Any], kept: Path, corpus: Any) -> "Run":
    from data.recipes.tatoeba import training

    return training.begin(dict(plan), kept, PARTS[name].config, corpus)


def _files(corpus: pairs.Corpus) -> dict[str, bytes]:
    vocabularies = {
        "source.txt": corpus.source_vocabulary,
        "target.txt": corpus.target_vocabulary,
    }
    lines = {name: "\n".join(words) + "\n" for name, words in vocabularies.items()}
    lines["ATTRIBUTION"] = ATTRIBUTION
    return {name: text.encode() for name, text in lines.items()}


RECIPE = Recipe(
    "tatoeba",
    PARTS,
    _begin,
    source="trained on 76,037 sentence pairs from tatoeba.org, selected by "
    "manythings.org/anki (data/recipes/tatoeba/pairs.py)",
    licence="CC BY 2.0 FR",
    files=_files,
    read=pairs.read,
)
