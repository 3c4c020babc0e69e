"""The Vision Transformer: BERT's idea for pictures, where patches are the words.

Dosovitskiy et al., "An Image is Worth 16x16 Words" (2020). A picture is cut into square
patches, each patch becomes a vector by one matrix, and one token more, the class token,
stands in front: it has no patch of its own, looks at all of them, and is what the head
reads.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from utils.mathematics.heads import merge_heads, split_heads
from utils.models.blocks import Layer, Result, may_look
from utils.models.checkpoint import CheckpointError, Config, Shape
from utils.models.entries import architectures, choice, whole
from utils.models.family import WITHOUT, Model, Stored, numbered, with_bias
from utils.models.looks import Look, looks
from utils.models.yours import Attention

_QKV = "attention.attention"
_WEIGHTS = ("weight", "bias")


class Vit(Model):
    """An encoder of pictures: pixels in, a vector a patch and scores of classes out."""

    SIZES = (
        "hidden_size",
        "image_size",
        "intermediate_size",
        "num_attention_heads",
        "num_channels",
        "num_hidden_layers",
        "patch_size",
    )
    HEADS = (("hidden_size", "num_attention_heads"),)
    EPS = ("layer_norm_eps", 1e-12)
    ACTIVATION = ("hidden_act", "gelu")
    PREFIXES = ("vit.",)
    OWN = ("embeddings", "encoder", "layernorm", "pooler")
    UNUSED = r"pooler\.|embeddings\.mask_token$"

    @classmethod
    def check(cls, config: Config) -> None:
        """Raise CheckpointError if this page cannot run such a configuration."""
        super().check(config)
        check_patches(config)
        choice(config, "qkv_bias", True, False)
        d_k = config["hidden_size"] // config["num_attention_heads"]
        choice({"head_dim": d_k, **config}, "head_dim", d_k)
        _classes(config)

    @staticmethod
    def shapes(config: Config) -> dict[str, Shape]:
        """Name and shape of each tensor, as Hugging Face's library calls them."""
        d_model, channels = config["hidden_size"], config["num_channels"]
        p = config["patch_size"]
        patches = (config["image_size"] // p) ** 2
        found: dict[str, Shape] = {
            "embeddings.cls_token": (1, 1, d_model),
            "embeddings.position_embeddings": (1, 1 + patches, d_model),
            "embeddings.patch_embeddings.projection.weight": (d_model, channels, p, p),
            "embeddings.patch_embeddings.projection.bias": (d_model,),
            **with_bias({"layernorm": (d_model,)}),
        }
        if "ViTForImageClassification" in architectures(config):
            found |= Vit.optional(config)
        layers, layer = config["num_hidden_layers"], layer_shapes(config)
        return found | numbered("encoder.layer", layers, layer)

    @staticmethod
    def optional(config: Config) -> dict[str, Shape]:
        """The head that tells the classes."""
        return with_bias({"classifier": (_classes(config), config["hidden_size"])})

    @classmethod
    def silence(cls, config: Config, stored: Stored) -> str:
        """Why there are no scores of classes, if there are none."""
        found, known = super().silence(config, stored), cls.optional(config).keys()
        if found or known & stored.keys():
            return found
        classes = "ViTForImageClassification" in architectures(config)
        return "" if classes else f"it has no head that scores classes: {WITHOUT}"

    def __call__(
        self,
        pixels: ArrayLike,
        mask: ArrayLike | None = None,
        heads_off: Iterable[tuple[int, int]] = (),
        attention: Attention | None = None,
    ) -> Result:
        """Run the model.

        Parameters
        ----------
        pixels
            Real numbers, (..., channels, height, width), in the range of the training.
        mask
            True where a token may be looked at, (..., n): the class token first, then
            the patches row by row; or True where a query may look at a key,
            (..., n, n).
        heads_off
            Pairs (layer, head), counted from 0: what these heads bring back is zero.
        attention
            A function of yours in place of the course's; `utils.models.yours` says how
            it is asked.

        Raises
        ------
        ValueError
            If pixels, mask, heads_off or attention do not fit the model.
        TypeError
            If the mask is not boolean.
        """
        X = self._embed(as_pixels(pixels, self.config).astype(self.dtype, copy=False))
        allowed = may_look(mask, X.shape[:-1])
        h, layers = self.config["num_attention_heads"], []
        every = looks(heads_off, self.config["num_hidden_layers"], h, attention)
        for place, look in enumerate(every):
            name = f"encoder.layer.{place}"
            layers.append(self._attend(name, X, allowed, look))
            X = self._finish(name, layers[-1])
        hidden = self._norm("layernorm", X)
        first = hidden[..., 0, :]
        logits = None if self.note else self._linear("classifier", first)
        return Result(hidden, tuple(layers), logits, note=self.note)

    def _embed(self, pixels: np.ndarray) -> np.ndarray:
        """The class token, then the patches, each with its place: (..., n, d_model)."""
        name = "embeddings.patch_embeddings.projection"
        patches = project(pixels, *(self._tensors[f"{name}.{p}"] for p in _WEIGHTS))
        first = self._tensors["embeddings.cls_token"][0]  # (1, d_model)
        first = np.broadcast_to(first, (*patches.shape[:-2], *first.shape))
        places = self._tensors["embeddings.position_embeddings"][0]
        embedded: np.ndarray = np.concatenate([first, patches], axis=-2) + places
        return embedded

    def _attend(
        self, name: str, X: np.ndarray, mask: np.ndarray | None, look: Look
    ) -> Layer:
        normal = self._norm(f"{name}.layernorm_before", X)
        h = self.config["num_attention_heads"]
        Q, K, V = (
            split_heads(self._linear(f"{name}.{_QKV}.{part}", normal), h)
            for part in ("query", "key", "value")
        )  # (..., h, n, d_k)
        return look(X, Q, K, V, mask)

    def _finish(self, name: str, layer: Layer) -> np.ndarray:
        """From what the heads brought back to what the next layer gets."""
        merged = merge_heads(layer.outputs)  # (..., n, d_model)
        X = layer.X + self._linear(f"{name}.attention.output.dense", merged)
        normal = self._norm(f"{name}.layernorm_after", X)
        inner = self._activate(self._linear(f"{name}.intermediate.dense", normal))
        total: np.ndarray = X + self._linear(f"{name}.output.dense", inner)
        return total


def _classes(config: Config) -> int:
    """How many classes the head tells; two where nobody named them."""
    if config.get("num_labels") is not None:
        return whole(config, "num_labels")
    names = config.get("id2label", {0: "", 1: ""})
    if names is not None and not (isinstance(names, Mapping) and names):
        raise CheckpointError(
            f"config.json: id2label is {names!r}; expected a name for each class"
        )
    return 2 if names is None else len(names)


def layer_shapes(config: Config) -> dict[str, Shape]:
    """The tensors of one layer."""
    d_model, d_ff = config["hidden_size"], config["intermediate_size"]
    square = (d_model, d_model)
    qkv = {f"{_QKV}.{part}": square for part in ("query", "key", "value")}
    layer = {
        "attention.output.dense": square,
        "intermediate.dense": (d_ff, d_model),
        "output.dense": (d_model, d_ff),
        "layernorm_before": (d_model,),
        "layernorm_after": (d_model,),
    }
    if config.get("qkv_bias", True):
        return with_bias(layer | qkv)
    return with_bias(layer) | {f"{name}.weight": square for name in qkv}


def project(pixels: np.ndarray, W: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Make a vector of each patch; W is (d_model, c, p, p), as of a convolution."""
    d_model, *_, p = W.shape
    projected: np.ndarray = cut(pixels, p) @ W.reshape(d_model, -1).T + bias
    return projected


def cut(pixels: np.ndarray, p: int) -> np.ndarray:
    """Cut pictures into squares of p pixels, each one row of numbers.

    (..., c, height, width) -> (..., patches, c * p * p), row by row from the top left.

    Examples
    --------
    >>> cut(np.arange(16).reshape(1, 4, 4), 2)
    array([[ 0,  1,  4,  5],
           [ 2,  3,  6,  7],
           [ 8,  9, 12, 13],
           [10, 11, 14, 15]])
    """
    *front, c, height, width = pixels.shape
    grid = pixels.reshape(*front, c, height // p, p, width // p, p)
    c_axis, *inner = (len(front) + place for place in range(5))
    row, in_row, column, in_column = inner
    order = (*range(len(front)), row, column, c_axis, in_row, in_column)
    patches = grid.transpose(order)  # (..., rows, columns, c, p, p)
    return patches.reshape(*front, (height // p) * (width // p), c * p * p)


def check_patches(config: Config) -> None:
    """Raise CheckpointError if patches do not fill the picture."""
    if config["image_size"] % config["patch_size"]:
        raise CheckpointError(
            f"config.json: image_size {config['image_size']} does not divide into "
            f"patches of {config['patch_size']}"
        )


def as_pixels(pixels: ArrayLike, config: Config) -> np.ndarray:
    """Pictures of the size that the model was made for."""
    numbers, size = np.asarray(pixels), config["image_size"]
    expected = (config["num_channels"], size, size)
    if numbers.dtype.kind not in "buif" or numbers.shape[-3:] != expected:
        raise ValueError(
            f"pixels must be real numbers of shape (..., {expected[0]}, {size}, "
            f"{size}), but they are {numbers.dtype} of shape {numbers.shape}"
        )
    return numbers
