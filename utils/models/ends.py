"""Where the encoder-decoder of 2017 begins and ends: words or patches, places, scores.

Instead of words a picture can be read: patches are made into vectors as in the Vision
Transformer. Places are told by sines and cosines, or by learnt vectors.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from utils.mathematics.positions import sinusoidal
from utils.models.blocks import as_ids
from utils.models.checkpoint import CheckpointError, Config, Shape
from utils.models.entries import choice, whole
from utils.models.family import with_bias
from utils.models.sublayers import Sublayers
from utils.models.vit import as_pixels, check_patches, project


class Ends(Sublayers):
    """The tables of words and places, and the head."""

    LIMIT = "max_target_positions"

    @property
    def limit(self) -> int | None:
        """How many target tokens there are positions for; no limit for sines."""
        learnt = self.config.get("positions") == "learned"
        return int(self.config[self.LIMIT]) if learnt else None

    def _embed_source(self, source: ArrayLike) -> np.ndarray:
        if _reads_pictures(self.config):
            pixels = as_pixels(source, self.config).astype(self.dtype, copy=False)
            W, bias = self._tensors["source.weight"], self._tensors["source.bias"]
            return self._place("source", project(pixels, W, bias), 0)
        learnt = self.config.get("positions") == "learned"
        key = "max_source_positions"
        room = (self.config[key], key) if learnt else None
        ids = as_ids(source, self.config["source_vocab_size"], room)
        return self._place("source", self._words("source", ids), 0)

    def _embed_target(self, target: ArrayLike, past: int) -> np.ndarray:
        ids = as_ids(target, self.config["target_vocab_size"], self.room, past)
        return self._place("target", self._words("target", ids), past)

    def _words(self, side: str, ids: np.ndarray) -> np.ndarray:
        scaled = self.config.get("scale_embedding", True)
        factor = math.sqrt(self.config["d_model"]) if scaled else 1.0
        words: np.ndarray = self._tensors[f"{side}.weight"][ids] * factor
        return words

    def _place(self, side: str, X: np.ndarray, past: int) -> np.ndarray:
        """Tell each vector where it stands: (..., n, d_model)."""
        end = past + X.shape[-2]
        places = self._tensors.get(f"{side}_positions.weight")
        if places is None:
            places = sinusoidal(end, self.config["d_model"]).astype(self.dtype)
        placed: np.ndarray = X + places[past:end]
        return placed

    def _score(self, hidden: np.ndarray) -> np.ndarray:
        """How well each word fits as the next one: (..., m, words)."""
        head = "target" if self.config.get("tie_word_embeddings") else "output"
        return self._linear(head, hidden)


def check_ends(config: Config) -> None:
    """Raise CheckpointError if there are no such words, pictures or places."""
    choice(config, "scale_embedding", True, False)
    choice(config, "tie_word_embeddings", False, True)
    if _reads_pictures(config):
        for name in ("image_size", "patch_size", "num_channels"):
            whole(config, name)
        check_patches(config)
    else:
        whole(config, "source_vocab_size")
    if choice(config, "positions", "sinusoidal", "learned") == "learned":
        whole(config, "max_source_positions")
        whole(config, "max_target_positions")
    elif config["d_model"] % 2:
        raise CheckpointError(
            f"config.json: d_model is {config['d_model']}; sines and cosines come "
            "in pairs"
        )


def end_shapes(config: Config) -> dict[str, Shape]:
    """Name and shape of their tensors."""
    d_model, words = config["d_model"], config["target_vocab_size"]
    found: dict[str, Shape] = {"target.weight": (words, d_model)}
    if _reads_pictures(config):
        p = config["patch_size"]
        found["source.weight"] = (d_model, config["num_channels"], p, p)
        found["source.bias"] = (d_model,)
    else:
        found["source.weight"] = (config["source_vocab_size"], d_model)
    if config.get("positions") == "learned":
        for side in ("source", "target"):
            most = config[f"max_{side}_positions"]
            found[f"{side}_positions.weight"] = (most, d_model)
    if not config.get("tie_word_embeddings"):
        found |= with_bias({"output": (words, d_model)})
    return found


def _reads_pictures(config: Config) -> bool:
    return "image_size" in config
