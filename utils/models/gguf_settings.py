"""What a GGUF file says of a LLaMA, as config.json would say it.

A setting that may be left out has the value that llama.cpp gives it. One that would
make another model is refused by name, as is every ``llama.`` setting that this page
does not know: it may matter.

Source
------
The ggml project, docs/gguf.md; llama.cpp, src/llama-model.cpp, `load_hparams`.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from utils.models.gguf import Gguf, broken

#: the entry of config.json and that of the file
SETTINGS = {
    "hidden_size": "llama.embedding_length",
    "intermediate_size": "llama.feed_forward_length",
    "num_hidden_layers": "llama.block_count",
    "num_attention_heads": "llama.attention.head_count",
    "max_position_embeddings": "llama.context_length",
    "rms_norm_eps": "llama.attention.layer_norm_rms_epsilon",
}
#: those that may be left out
OPTIONAL = {
    "num_key_value_heads": "llama.attention.head_count_kv",  # absent: one a query head
    "head_dim": "llama.attention.key_length",  # absent: all of a token, shared out
    "rope_theta": "llama.rope.freq_base",
}
_TYPE, _FACTOR = "llama.rope.scaling.type", "llama.rope.scaling.factor"
_OLD_FACTOR = "llama.rope.scale_linear"
_WIDTH, _TURNED = "llama.attention.value_length", "llama.rope.dimension_count"
_LAYOUT = "llama.tensor_data_layout"
#: what changes nothing while it has this value
NEUTRAL: Mapping[str, Any] = MappingProxyType(
    {
        _LAYOUT: "reference",
        "llama.attention.causal": True,
        "llama.attention.clamp_kqv": 0,
        "llama.attention.max_alibi_bias": 0,
        "llama.attention.scale": 0,
        "llama.attention.sliding_window": 0,
        "llama.attn_logit_softcapping": 0,
        "llama.embedding_scale": 0,
        "llama.expert_count": 0,
        "llama.expert_used_count": 0,
        "llama.final_logit_softcapping": 0,
        "llama.leading_dense_block_count": 0,
        "llama.logit_scale": 0,
        "llama.residual_scale": 0,
        "llama.rope.scaling.attn_factor": 1,
        "llama.use_parallel_residual": False,
    }
)
#: what changes nothing here, and why
HARMLESS: Mapping[str, str] = MappingProxyType(
    {
        "llama.vocab_size": "the table of words says it, and is what counts",
        "llama.attention.layer_norm_epsilon": "the norm is the other one, RMSNorm",
        "llama.rope.scaling.original_context_length": "for yarn alone",
        "llama.rope.scaling.finetuned": "says how it was made",
        "llama.rope.scaling.yarn_log_multiplier": "for yarn alone",
    }
)


def config_of(found: Gguf) -> dict[str, Any]:
    """The settings under Hugging Face's names.

    Raises
    ------
    CheckpointError
        If one is missing, cannot be, or asks for what the course does not run.
    """
    kind = found.setting("general.architecture", str)
    if kind != "llama":
        broken(found.path, f"holds a model of kind {kind!r}; the course reads llama "
               "from such files")  # fmt: skip
    _see_that_all_are_known(found)
    config = {name: _above_zero(found, theirs) for name, theirs in SETTINGS.items()}
    config |= {
        name: _above_zero(found, theirs)
        for name, theirs in OPTIONAL.items()
        if theirs in found.settings
    }
    config["model_type"] = kind
    config["tie_word_embeddings"] = "output.weight" not in found.tensors
    return config | _scaling(found)


def see_that_heads_fit(found: Gguf, d_k: int) -> None:
    """Raise CheckpointError where a head turns in part, or values have other widths."""
    turned = found.settings.get(_TURNED, d_k)
    if turned != d_k:
        broken(found.path, f"turns {turned!r} of the {d_k} numbers of a head "
               f"({_TURNED}); the course turns all")  # fmt: skip
    width = found.settings.get(_WIDTH, d_k)
    if width != d_k:
        broken(found.path, f"has values of {width!r} numbers ({_WIDTH}) and keys of "
               f"{d_k}; the course runs heads where both are alike")  # fmt: skip


def _see_that_all_are_known(found: Gguf) -> None:
    known = {*SETTINGS.values(), *OPTIONAL.values(), *HARMLESS, _TYPE, _FACTOR,
             _OLD_FACTOR, _WIDTH, _TURNED}  # fmt: skip
    for name, value in found.settings.items():
        if name in known or not name.startswith("llama."):
            continue
        if name not in NEUTRAL:
            broken(found.path, f"has the setting {name}, which the course does not "
                   "know")  # fmt: skip
        if value != NEUTRAL[name]:
            broken(found.path, f"has {value!r} as {name}; the course runs "
                   f"{NEUTRAL[name]!r} alone")  # fmt: skip


def _scaling(found: Gguf) -> dict[str, Any]:
    """How positions are scaled: a factor counts if the type is linear, or not said."""
    kind = found.setting(_TYPE, str) if _TYPE in found.settings else "linear"
    if kind not in ("none", "linear"):
        broken(found.path, f"scales positions by {kind!r} ({_TYPE}); the course reads "
               "files that scale by 'linear' or 'none'")  # fmt: skip
    name = _FACTOR if _FACTOR in found.settings else _OLD_FACTOR
    if kind == "none" or name not in found.settings:
        return {}
    factor = found.setting(name, int, float)
    if factor == 0:  # as if it were not there
        return {}
    scaling = {"rope_type": "linear", "factor": _above_zero(found, name)}
    return {"rope_scaling": scaling}


def _above_zero(found: Gguf, name: str) -> float:
    value: float = found.setting(name, int, float)
    if not (math.isfinite(value) and value > 0):
        broken(found.path, f"has {value} as {name}; expected more than 0")
    return value
