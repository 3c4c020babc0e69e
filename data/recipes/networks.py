"""The networks of the recipes in PyTorch, under the names that `utils.models` opens.

Where PyTorch has a module (`nn.Transformer`, `nn.LSTM`, `nn.GRU`), it does the work.
"""

import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

Config = Mapping[str, Any]
CELLS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


class Linear(nn.Module):
    """X W + b with W as GPT-2 keeps it, (in, out)."""

    def __init__(self, d_in: int, d_out: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(d_in, d_out) / math.sqrt(d_in))
        self.bias = nn.Parameter(torch.zeros(d_out))

    def forward(self, X: Tensor) -> Tensor:
        return X @ self.weight + self.bias


class FeedForward(nn.Module):
    """Wider, through a curve, and back."""

    def __init__(self, d_model: int, d_ff: int) -> None:
        super().__init__()
        self.c_fc, self.c_proj = Linear(d_model, d_ff), Linear(d_ff, d_model)

    def forward(self, X: Tensor) -> Tensor:
        return self.c_proj(F.gelu(self.c_fc(X), approximate="tanh"))


def heads(X: Tensor, h: int) -> Tensor:
    """(..., n, h d) -> (..., h, n, d)."""
    return X.unflatten(-1, (h, -1)).transpose(-3, -2)


def merged(X: Tensor) -> Tensor:
    """(..., h, n, d) -> (..., n, h d)."""
    return X.transpose(-3, -2).flatten(-2)


class Translator(nn.Module):
    """What `utils.models.Transformer` runs: `nn.Transformer` between tables and a head.

    Parameters
    ----------
    config
        As `config.json` says it.
    dropout
        The share of numbers that are left out in training, after each part.
    """

    def __init__(self, config: Config, dropout: float = 0.0) -> None:
        super().__init__()
        self.config, d = config, config["d_model"]
        layer = nn.TransformerEncoderLayer(
            d,
            config["encoder_heads"],
            config["d_ff"],
            dropout,
            _curve(config.get("activation", "relu")),
            batch_first=True,
            norm_first=config.get("norm_first", False),
        )
        self.transformer = nn.Transformer(
            d,
            config["encoder_heads"],
            config["encoder_layers"],
            config["decoder_layers"],
            config["d_ff"],
            dropout,
            _curve(config.get("activation", "relu")),
            custom_encoder=nn.TransformerEncoder(
                layer,
                config["encoder_layers"],
                nn.LayerNorm(d),
                enable_nested_tensor=False,
            ),
            batch_first=True,
            norm_first=config.get("norm_first", False),
        )
        options: dict[str, Any] = {"dropout": dropout, "batch_first": True}
        for layer in self.transformer.decoder.layers:
            own, cross = config["decoder_heads"], config["cross_heads"]
            layer.self_attn = nn.MultiheadAttention(d, own, **options)
            layer.multihead_attn = nn.MultiheadAttention(d, cross, **options)
        words = config["target_vocab_size"]
        self.target = nn.Embedding(words, d)
        if "image_size" in config:
            p = config["patch_size"]
            self.source = nn.Conv2d(config["num_channels"], d, p, stride=p)
        else:
            self.source = nn.Embedding(config["source_vocab_size"], d)
        if config.get("positions") == "learned":
            self.source_positions = nn.Embedding(config["max_source_positions"], d)
            self.target_positions = nn.Embedding(config["max_target_positions"], d)
        if not config.get("tie_word_embeddings"):
            self.output = nn.Linear(d, words)
        self.drop = nn.Dropout(dropout)

    def encode(self, source: Tensor, there: Tensor | None = None) -> Tensor:
        """What the source becomes, (batch, n, d); ``there`` is False at padding."""
        hidden = None if there is None else ~there
        X = self.drop(self.embed("source", source))
        memory: Tensor = self.transformer.encoder(X, src_key_padding_mask=hidden)
        return memory

    def decode(
        self, memory: Tensor, target: Tensor, there: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """The states of the text so far, and its scores: (batch, m, d or words)."""
        m = target.shape[1]
        later = torch.ones(m, m, dtype=torch.bool).triu(1)
        hidden: Tensor = self.transformer.decoder(
            self.drop(self.embed("target", target)),
            memory,
            tgt_mask=later,
            memory_key_padding_mask=None if there is None else ~there,
        )
        tied = self.config.get("tie_word_embeddings")
        return hidden, hidden @ self.target.weight.T if tied else self.output(hidden)

    def forward(
        self, source: Tensor, target: Tensor, there: Tensor | None = None
    ) -> Tensor:
        """Scores of the word after each word of the target, (batch, m, words)."""
        return self.decode(self.encode(source, there), target, there)[1]

    def embed(self, side: str, given: Tensor) -> Tensor:
        """Words or patches, each with its place."""
        X = getattr(self, side)(given)
        if X.ndim == 4:
            X = X.flatten(2).transpose(1, 2)
        elif self.config.get("scale_embedding", True):
            X = X * math.sqrt(X.shape[-1])
        n, d = X.shape[-2:]
        if self.config.get("positions") == "learned":
            return X + getattr(self, f"{side}_positions").weight[:n]
        return X + waves(n, d)


def _curve(name: str) -> Any:
    """GPT-2's curve has no name in `nn.Transformer`."""
    if name in ("gelu_new", "gelu_pytorch_tanh"):
        return lambda X: F.gelu(X, approximate="tanh")
    return name


def waves(n: int, d: int) -> Tensor:
    """Sines and cosines as the PyTorch tutorial computes them."""
    place = torch.arange(n).unsqueeze(1)
    speed = torch.exp(torch.arange(0, d, 2) * (-math.log(10000.0) / d))
    table = torch.zeros(n, d)
    table[:, 0::2] = torch.sin(place * speed)
    table[:, 1::2] = torch.cos(place * speed)
    return table


class Recurrent(nn.Module):
    """What `utils.models.Rnn` runs: a recurrent network between table and head."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        d, words = config["hidden_size"], config["vocab_size"]
        two = config.get("bidirectional", False)
        self.embed = nn.Embedding(words, config["embedding_size"])
        self.rnn = CELLS[config["cell"]](
            config["embedding_size"],
            d,
            config["num_layers"],
            batch_first=True,
            bidirectional=two,
        )
        out = config.get("output_size", words)
        self.output = nn.Linear(d * (1 + two), out) if out else None

    def forward(self, ids: Tensor) -> Tensor:
        """Scores after each token, (batch, n, words)."""
        hidden = self.rnn(self.embed(ids))[0]
        return hidden if self.output is None else self.output(hidden)


class Pair(nn.Module):
    """What `utils.models.RnnEncoderDecoder` runs: a reader and a writer.

    Between them is Bahdanau's attention, or one vector however long the source is.
    """

    def __init__(self, config: Config, dropout: float = 0.0) -> None:
        super().__init__()
        e, d = config["embedding_size"], config["hidden_size"]
        words, kind = config["target_vocab_size"], CELLS[config["cell"]]
        self.source = nn.Embedding(config["source_vocab_size"], e)
        self.target = nn.Embedding(words, e)
        self.encoder = kind(e, d, batch_first=True, bidirectional=True)
        self.bridge = nn.Linear(2 * d, d)
        self.decoder = kind(e + 2 * d, d, batch_first=True)
        self.output = nn.Linear(d + 2 * d + e, words)
        self.drop = nn.Dropout(dropout)
        if config.get("attention", "bahdanau") == "bahdanau":
            a = config["attention_size"]
            parts = {
                "query": nn.Linear(d, a, bias=False),
                "key": nn.Linear(2 * d, a),
                "score": nn.Linear(a, 1, bias=False),
            }
            self.attention = nn.ModuleDict(parts)

    def forward(self, source: Tensor, target: Tensor, there: Tensor) -> Tensor:
        """Scores of the word after each word of the target, (batch, m, words)."""
        return self.write(source, target, there)["logits"]

    def write(self, source: Tensor, target: Tensor, there: Tensor) -> dict[str, Tensor]:
        """States and scores of the writer and, with attention, its weights."""
        packed = nn.utils.rnn.pack_padded_sequence(
            self.drop(self.source(source)),
            there.sum(-1),
            batch_first=True,
            enforce_sorted=False,
        )
        found, last = self.encoder(packed)
        H, _ = nn.utils.rnn.pad_packed_sequence(
            found, True, total_length=source.shape[1]
        )
        last = last[0] if isinstance(last, tuple) else last
        summary = torch.cat([last[0], last[1]], -1)  # (batch, 2 d)
        state = torch.tanh(self.bridge(summary))[None]
        if isinstance(self.decoder, nn.LSTM):
            state = state, torch.zeros_like(state)
        words = self.drop(self.target(target))
        if hasattr(self, "attention"):
            hidden, context, weights = self._attend(words, H, there, state)
            more = {"weights": weights}
        else:  # the same vector for all words: the whole text in one call
            context, more = summary[:, None].expand(-1, words.shape[1], -1), {}
            hidden = self.decoder(torch.cat([words, context], -1), state)[0]
        joined = self.drop(torch.cat([hidden, context, words], -1))
        return {"hidden": hidden, "logits": self.output(joined), **more}

    def _attend(
        self, words: Tensor, H: Tensor, there: Tensor, state: Any
    ) -> tuple[Tensor, ...]:
        keys, steps = self.attention["key"](H), []
        for word in words.unbind(1):
            h = state[0] if isinstance(state, tuple) else state
            context, weights = self._look(h[0], keys, H, there)
            x = torch.cat([word, context], -1)[:, None]
            hidden, state = self.decoder(x, state)
            steps.append((hidden[:, 0], context, weights))
        return tuple(torch.stack(part, 1) for part in zip(*steps, strict=True))

    def _look(
        self, h: Tensor, keys: Tensor, H: Tensor, there: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Equation 6 of the paper, and the weights of equation 5."""
        summed = self.attention["query"](h)[:, None] + keys
        scores = self.attention["score"](torch.tanh(summed))[..., 0]
        weights = scores.masked_fill(~there, -torch.inf).softmax(-1)
        return torch.einsum("bn,bnd->bd", weights, H), weights
