"""Models with trained weights: one NumPy forward pass for each family.

`load` reads the layout that the field uses, `config.json` beside
`model.safetensors`, in one file or in shards. GPT-2, LLaMA, BERT and the Vision
Transformer have the parameter names of Hugging Face's library, so the weights in
`data/` and a checkpoint on your own disk come in through the same door. The
encoder-decoder of 2017 and the recurrent networks have the names of PyTorch's modules;
their pages tell them.

`load` opens, a model is called, `generate` writes: all else is a family's own page.
Every family with attention takes ``attention=``, a function of yours in place of the
course's own; the page `yours` says how it is asked.
"""

from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from utils.models.bahdanau import RnnEncoderDecoder
from utils.models.bert import Bert
from utils.models.blocks import Layer, Result
from utils.models.cache import Cache
from utils.models.checkpoint import (
    CheckpointError,
    chosen,
    plain_names,
    read_config,
)
from utils.models.distance import DistanceGpt2
from utils.models.family import Model
from utils.models.generation import generate, shares
from utils.models.gguf import read as read_gguf
from utils.models.gguf_llama import llama_from
from utils.models.gpt2 import Gpt2
from utils.models.llama import Llama
from utils.models.rnn import Rnn
from utils.models.shards import read_stored
from utils.models.transformer import Transformer
from utils.models.vit import Vit

#: `model_type` in config.json -> the family that can run it
FAMILIES: dict[str, type[Model]] = {
    "bert": Bert,
    "gpt2": Gpt2,
    "gpt2-distance": DistanceGpt2,
    "llama": Llama,
    "vit": Vit,
    "transformer": Transformer,
    "rnn": Rnn,
    "rnn-encoder-decoder": RnnEncoderDecoder,
}

__all__ = [
    "FAMILIES",
    "Bert",
    "Cache",
    "CheckpointError",
    "DistanceGpt2",
    "Gpt2",
    "Layer",
    "Llama",
    "Model",
    "Result",
    "Rnn",
    "RnnEncoderDecoder",
    "Transformer",
    "Vit",
    "generate",
    "load",
    "shares",
]


def load(folder: str | Path, dtype: DTypeLike = np.float32) -> Model:
    """Open a model from a folder with `config.json` and `model.safetensors`.

    A LLaMA may also come as one file that ends in ``.gguf``.

    Parameters
    ----------
    folder
        `data.path("minilm")` of the course, or a folder or a GGUF file of yours.
    dtype
        What the model computes in. With `np.float64` the printed decimals are the same
        on every machine; `np.float32` is about twice as fast.

    Returns
    -------
    Model
        The model of its family, ready to be called.

    Raises
    ------
    CheckpointError
        If the architecture is unknown, a setting asks for what the course does not run,
        a tensor is missing, left over or of another shape, or a file is absent or cut
        off: the message names it.

    Notes
    -----
    A checkpoint with a head that the course does not know gives hidden states and no
    logits; `Result.note` says why.
    """
    if Path(folder).suffix.lower() == ".gguf":
        return llama_from(read_gguf(folder), dtype)
    config = read_config(Path(folder))
    kind = config.get("model_type")
    if not isinstance(kind, str) or kind not in FAMILIES:
        known = ", ".join(FAMILIES)
        raise CheckpointError(
            f"{Path(folder) / 'config.json'}: model_type is {kind!r}; "
            f"the course can run: {known}"
        )
    family = FAMILIES[kind]
    config = dict(family.plain(config))
    family.check(config)
    path, found = read_stored(Path(folder))
    stored = plain_names(found, family.PREFIXES)
    note = family.silence(config, stored)
    needed = family.needed(config, stored, note)
    tensors = chosen(path, stored, needed, family.is_unused)
    return family(config, tensors, dtype, note)
