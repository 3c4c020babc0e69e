"""The network of the tales in PyTorch, and what is particular in training it.

LLaMA's blocks; Muon for the matrices of the layers, AdamW for the rest; and dropout,
since the training reads the same million letters many times.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from data.recipes import training
from data.recipes.networks import Config, heads, merged


@dataclass(frozen=True)
class Plan(training.Plan):
    """How a network is trained.

    Parameters
    ----------
    length
        The tokens of an example.
    dropout
        The share of numbers that are left out in training, after each part.
    muon
        The learning rate of the matrices at its highest.
    """

    length: int = 256
    dropout: float = 0.15
    muon: float = 0.02


class Attention(nn.Module):
    """Causal attention with queries and keys turned by their place."""

    def __init__(self, d_model: int, h: int) -> None:
        super().__init__()
        self.h = h
        for part in "qkvo":
            setattr(self, f"{part}_proj", nn.Linear(d_model, d_model, bias=False))

    def forward(self, X: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
        Q, K, V = (heads(getattr(self, f"{p}_proj")(X), self.h) for p in "qkv")
        Q, K = turned(Q, *turn), turned(K, *turn)
        return self.o_proj(
            merged(F.scaled_dot_product_attention(Q, K, V, is_causal=True))
        )


class FeedForward(nn.Module):
    """Two branches, one of which opens and closes the other (SwiGLU)."""

    def __init__(self, d_model: int, d_ff: int) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(d_model, d_ff, bias=False)
        self.up_proj = nn.Linear(d_model, d_ff, bias=False)
        self.down_proj = nn.Linear(d_ff, d_model, bias=False)

    def forward(self, X: Tensor) -> Tensor:
        return self.down_proj(F.silu(self.gate_proj(X)) * self.up_proj(X))


class Block(nn.Module):
    """A look and a feed-forward network, each after a norm."""

    def __init__(self, config: Config, dropout: float) -> None:
        super().__init__()
        d_model, eps = config["hidden_size"], config["rms_norm_eps"]
        self.input_layernorm = nn.RMSNorm(d_model, eps)
        self.self_attn = Attention(d_model, config["num_attention_heads"])
        self.post_attention_layernorm = nn.RMSNorm(d_model, eps)
        self.mlp = FeedForward(d_model, config["intermediate_size"])
        self.drop = nn.Dropout(dropout)

    def forward(self, X: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
        X = X + self.drop(self.self_attn(self.input_layernorm(X), turn))
        return X + self.drop(self.mlp(self.post_attention_layernorm(X)))


class Decoder(nn.Module):
    """What `utils.models.Llama` runs, with the same names."""

    def __init__(self, config: Config, dropout: float = 0.0) -> None:
        super().__init__()
        self.model, self.config = nn.Module(), config
        d_model, layers = config["hidden_size"], config["num_hidden_layers"]
        self.model.embed_tokens = nn.Embedding(config["vocab_size"], d_model)
        blocks = (Block(config, dropout) for _ in range(layers))
        self.model.layers = nn.ModuleList(blocks)
        self.model.norm = nn.RMSNorm(d_model, config["rms_norm_eps"])
        self.drop = nn.Dropout(dropout)
        self._begin(layers)

    @torch.no_grad()
    def _begin(self, layers: int) -> None:
        """Small numbers, and smaller ones where a layer adds to the stream."""
        for name, weight in self.named_parameters():
            if weight.ndim == 2:
                ends = name.endswith(("o_proj.weight", "down_proj.weight"))
                weight.normal_(std=0.02 / math.sqrt(2 * layers) if ends else 0.02)

    def forward(self, ids: Tensor) -> Tensor:
        """Scores of the next token, (batch, n, words)."""
        d_k = self.config["hidden_size"] // self.config["num_attention_heads"]
        turn = turns(ids.shape[1], d_k)
        X = self.drop(self.model.embed_tokens(ids))
        for block in self.model.layers:
            X = block(X, turn)
        return self.model.norm(X) @ self.model.embed_tokens.weight.T


def turns(n: int, d_k: int) -> tuple[Tensor, Tensor]:
    """Cosines and sines of n places, (n, d_k / 2) each."""
    speeds = 10000.0 ** (-torch.arange(0, d_k, 2) / d_k)
    angles = torch.arange(n)[:, None] * speeds
    return angles.cos(), angles.sin()


def turned(X: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    """Each pair of numbers, turned by the angle of its place."""
    a, b = X.chunk(2, dim=-1)
    return torch.cat([a * cosines - b * sines, b * cosines + a * sines], dim=-1)


class Run(training.Run):
    """Windows of the books, from anywhere."""

    plan: Plan
    net: Decoder
    KEPT = (*training.Run.KEPT, "momenta")

    def __init__(self, net: Decoder, plan: Plan, kept: Path, ids: np.ndarray) -> None:
        super().__init__(net, plan, kept)
        self.ids = ids
        matrices = list(net.model.layers.parameters())
        matrices = [weight for weight in matrices if weight.ndim == 2]
        others = [w for w in net.parameters() if not any(w is m for m in matrices)]
        self.optimizer = torch.optim.AdamW(
            others, lr=plan.rate, betas=(0.9, 0.98), weight_decay=plan.decay
        )
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self._rate)
        self.muon = torch.optim.Muon(
            matrices, lr=plan.muon, weight_decay=plan.decay, momentum=0.95
        )

    @property
    def momenta(self) -> dict[str, Any]:
        """What Muon keeps from step to step."""
        state: dict[str, Any] = self.muon.state_dict()
        return state

    @momenta.setter
    def momenta(self, state: dict[str, Any]) -> None:
        self.muon.load_state_dict(state)

    def loss(self, rng: np.random.Generator) -> tuple[Tensor, float]:
        """The mean loss of a token, and the same in bits."""
        n = self.plan.length
        starts = rng.integers(0, len(self.ids) - n, self.plan.size)
        windows = torch.from_numpy(self.ids[starts[:, None] + np.arange(n + 1)])
        scores = self.net(windows[:, :-1]).flatten(0, 1)
        loss = F.cross_entropy(scores, windows[:, 1:].flatten())
        return loss, float(loss.detach()) / math.log(2)

    def _learn(self) -> float:
        figure = super()._learn()
        for group in self.muon.param_groups:
            group["lr"] = self.plan.muon * self._rate(self.step)
        self.muon.step()
        self.muon.zero_grad()
        return figure


def begin(plan: dict[str, Any], kept: Path, config: Config, ids: np.ndarray) -> Run:
    """The training of the decoder on the ids of a text."""
    todo = Plan(**plan)
    torch.manual_seed(todo.seed)
    return Run(Decoder(config, todo.dropout), todo, kept, ids)
