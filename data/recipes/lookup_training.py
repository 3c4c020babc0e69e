"""The two networks of the look-up recipe in PyTorch, and how they are trained.

What made the attention model learn: half as many questions again as facts in each
story; eight facts from the start, so that guessing does not pay; sentences that begin
as bare pairs and get their small words back bit by bit; a number for each distance in
place of positions; and a first layer that begins by looking one token back.
`data/README.md` says what was tried before.
"""

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from data.recipes.stories import batch

Config = dict[str, Any]
LAST = 11  # the stage in which sentences are whole and stories have any length
_GOOD, _MEMORY = 0.93, 0.85


@dataclass(frozen=True)
class Plan:
    """How a network is trained.

    Parameters
    ----------
    steps, size
        How many batches, and stories in each.
    rate
        The learning rate at its highest.
    price
        What the size of a head of the last layer costs, but for the first head.
    price_from
        The stage in which that begins.
    hurry
        The share of the steps after which the last stage is reached in any case.
    most
        The longest stories of the last stage, in facts.
    seed
        Of the first weights and of the stories.
    """

    steps: int
    size: int = 64
    rate: float = 3e-3
    price: float = 0.0
    price_from: int = LAST
    hurry: float | None = None
    most: int = 12
    seed: int = 0


class Linear(nn.Module):
    """X W + b with W as GPT-2 keeps it, (in, out)."""

    def __init__(self, d_in: int, d_out: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(d_in, d_out) / math.sqrt(d_in))
        self.bias = nn.Parameter(torch.zeros(d_out))

    def forward(self, X: Tensor) -> Tensor:
        return X @ self.weight + self.bias


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
        Q, K, V = (
            part.unflatten(-1, (self.h, -1)).transpose(1, 2)
            for part in self.c_attn(X).chunk(3, dim=-1)
        )
        bias = self.distance.weight[:, back.clamp(min=0)]  # (h, n, n)
        bias = bias.masked_fill(back < 0, -math.inf)
        scaled = Q @ K.transpose(-1, -2) / math.sqrt(Q.shape[-1])
        outputs = torch.softmax(scaled + bias, dim=-1) @ V
        return self.c_proj(outputs.transpose(1, 2).flatten(-2))

    def sizes(self) -> Tensor:
        """How large each head is: what it reads, and what it brings back, (2, h)."""
        W_V = self.c_attn.weight.chunk(3, dim=1)[2].unflatten(1, (self.h, -1))
        W_O = self.c_proj.weight.unflatten(0, (self.h, -1))
        return torch.stack([W_V.norm(dim=(0, 2)), W_O.norm(dim=(1, 2))])


class Block(nn.Module):
    """A look and a feed-forward network, each after a norm."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        d_model, d_ff = config["n_embd"], config["n_inner"]
        self.ln_1, self.ln_2 = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.attn = Look(d_model, config["n_head"], config["n_positions"])
        self.mlp = nn.Module()
        self.mlp.c_fc, self.mlp.c_proj = Linear(d_model, d_ff), Linear(d_ff, d_model)
        with torch.no_grad():
            self.mlp.c_proj.weight *= 0.3

    def forward(self, X: Tensor, back: Tensor) -> Tensor:
        X = X + self.attn(self.ln_1(X), back)
        inner = F.gelu(self.mlp.c_fc(self.ln_2(X)), approximate="tanh")
        return X + self.mlp.c_proj(inner)


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


class Recurrent(nn.Module):
    """What `utils.models.Rnn` runs, with the same names."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        d_in, d = config["embedding_size"], config["hidden_size"]
        self.embed = nn.Embedding(config["vocab_size"], d_in)
        self.rnn = nn.LSTM(d_in, d, config["num_layers"], batch_first=True)
        self.output = nn.Linear(d, config["vocab_size"])

    def forward(self, ids: Tensor) -> Tensor:
        return self.output(self.rnn(self.embed(ids))[0])


@torch.no_grad()
def _begin_nearby(table: Tensor) -> None:
    """The first layer begins by looking one token back, and a little around it."""
    back = torch.arange(table.shape[1])
    table.copy_(-2.0 * ((back - 1).abs().clamp(max=6) + (back == 0)))


class Run:
    """A training that can be interrupted: what has been learnt is kept in a file.

    Parameters
    ----------
    net
        A `Decoder` or a `Recurrent`.
    plan
        How it is trained.
    kept
        The file; if it is there, training goes on from it.
    """

    def __init__(self, net: nn.Module, plan: Plan, kept: Path) -> None:
        self.net, self.plan, self.kept = net, plan, kept
        self.optimizer = torch.optim.AdamW(
            net.parameters(), lr=plan.rate, betas=(0.9, 0.98), weight_decay=0.01
        )
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self._rate)
        self.step = self.stage = 0
        self.running = self.seconds = 0.0
        self.log: list[list[float]] = []
        if kept.exists():
            self._go_on()

    def train(self, until: int | None = None, quiet: bool = False) -> None:
        """Take the steps of the plan, or those before ``until``."""
        end = self.plan.steps if until is None else until
        with tqdm(total=end, initial=self.step, disable=quiet) as bar:
            while self.step < end:
                start = time.process_time()
                accuracy = self._learn()
                self.step += 1
                self._move_on(accuracy)
                self.seconds += time.process_time() - start
                bar.set_postfix(stage=self.stage, right=f"{self.running:.2f}")
                bar.update()
                if self.step % 50 == 0 or self.step == end:
                    self.log.append([self.step, self.stage, round(accuracy, 4)])
                    self._keep()

    def _learn(self) -> float:
        """One step; the share of right answers before it."""
        rng = np.random.default_rng([self.plan.seed, self.step])
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
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        return float((logits.argmax(dim=-1) == answers[asked]).float().mean())

    def _move_on(self, accuracy: float) -> None:
        """The next stage, when this one is learnt or its time is over."""
        self.running = _MEMORY * self.running + (1 - _MEMORY) * accuracy
        due = 0.0
        if self.plan.hurry is not None:
            due = LAST * self.step / (self.plan.hurry * self.plan.steps)
        if self.stage < LAST and (self.running > _GOOD or self.stage + 1 <= due):
            self.stage, self.running = self.stage + 1, 0.0

    def _rate(self, step: int) -> float:
        """Up for 100 steps, then down along a cosine."""
        share = min(1.0, step / self.plan.steps)
        return min(1, (step + 1) / 100) * (0.51 + 0.49 * math.cos(math.pi * share))

    def _keep(self) -> None:
        state = {"net": self.net.state_dict(), "optimizer": self.optimizer.state_dict()}
        state |= {"schedule": self.schedule.state_dict()}
        state |= {name: getattr(self, name) for name in _NUMBERS}
        beside = self.kept.with_suffix(".new")
        torch.save(state, beside)
        beside.replace(self.kept)

    def _go_on(self) -> None:
        state = torch.load(self.kept, weights_only=True)
        for name in ("net", "optimizer", "schedule"):
            getattr(self, name).load_state_dict(state[name])
        for name in _NUMBERS:
            setattr(self, name, state[name])


_NUMBERS = ("step", "stage", "running", "seconds", "log")
