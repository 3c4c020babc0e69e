"""What `transformers` makes of padding in front, and of pairs of sentences.

The models are those of `families`, with other questions.
"""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import BertTokenizer, logging

from tests.references import _chance
from tests.references.families import CASES, WORDS, _model

NAME = "batches"
TOLERANCE = 5e-5
LEFT = ("gpt2", "gpt2, wide and padded", "llama", "llama, grouped and padded")
PAIRS = ("bert", "bert, wide and padded", "bert, says words and padded")
N, LENGTHS, FIRST = 7, (7, 4, 2), (2, 5)
TEXTS = (
    ("Is it late?", "Yes."),
    ("The cat sat on the mat.", "It was unbelievably tired, wasn't it?"),
    ("Café au lait", "naïve résumé: 3.50"),
)
Arrays = dict[str, np.ndarray]


def make() -> Arrays:
    """Ask the decoders with the filling in front, and the encoders for pairs."""
    torch.set_num_threads(1)
    logging.disable_progress_bar()
    made: Arrays = {}
    for seed, (case, (family, kind, settings, _)) in enumerate(CASES.items()):
        if case not in LEFT + PAIRS:
            continue
        with tempfile.TemporaryDirectory() as name:
            config = kind(**settings, vocab_size=WORDS)
            model, _ = _model(Path(name), family, config, seed)
        asked = _left(seed) if case in LEFT else _pairs(seed)
        with torch.no_grad():
            inner = getattr(model, model.base_model_prefix, model)
            found = inner(**asked).last_hidden_state
        made[f"{case}/hidden"] = found.numpy()
    return made | _tokens()


def _tokens() -> Arrays:
    """The ids of pairs of sentences, and of which sentence each token is."""
    vocabulary = Path(__file__).parents[2] / "data" / "minilm" / "vocab.txt"
    read = BertTokenizer(vocab=str(vocabulary), do_lower_case=True)
    made: Arrays = {}
    for place, (one, other) in enumerate(TEXTS):
        found = read(one, other)
        made[f"tokens/{place}/ids"] = np.array(found["input_ids"])
        made[f"tokens/{place}/types"] = np.array(found["token_type_ids"])
    return made


def _left(seed: int) -> dict[str, Any]:
    """Ids of three texts, the later ones with filling in front of them."""
    there = _chance.lengths_mask(list(LENGTHS), N)[:, ::-1].copy()
    ids = _chance.ids((len(LENGTHS), N), WORDS, seed)
    return {
        "input_ids": torch.from_numpy(ids),
        "attention_mask": torch.from_numpy(there).long(),
    }


def _pairs(seed: int) -> dict[str, Any]:
    """Ids of two pairs, and the place where each one's second sentence begins."""
    types = ~_chance.lengths_mask(list(FIRST), N)
    ids = _chance.ids((len(FIRST), N), WORDS, seed)
    return {
        "input_ids": torch.from_numpy(ids),
        "token_type_ids": torch.from_numpy(types).long(),
    }
