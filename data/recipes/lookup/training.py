"""The look-up networks in PyTorch, and what is particular in training them.

What made the attention model learn: half as many questions again as facts in each
story; eight facts from the start, so that guessing does not pay; sentences that begin
as bare pairs and get their small words back bit by bit; a number for each distance in
place of positions; and a first layer that begins by looking one token back.
`data/README.md` says what was tried before.
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
from data.recipes.lookup.stories import batch
from data.recipes.networks import Config, FeedForward, Linear, Recurrent, heads, merged

LAST = 11  # the stage in which sentences are whole and stories have any length
_GOOD, _MEMORY = 0.93, 0.85


@dataclass(frozen=True)
class Plan(training.Plan):
    """How a network is trained.

    Parameters
    ----------
    price
        What the size of a head of the last layer costs, but for the first head.
    price_from
        The stage in which that begins.
    hurry
        The share of the steps after which the last stage is reached in any case.
    most
        The longest stories of the last stage, in facts.
    """

    price: float = 0.0
    price_from: int = LAST
    hurry: float | None = None
    most: int = 12


class Look(nn.Module):
    """Attention where each head has a number for each distance."""

    def __init__(self, d_model: int, h: int, places: int) -> None:
        super().__init__()
        self.h, self.c_attn = h, Linear(d_model, 3 * d_model)
        self.c_proj, self.distance = Linear(d_model, d_model), nn.Module()
        self.distance.weight = nn.Parameter(torch.zeros(h, places))
        self._begin(d_model)

    @torch.no_grad()
    def _begin(self, d_model: int) -> None:
        """A word looks for words like itself, and brings back what it finds."""
        W_Q, W_K, W_V = self.c_attn.weight.split(d_model, dim=1)
        W_Q.copy_(0.7 * W_Q)
        W_K.copy_(W_Q)
        W_V.copy_(0.7 * torch.linalg.qr(torch.randn(d_model, d_model))[0])
        self.c_proj.weight.copy_(W_V.T)

    def forward(self, X: Tensor, back: Tensor) -> Tensor:
        Q, K, V = (heads(part, self.h) for part in self.c_attn(X).chunk(3, dim=-1))
        bias = self.distance.weight[:, back.clamp(min=0)]  # (h, n, n)
        bias = bias.masked_fill(back < 0, -math.inf)
        scaled = Q @ K.transpose(-1, -2) / math.sqrt(Q.shape[-1])
        return self.c_proj(merged(torch.softmax(scaled + bias, dim=-1) @ V))

    def sizes(self) -> Tensor:
        """How large each head is: what it reads, and what it brings back, (2, h)."""
        W_V = self.c_attn.weight.chunk(3, dim=1)[2].unflatten(1, (self.h, -1))
        W_O = self.c_proj.weight.unflatten(0, (self.h, -1))
        return torch.stack([W_V.norm(dim=(0, 2)), W_O.norm(dim=(1, 2))])


class Block(nn.Module):
    """A look and a feed-forward network, each after a norm."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        d_model = config["n_embd"]
        self.ln_1, self.ln_2 = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.attn = Look(d_model, config["n_head"], config["n_positions"])
        self.mlp = FeedForward(d_model, config["n_inner"])
        with torch.no_grad():
            self.mlp.c_proj.weight *= 0.3

    def forward(self, X: Tensor, back: Tensor) -> Tensor:
        X = X + self.attn(self.ln_1(X), back)
        return X + self.mlp(self.ln_2(X))


class Decoder(nn.Module):
    """What `utils.models.DistanceGpt2` runs, with the same names."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.wte = nn.Embedding(config["vocab_size"], config["n_embd"])
        nn.init.normal_(self.wte.weight, std=0.25)
        self.h = nn.ModuleList(Block(config) for _ in range(config["n_layer"]))
        _begin_nearby(self.h[0].attn.distance.weight)
        self.ln_f = nn.LayerNorm(config["n_embd"])

    def forward(self, ids: Tensor) -> Tensor:
        places = torch.arange(ids.shape[1])
        back = places[:, None] - places
        X = self.wte(ids)
        for block in self.h:
            X = block(X, back)
        return self.ln_f(X) @ self.wte.weight.T

    def price(self) -> Tensor:
        """The size of the last layer's heads; the first of them is free."""
        return self.h[-1].attn.sizes()[:, 1:].sum()


@torch.no_grad()
def _begin_nearby(table: Tensor) -> None:
    """The first layer begins by looking one token back, and a little around it."""
    back = torch.arange(table.shape[1])
    table.copy_(-2.0 * ((back - 1).abs().clamp(max=6) + (back == 0)))


class Run(training.Run):
    """Stories that grow harder stage by stage."""

    plan: Plan
    KEPT = (*training.Run.KEPT, "stage", "running")

    def __init__(self, net: nn.Module, plan: Plan, kept: Path) -> None:
        super().__init__(net, plan, kept)
        self.stage, self.running = 0, 0.0

    def loss(self, rng: np.random.Generator) -> tuple[Tensor, float]:
        """The loss at the question marks, and the share of right answers."""
        whole = self.stage >= LAST
        n = int(rng.integers(1, self.plan.most + 1)) if whole else 8
        dropped = max(0.0, 1 - self.stage / (LAST - 1))
        pair = batch(rng, self.plan.size, n, dropped, 0.3 if whole else 0.0)
        ids, answers = map(torch.from_numpy, pair)
        asked = answers >= 0
        logits = self.net(ids)[asked]
        loss = F.cross_entropy(logits, answers[asked])
        if self.plan.price and self.stage >= self.plan.price_from:
            loss = loss + self.plan.price * self.net.price()
        return loss, float((logits.argmax(dim=-1) == answers[asked]).float().mean())

    def learnt(self, figure: float) -> list[float]:
        """The next stage, when this one is learnt or its time is over."""
        self.running = _MEMORY * self.running + (1 - _MEMORY) * figure
        due = 0.0
        if self.plan.hurry is not None:
            due = LAST * (self.step + 1) / (self.plan.hurry * self.plan.steps)
        if self.stage < LAST and (self.running > _GOOD or self.stage + 1 <= due):
            self.stage, self.running = self.stage + 1, 0.0
        return [self.stage, round(figure, 4)]


def begin(name: str, plan: dict[str, Any], kept: Path, config: Config) -> Run:
    """The training of one of the two."""
    todo = Plan(**plan)
    torch.manual_seed(todo.seed)
    net = Decoder(config) if name == "attention" else Recurrent(config)
    return Run(net, todo, kept)
