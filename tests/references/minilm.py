"""What `transformers` and `tokenizers` say of the sentence encoder.

Twenty sentences go through two models: the original in float32, and the weights that
data/ holds, unpacked here without the course's code. Samples of both are kept, and the
hash of what the recipe makes.
"""

import hashlib
import json

import numpy as np
import torch
from safetensors.torch import load, load_file
from tokenizers import BertWordPieceTokenizer
from transformers import BertConfig, BertModel

from data.recipes.manifest import DATA
from data.recipes.minilm import made, read_source
from data.recipes.minilm.sentences import SENTENCES
from tests.references import FOLDER as HERE

NAME = "minilm"
TOLERANCE = 1e-4
FOLDER = DATA / "minilm"
MOST, EVERY = 64, 8  # tokens; one column of `hidden` in so many is kept
PADDED = slice(5, 9)


def make() -> dict[str, np.ndarray]:
    """Ids of the texts, and samples of both models."""
    torch.set_num_threads(1)
    tokenizer = BertWordPieceTokenizer(str(FOLDER / "vocab.txt"), lowercase=True)
    nasty = json.loads((HERE / "texts.json").read_text(encoding="utf-8"))
    texts = [tokenizer.encode(text).ids for text in nasty]
    sentences = [tokenizer.encode(text).ids for text in SENTENCES]
    source = read_source(None)["model.safetensors"]
    original = _model(load(source))
    stored = _model(_unpack(load_file(FOLDER / "model.safetensors")))
    return {
        "recipe": np.array(hashlib.sha256(made(source)).hexdigest()),
        "texts": _rectangle(texts, -1),
        "sentences": _rectangle(sentences, -1),
        "padded": _padded(stored, sentences[PADDED]),
        **_samples("original", original, sentences),
        **_samples("stored", stored, sentences),
    }


def _rectangle(rows: list[list[int]], filler: int) -> np.ndarray:
    longest = max(map(len, rows))
    return np.array([row + [filler] * (longest - len(row)) for row in rows], np.int32)


def _unpack(stored: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    tensors = {}
    for name, tensor in stored.items():
        if tensor.dtype == torch.int8:
            scale = stored[f"{name}.scale"].float()
            columns = tensor.shape[1] // scale.shape[1]
            tensors[name] = tensor.float() * scale.repeat_interleave(columns, dim=1)
        elif not name.endswith(".scale"):
            tensors[name] = tensor
    return tensors


def _model(tensors: dict[str, torch.Tensor]) -> BertModel:
    settings = json.loads((FOLDER / "config.json").read_text(encoding="utf-8"))
    config = BertConfig(**settings, attn_implementation="eager")
    model = BertModel(config, add_pooling_layer=False).eval()
    kept = {k: v for k, v in tensors.items() if not k.startswith("pooler.")}
    kept.pop("embeddings.position_ids", None)
    model.load_state_dict(kept)
    return model


@torch.no_grad()
def _samples(
    name: str, model: BertModel, sentences: list[list[int]]
) -> dict[str, np.ndarray]:
    """The middle token of each sentence, in every layer, and the sentence's vector."""
    hidden, weights, vectors = [], [], []
    for ids in sentences:
        found = model(
            torch.tensor([ids]), output_hidden_states=True, output_attentions=True
        )
        middle = len(ids) // 2
        states = torch.stack(found.hidden_states)[:, 0]  # (7, n, d_model)
        rows = torch.stack(found.attentions)[:, 0, :, middle]  # (6, h, n)
        hidden.append(states[:, middle, ::EVERY].numpy())
        weights.append(np.pad(rows.numpy(), ((0, 0), (0, 0), (0, MOST - len(ids)))))
        vectors.append(states[-1].mean(dim=0).numpy())
    return {
        f"{name}/hidden": np.array(hidden),
        f"{name}/weights": np.array(weights),
        f"{name}/vectors": np.array(vectors),
    }


@torch.no_grad()
def _padded(model: BertModel, sentences: list[list[int]]) -> np.ndarray:
    """Several sentences at once, the short ones filled up with [PAD]."""
    ids = torch.tensor(_rectangle(sentences, 0))
    found = model(ids, attention_mask=(ids != 0).long())
    return np.array(found.last_hidden_state[:, 0, ::EVERY])  # [CLS]
