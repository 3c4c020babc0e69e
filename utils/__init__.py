"""The small module behind the lessons: read it, every file holds one idea."""

from utils.attention import (
    attention,
    causal_mask,
    merge_heads,
    padding_mask,
    repeat_kv,
    softmax,
    split_heads,
    streaming_attention,
    window_mask,
)
from utils.layers import layer_norm, rms_norm
from utils.positions import rotary, rotate, sinusoidal

__all__ = [
    "attention",
    "causal_mask",
    "layer_norm",
    "merge_heads",
    "padding_mask",
    "repeat_kv",
    "rms_norm",
    "rotary",
    "rotate",
    "sinusoidal",
    "softmax",
    "split_heads",
    "streaming_attention",
    "window_mask",
]
