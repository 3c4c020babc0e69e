"""The small module behind the lessons: read it, every file holds one idea."""

from utils.mathematics.attention import attention, softmax
from utils.mathematics.heads import merge_heads, repeat_kv, split_heads
from utils.mathematics.masks import causal_mask, padding_mask, window_mask
from utils.mathematics.norms import layer_norm, rms_norm
from utils.mathematics.positions import rotary, rotate, sinusoidal
from utils.mathematics.streaming import streaming_attention

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
