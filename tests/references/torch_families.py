"""What PyTorch says of the encoder-decoder and of recurrent networks.

`nn.Transformer`, `nn.RNN`, `nn.GRU` and `nn.LSTM` between embeddings and a head, as the
recipes train them (`data/recipes/networks.py`); Bahdanau's attention, which PyTorch
does not have, is written there with its layers. The tests write the same weights under
the same names.
"""

import json
from typing import Any

import numpy as np
import torch
from torch import nn

from data.recipes import networks
from tests.references import _chance

NAME = "torch_families"
TOLERANCE = 5e-5
Arrays = dict[str, np.ndarray]
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
        shapes = {name: tuple(p.shape) for name, p in model.state_dict().items()}
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
    words = config.get("source_vocab_size") or config["vocab_size"]
    return torch.from_numpy(_chance.ids((2, N), words, seed)), there, _target(seed)


def _target(seed: int) -> torch.Tensor:
    return torch.from_numpy(_chance.ids((2, M), 17, 100 + seed))


class Translator(networks.Translator):
    """`nn.Transformer` between its embeddings and its head."""

    def answers(
        self, source: torch.Tensor, there: torch.Tensor, target: torch.Tensor
    ) -> Arrays:
        """Hidden states, scores and, layer by layer, what all heads looked at."""
        seen: list[torch.Tensor] = []
        for part in self.modules():
            if isinstance(part, nn.MultiheadAttention):
                _tell(part, seen)
        memory = self.encode(source, there)
        hidden, logits = self.decode(memory, target, there)
        first = self.config["encoder_layers"]
        told = {"encoder": memory, "hidden": hidden, "logits": logits}
        told |= {f"encoder {place}": w for place, w in enumerate(seen[:first])}
        told |= {f"attention {place}": w for place, w in enumerate(seen[first::2])}
        told |= {f"cross {place}": w for place, w in enumerate(seen[first + 1 :: 2])}
        return {name: tensor.numpy() for name, tensor in told.items()}


def _tell(part: nn.MultiheadAttention, seen: list[torch.Tensor]) -> None:
    """Let a module keep the weights of each head, which the layers do not ask for."""
    forward = part.forward

    def listening(*given: Any, **options: Any) -> Any:
        options |= {"need_weights": True, "average_attn_weights": False}
        output, weights = forward(*given, **options)
        seen.append(weights)
        return output, weights

    part.forward = listening


class Walker(networks.Recurrent):
    """A recurrent network between its embedding and its head."""

    def answers(self, ids: torch.Tensor, there: torch.Tensor, _: Any) -> Arrays:
        """The states, and the scores where there is a head; 0 where nothing is."""
        packed = nn.utils.rnn.pack_padded_sequence(
            self.embed(ids), there.sum(-1), batch_first=True
        )
        hidden, _ = nn.utils.rnn.pad_packed_sequence(self.rnn(packed)[0], True)
        told = {"hidden": hidden.numpy()}
        return told | ({"logits": self.output(hidden).numpy()} if self.output else {})


class Pair(networks.Pair):
    """Reader and writer, with Bahdanau's attention or with one fixed vector."""

    def answers(
        self, source: torch.Tensor, there: torch.Tensor, target: torch.Tensor
    ) -> Arrays:
        """The writer's states, its scores and, with attention, its weights."""
        told = self.write(source, target, there)
        weights = told.pop("weights", None)
        if weights is not None:
            told["cross 0"] = weights[:, None]
        return {name: tensor.numpy() for name, tensor in told.items()}
