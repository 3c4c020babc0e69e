"""The encoder-decoder of 2017: one sequence is read, another one is written.

Vaswani et al., "Attention Is All You Need" (2017). The encoder is two-sided, the
decoder looks back, and in each of its layers a second attention, *cross-attention*,
takes its queries from the text so far and its keys and values from what was read.

Instead of words a picture can be read: patches are made into vectors as in the Vision
Transformer, and the decoder writes its caption.

The tensors have the names of PyTorch's `nn.Transformer`, so a module that has one as
``self.transformer``, beside ``self.source`` and ``self.target`` (`nn.Embedding`; for
pictures ``self.source`` is an `nn.Conv2d`) and ``self.output`` (`nn.Linear`), is stored
by ``save_file(module.state_dict(), ...)``. Learnt positions are
``self.source_positions`` and ``self.target_positions`` (`nn.Embedding`).
"""

import math
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import ArrayLike

from utils.mathematics.positions import sinusoidal
from utils.models.blocks import Result, as_ids, may_look, may_look_back, silenced
from utils.models.cache import Cache
from utils.models.checkpoint import CheckpointError, Config, Shape
from utils.models.family import choice, whole, with_bias
from utils.models.sublayers import Part, Sublayers, side_shapes
from utils.models.vit import as_pixels, check_patches, project

#: (part, layer, head); the parts are "encoder", "decoder" and "cross"
Head = tuple[str, int, int]
PARTS = ("encoder", "decoder", "cross")


class Transformer(Sublayers):
    """An encoder-decoder: a source and the target so far in, scores of words out.

    `config.json` names the sizes: ``d_model``, ``d_ff``, ``encoder_layers``,
    ``decoder_layers``, ``encoder_heads``, ``decoder_heads``, ``cross_heads``,
    ``target_vocab_size`` and either ``source_vocab_size`` or ``image_size``,
    ``patch_size`` and ``num_channels``. It may say, the paper's way first:

    - ``norm_first``: false, the norm follows the sum; true, it comes before each part.
    - ``activation``: "relu", or another curve.
    - ``positions``: "sinusoidal", or "learned" with ``max_source_positions`` and
      ``max_target_positions``.
    - ``scale_embedding``: true, words are multiplied by √d_model.
    - ``tie_word_embeddings``: false; true makes the table of target words the head.
    """

    SIZES = (
        "d_model",
        "d_ff",
        "encoder_layers",
        "decoder_layers",
        "encoder_heads",
        "decoder_heads",
        "cross_heads",
        "target_vocab_size",
    )
    HEADS = tuple(("d_model", f"{part}_heads") for part in PARTS)
    ACTIVATION = ("activation", "relu")
    PREFIX = "transformer."

    @classmethod
    def check(cls, config: Config) -> None:
        """Raise CheckpointError if this page cannot run such a configuration."""
        super().check(config)
        choice(config, "norm_first", False, True)
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

    @staticmethod
    def shapes(config: Config) -> dict[str, Shape]:
        """Name and shape of each tensor."""
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
        return (
            found
            | side_shapes(config, "encoder", 1)
            | side_shapes(config, "decoder", 2)
        )

    @property
    def limit(self) -> int | None:
        """How many target tokens there are positions for; no limit for sines."""
        learnt = self.config.get("positions") == "learned"
        return int(self.config["max_target_positions"]) if learnt else None

    def encode(
        self,
        source: ArrayLike,
        mask: ArrayLike | None = None,
        heads_off: Iterable[Head] = (),
    ) -> Result:
        """Read the source: ids (..., n), or pixels (..., channels, height, width).

        Parameters and errors are those of the whole model.
        """
        X = self._embed_source(source)
        allowed, layers = may_look(mask, X.shape[:-1]), []
        for place, silent in enumerate(self._silenced(heads_off)["encoder"]):
            name = f"encoder.layers.{place}"
            h = self.config["encoder_heads"]
            own = Part(f"{name}.self_attn", f"{name}.norm1", h)
            layers.append(self._attend(own, X, None, allowed, silent))
            X = self._feed(name, f"{name}.norm2", self._join(own, layers[-1]))
        return Result(self._norm("encoder.norm", X), tuple(layers))

    def __call__(
        self,
        source: ArrayLike | Result,
        target: ArrayLike,
        mask: ArrayLike | None = None,
        heads_off: Iterable[Head] = (),
        cache: Cache | None = None,
    ) -> Result:
        """Run the model.

        Parameters
        ----------
        source
            Ids (..., n) or pixels (..., channels, height, width); or what `encode` made
            of them, so that it is read only once.
        target
            Ids of the text so far, (..., m); with a cache, those that are new to it.
        mask
            True where the source has a token and False where it has padding, (..., n).
            Padding *after* a target needs no mask, for nothing looks ahead.
        heads_off
            Triples (part, layer, head), where part is "encoder", "decoder" or "cross".
        cache
            Remembers keys and values from call to call, for one source.

        Returns
        -------
        Result
            `layers` is the decoder's look at itself, `cross` at the source, and
            `encoder` what the source became.

        Raises
        ------
        ValueError
            If an argument does not fit the model.
        TypeError
            If the mask is not boolean.
        """
        heads = list(heads_off)
        off = self._silenced(heads)
        read = (
            source if isinstance(source, Result) else self.encode(source, mask, heads)
        )
        past = 0 if cache is None else cache.length
        X = self._embed_target(target, past)
        seen = may_look(mask, read.hidden.shape[:-1])
        back = may_look_back(None, X.shape[:-1], cache)
        layers, cross = [], []
        for place, silent in enumerate(off["decoder"]):
            own, other = self._parts(place)
            layers.append(self._attend(own, X, None, back, silent, cache))
            X = self._join(own, layers[-1])
            quiet = off["cross"][place]
            cross.append(self._attend(other, X, read.hidden, seen, quiet, cache))
            X = self._join(other, cross[-1])
            X = self._feed(f"decoder.layers.{place}", f"{own.norm[:-1]}3", X)
        if cache is not None:
            cache.advance(X.shape[-2])
        hidden = self._norm("decoder.norm", X)
        head = "target" if self.config.get("tie_word_embeddings") else "output"
        logits = self._linear(head, hidden)
        return Result(hidden, tuple(layers), logits, tuple(cross), read)

    def reading(
        self,
        source: ArrayLike,
        mask: ArrayLike | None = None,
        heads_off: Iterable[Head] = (),
    ) -> Callable[..., Result]:
        """Read a source once; what comes back is a decoder that `generate` can use."""
        off = list(heads_off)
        read = self.encode(source, mask, off)

        def decode(ids: ArrayLike, cache: Cache | None = None) -> Result:
            return self(read, ids, mask, off, cache)

        return decode

    def _silenced(self, heads_off: Iterable[Head]) -> dict[str, list[list[int]]]:
        off: dict[str, list[tuple[int, int]]] = {part: [] for part in PARTS}
        for head in heads_off:
            if len(head) != 3 or head[0] not in PARTS:
                raise ValueError(
                    f"heads_off has {head!r}, expected (part, layer, head), where part "
                    f"is one of {', '.join(PARTS)}"
                )
            off[head[0]].append(head[1:])
        counts = {part: self.config["decoder_layers"] for part in PARTS}
        counts["encoder"] = self.config["encoder_layers"]
        return {
            part: silenced(pairs, counts[part], self.config[f"{part}_heads"])
            for part, pairs in off.items()
        }

    def _parts(self, place: int) -> tuple[Part, Part]:
        """The two attentions of a decoder layer: to itself, and to the source."""
        name = f"decoder.layers.{place}"
        own, cross = self.config["decoder_heads"], self.config["cross_heads"]
        return (
            Part(f"{name}.self_attn", f"{name}.norm1", own),
            Part(f"{name}.multihead_attn", f"{name}.norm2", cross),
        )

    def _embed_source(self, source: ArrayLike) -> np.ndarray:
        if _reads_pictures(self.config):
            pixels = as_pixels(source, self.config).astype(self.dtype, copy=False)
            W, bias = self._tensors["source.weight"], self._tensors["source.bias"]
            return self._place("source", project(pixels, W, bias), 0)
        learnt = self.config.get("positions") == "learned"
        most = self.config["max_source_positions"] if learnt else None
        ids = as_ids(source, self.config["source_vocab_size"], most)
        return self._place("source", self._words("source", ids), 0)

    def _embed_target(self, target: ArrayLike, past: int) -> np.ndarray:
        ids = as_ids(target, self.config["target_vocab_size"], self.limit, past)
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


def _reads_pictures(config: Config) -> bool:
    return "image_size" in config
