"""What PyTorch says of the encoder-decoder and of recurrent networks.

`nn.Transformer`, `nn.RNN`, `nn.GRU` and `nn.LSTM` between embeddings and a head, as a
recipe would train them; Bahdanau's attention, which PyTorch does not have, is written
here with its layers. The tests write the same weights under the same names.
"""

import json
import math
from typing import Any

import numpy as np
import torch
from torch import nn

from tests.references import _chance

NAME = "torch_families"
TOLERANCE = 5e-5
Arrays = dict[str, np.ndarray]
CELLS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
PAPER = {
    "model_type": "transformer",
    "d_model": 24,
    "d_ff": 20,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_heads": 4,
    "decoder_heads": 4,
    "cross_heads": 4,
    "source_vocab_size": 19,
    "target_vocab_size": 17,
}
LATER = PAPER | {
    "norm_first": True,
    "activation": "gelu",
    "encoder_layers": 1,
    "decoder_layers": 3,
    "cross_heads": 1,
    "decoder_heads": 2,
    "positions": "learned",
    "max_source_positions": 9,
    "max_target_positions": 8,
    "scale_embedding": False,
    "tie_word_embeddings": True,
}
PICTURES = LATER | {
    "image_size": 12,
    "patch_size": 4,
    "num_channels": 3,
    "tie_word_embeddings": False,
}
WALK = {
    "model_type": "rnn",
    "cell": "rnn",
    "vocab_size": 13,
    "embedding_size": 10,
    "hidden_size": 12,
    "num_layers": 1,
}
PAIR = {
    "model_type": "rnn-encoder-decoder",
    "cell": "gru",
    "attention": "bahdanau",
    "source_vocab_size": 19,
    "target_vocab_size": 17,
    "embedding_size": 10,
    "hidden_size": 12,
    "attention_size": 7,
}
CASES: dict[str, dict[str, Any]] = {
    "transformer": PAPER,
    "transformer, norm first": LATER,
    "transformer, pictures": PICTURES,
    "rnn": WALK,
    "gru, two layers": WALK | {"cell": "gru", "num_layers": 2, "output_size": 5},
    "lstm": WALK | {"cell": "lstm"},
    "lstm, two directions": WALK
    | {"cell": "lstm", "num_layers": 2, "bidirectional": True, "output_size": 0},
    "pair, gru with attention": PAIR,
    "pair, lstm with attention": PAIR | {"cell": "lstm"},
    "pair, gru without attention": PAIR | {"attention": "none"},
}
N, M, LENGTHS = 9, 6, [9, 5]


def make() -> Arrays:
    """Ask every model."""
    torch.set_num_threads(1)
    torch.backends.mha.set_fastpath_enabled(False)
    made: Arrays = {}
    for seed, (case, config) in enumerate(CASES.items()):
        kind = {"transformer": Translator, "rnn": Walker}.get(
            config["model_type"], Pair
        )
        model = kind(config).eval()
        shapes = {name: list(p.shape) for name, p in model.state_dict().items()}
        weights = _chance.tensors(shapes, seed)
        model.load_state_dict({k: torch.from_numpy(v) for k, v in weights.items()})
        with torch.no_grad():
            answers = model.answers(*question(config, seed))
        told = {"config": json.dumps(config), "shapes": json.dumps(shapes)}
        answers |= {k: np.array(v) for k, v in (told | {"seed": str(seed)}).items()}
        made |= {f"{case}/{name}": array for name, array in answers.items()}
    return made


def question(config: dict[str, Any], seed: int) -> tuple[torch.Tensor, ...]:
    """A source, what is there of it, and a target; the tests ask the same."""
    there = torch.from_numpy(_chance.lengths_mask(LENGTHS, N))
    if "image_size" in config:
        pixels = torch.from_numpy(_chance.floats((2, 3, 12, 12), seed))
        return pixels, torch.ones(2, 9, dtype=torch.bool), _target(seed)
    words = config.get("source_vocab_size", config.get("vocab_size"))
    return torch.from_numpy(_chance.ids((2, N), words, seed)), there, _target(seed)


def _target(seed: int) -> torch.Tensor:
    return torch.from_numpy(_chance.ids((2, M), 17, 100 + seed))


class Translator(nn.Module):
    """`nn.Transformer` between its embeddings and its head."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        self.config, d = config, config["d_model"]
        self.transformer = nn.Transformer(
            d,
            config["encoder_heads"],
            config["encoder_layers"],
            config["decoder_layers"],
            config["d_ff"],
            dropout=0.0,
            activation=config.get("activation", "relu"),
            batch_first=True,
            norm_first=config.get("norm_first", False),
        )
        for layer in self.transformer.decoder.layers:
            own, cross = config["decoder_heads"], config["cross_heads"]
            layer.self_attn = nn.MultiheadAttention(d, own, batch_first=True)
            layer.multihead_attn = nn.MultiheadAttention(d, cross, batch_first=True)
        words = config["target_vocab_size"]
        self.target = nn.Embedding(words, d)
        if "image_size" in config:
            self.source = nn.Conv2d(config["num_channels"], d, 4, stride=4)
        else:
            self.source = nn.Embedding(config["source_vocab_size"], d)
        if config.get("positions") == "learned":
            self.source_positions = nn.Embedding(config["max_source_positions"], d)
            self.target_positions = nn.Embedding(config["max_target_positions"], d)
        if not config.get("tie_word_embeddings"):
            self.output = nn.Linear(d, words)

    def answers(
        self, source: torch.Tensor, there: torch.Tensor, target: torch.Tensor
    ) -> Arrays:
        """Hidden states, scores and, layer by layer, what all heads looked at."""
        seen: list[torch.Tensor] = []
        for part in self.modules():
            if isinstance(part, nn.MultiheadAttention):
                _tell(part, seen)
        X, Y = self.embed("source", source), self.embed("target", target)
        later = torch.ones(M, M, dtype=torch.bool).triu(1)
        memory = self.transformer.encoder(X, src_key_padding_mask=~there)
        hidden = self.transformer.decoder(
            Y, memory, tgt_mask=later, memory_key_padding_mask=~there
        )
        tied = self.config.get("tie_word_embeddings")
        logits = hidden @ self.target.weight.T if tied else self.output(hidden)
        first = self.config["encoder_layers"]
        told = {"encoder": memory, "hidden": hidden, "logits": logits}
        told |= {f"encoder {place}": w for place, w in enumerate(seen[:first])}
        told |= {f"attention {place}": w for place, w in enumerate(seen[first::2])}
        told |= {f"cross {place}": w for place, w in enumerate(seen[first + 1 :: 2])}
        return {name: tensor.numpy() for name, tensor in told.items()}

    def embed(self, side: str, given: torch.Tensor) -> torch.Tensor:
        X = getattr(self, side)(given)
        if X.ndim == 4:
            X = X.flatten(2).transpose(1, 2)
        elif self.config.get("scale_embedding", True):
            X = X * math.sqrt(X.shape[-1])
        n, d = X.shape[-2:]
        if self.config.get("positions") == "learned":
            return X + getattr(self, f"{side}_positions").weight[:n]
        return X + waves(n, d)


def waves(n: int, d: int) -> torch.Tensor:
    """Sines and cosines as the PyTorch tutorial computes them."""
    place = torch.arange(n).unsqueeze(1)
    speed = torch.exp(torch.arange(0, d, 2) * (-math.log(10000.0) / d))
    table = torch.zeros(n, d)
    table[:, 0::2] = torch.sin(place * speed)
    table[:, 1::2] = torch.cos(place * speed)
    return table


def _tell(part: nn.MultiheadAttention, seen: list[torch.Tensor]) -> None:
    """Let a module keep the weights of each head, which the layers do not ask for."""
    forward = part.forward

    def listening(*given: Any, **options: Any) -> Any:
        options |= {"need_weights": True, "average_attn_weights": False}
        output, weights = forward(*given, **options)
        seen.append(weights)
        return output, weights

    part.forward = listening  # type: ignore[method-assign]


class Walker(nn.Module):
    """A recurrent network between its embedding and its head."""

    def __init__(self, config: dict[str, Any]) -> None:
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

    def answers(self, ids: torch.Tensor, there: torch.Tensor, _: Any) -> Arrays:
        """The states, and the scores where there is a head; 0 where nothing is."""
        packed = nn.utils.rnn.pack_padded_sequence(
            self.embed(ids), there.sum(-1), batch_first=True
        )
        hidden, _ = nn.utils.rnn.pad_packed_sequence(self.rnn(packed)[0], True)
        told = {"hidden": hidden.numpy()}
        return told | ({"logits": self.output(hidden).numpy()} if self.output else {})


class Pair(nn.Module):
    """Reader and writer, with Bahdanau's attention or with one fixed vector."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        e, d, words = (config[k] for k in ("embedding_size", "hidden_size", _WORDS))
        kind = CELLS[config["cell"]]
        self.source = nn.Embedding(config["source_vocab_size"], e)
        self.target = nn.Embedding(words, e)
        self.encoder = kind(e, d, batch_first=True, bidirectional=True)
        self.bridge = nn.Linear(2 * d, d)
        self.decoder = kind(e + 2 * d, d, batch_first=True)
        self.output = nn.Linear(d + 2 * d + e, words)
        if config["attention"] == "bahdanau":
            a = config["attention_size"]
            parts = {
                "query": nn.Linear(d, a, bias=False),
                "key": nn.Linear(2 * d, a),
                "score": nn.Linear(a, 1, bias=False),
            }
            self.attention = nn.ModuleDict(parts)

    def answers(
        self, source: torch.Tensor, there: torch.Tensor, target: torch.Tensor
    ) -> Arrays:
        """The writer's states, its scores and, with attention, its weights."""
        packed = nn.utils.rnn.pack_padded_sequence(
            self.source(source), there.sum(-1), batch_first=True
        )
        found, last = self.encoder(packed)
        H, _ = nn.utils.rnn.pad_packed_sequence(found, True)
        last = last[0] if isinstance(last, tuple) else last
        summary = torch.cat([last[0], last[1]], -1)  # (batch, 2 d)
        state = torch.tanh(self.bridge(summary))[None]
        if isinstance(self.decoder, nn.LSTM):
            state = state, torch.zeros_like(state)
        hidden, logits, looks = [], [], []
        for word in self.target(target).unbind(1):
            context, weights = summary, None
            if hasattr(self, "attention"):
                h = state[0] if isinstance(state, tuple) else state
                context, weights = self.look(h[0], H, there)
            x = torch.cat([word, context], -1)[:, None]
            step, state = self.decoder(x, state)
            hidden.append(step[:, 0])
            logits.append(self.output(torch.cat([step[:, 0], context, word], -1)))
            looks.append(weights)
        told = {"hidden": torch.stack(hidden, 1), "logits": torch.stack(logits, 1)}
        if hasattr(self, "attention"):
            told["cross 0"] = torch.stack(looks, 1)[:, None]
        return {name: tensor.numpy() for name, tensor in told.items()}

    def look(
        self, h: torch.Tensor, H: torch.Tensor, there: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Equation 6 of the paper, and the weights of equation 5."""
        summed = self.attention["query"](h)[:, None] + self.attention["key"](H)
        scores = self.attention["score"](torch.tanh(summed))[..., 0]
        weights = scores.masked_fill(~there, -torch.inf).softmax(-1)
        return torch.einsum("bn,bnd->bd", weights, H), weights


_WORDS = "target_vocab_size"
