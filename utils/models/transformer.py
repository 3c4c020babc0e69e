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

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from utils.models.blocks import Layer, Result, may_look, may_look_back
from utils.models.cache import Cache
from utils.models.checkpoint import Config, Shape
from utils.models.ends import Ends, check_ends, end_shapes
from utils.models.entries import choice
from utils.models.looks import Look, looks
from utils.models.sublayers import Part, side_shapes
from utils.models.yours import Attention

#: (part, layer, head); the parts are "encoder", "decoder" and "cross"
Head = tuple[str, int, int]
PARTS = ("encoder", "decoder", "cross")
#: one function for all parts, or one for each of some: ``{"cross": mine}``
Attentions = Attention | Mapping[str, Attention]


class Transformer(Ends):
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
    PREFIXES = ("transformer.",)

    @classmethod
    def check(cls, config: Config) -> None:
        """Raise CheckpointError if this page cannot run such a configuration."""
        super().check(config)
        choice(config, "norm_first", False, True)
        check_ends(config)

    @staticmethod
    def shapes(config: Config) -> dict[str, Shape]:
        """Name and shape of each tensor."""
        return (
            end_shapes(config)
            | side_shapes(config, "encoder", 1)
            | side_shapes(config, "decoder", 2)
        )

    def encode(
        self,
        source: ArrayLike,
        mask: ArrayLike | None = None,
        heads_off: Iterable[Head] = (),
        attention: Attentions | None = None,
    ) -> Result:
        """Read the source: ids (..., n), or pixels (..., channels, height, width).

        Parameters and errors are those of the whole model.
        """
        X = self._embed_source(source)
        allowed, layers = may_look(mask, X.shape[:-1]), []
        for place, look in enumerate(self._looks(heads_off, attention)["encoder"]):
            name, h = f"encoder.layers.{place}", self.config["encoder_heads"]
            own = Part(f"{name}.self_attn", f"{name}.norm1", h)
            layers.append(self._attend(own, X, None, allowed, look))
            X = self._feed(name, f"{name}.norm2", self._join(own, layers[-1]))
        return Result(self._norm("encoder.norm", X), tuple(layers))

    def __call__(
        self,
        source: ArrayLike | Result,
        target: ArrayLike,
        mask: ArrayLike | None = None,
        heads_off: Iterable[Head] = (),
        cache: Cache | None = None,
        attention: Attentions | None = None,
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
        attention
            A function of yours in place of the course's, in all parts, or in those of
            ``{"cross": mine}``; `utils.models.yours` says how it is asked.

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
        off = list(heads_off)
        every = self._looks(off, attention)
        read = source
        if not isinstance(read, Result):
            read = self.encode(read, mask, off, attention)
        X = self._embed_target(target, 0 if cache is None else cache.length)
        seen = may_look(mask, read.hidden.shape[:-1])
        back = may_look_back(None, X.shape[:-1], cache)
        found = []
        for how in zip(every["decoder"], every["cross"], strict=True):
            X, both = self._write(X, read.hidden, (back, seen), how, cache)
            found.append(both)
        if cache is not None:
            cache.advance(X.shape[-2])
        hidden, (own, cross) = self._norm("decoder.norm", X), zip(*found, strict=True)
        return Result(hidden, own, self._score(hidden), cross, read)

    def reading(
        self,
        source: ArrayLike,
        mask: ArrayLike | None = None,
        heads_off: Iterable[Head] = (),
        attention: Attentions | None = None,
    ) -> Callable[..., Result]:
        """Read a source once; what comes back is a decoder that `generate` can use."""
        off = list(heads_off)
        read = self.encode(source, mask, off, attention)

        def decode(ids: ArrayLike, cache: Cache | None = None) -> Result:
            return self(read, ids, mask, off, cache, attention)

        return decode

    def _write(
        self,
        X: np.ndarray,
        memory: np.ndarray,
        masks: tuple[np.ndarray | None, np.ndarray | None],
        how: tuple[Look, Look],
        cache: Cache | None,
    ) -> tuple[np.ndarray, tuple[Layer, Layer]]:
        """One layer of the decoder: it looks at itself, then at the source."""
        name = f"decoder.layers.{how[0].place}"
        own, cross = self.config["decoder_heads"], self.config["cross_heads"]
        part = Part(f"{name}.self_attn", f"{name}.norm1", own)
        layer = self._attend(part, X, None, masks[0], how[0], cache)
        X = self._join(part, layer)
        part = Part(f"{name}.multihead_attn", f"{name}.norm2", cross)
        other = self._attend(part, X, memory, masks[1], how[1], cache)
        X = self._feed(name, f"{name}.norm3", self._join(part, other))
        return X, (layer, other)

    def _looks(
        self, heads_off: Iterable[Head], attention: Attentions | None
    ) -> dict[str, list[Look]]:
        """How each layer of each part looks."""
        off: dict[str, list[tuple[int, int]]] = {part: [] for part in PARTS}
        for head in heads_off:
            if len(head) != 3 or head[0] not in PARTS:
                raise ValueError(
                    f"heads_off has {head!r}, expected (part, layer, head), where part "
                    f"is one of {', '.join(PARTS)}"
                )
            off[head[0]].append(head[1:])
        config, mine = self.config, _by_part(attention)
        counts = {part: config["decoder_layers"] for part in PARTS}
        counts["encoder"] = config["encoder_layers"]
        return {
            part: looks(
                off[part], counts[part], config[f"{part}_heads"], mine.get(part), part
            )
            for part in PARTS
        }


def _by_part(attention: Attentions | None) -> Mapping[str, Attention]:
    """The function of each part that has one of yours."""
    if attention is None:
        return {}
    if not isinstance(attention, Mapping):
        return dict.fromkeys(PARTS, attention)
    if unknown := set(attention) - set(PARTS):
        raise ValueError(
            f"attention names {sorted(map(str, unknown))}; the parts are "
            f"{', '.join(PARTS)}"
        )
    return attention
