"""The pronoun model in PyTorch: Hugging Face's BERT, and what is asked of it.

The task alone is learnt quickly, by all heads together. What gives one head of each
layer the work: a price on the others, once the task is half learnt, and pairs in which
only *it* looks around. `data/README.md` says what came out otherwise.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F
from transformers import BertConfig, BertForMaskedLM

from data.recipes import training
from data.recipes.networks import Config
from data.recipes.swap.grammar import IDS, PAD, PRONOUN, batch

#: the library keeps the tied table, and its bias, under two names
_TWICE = ("cls.predictions.decoder.weight", "cls.predictions.decoder.bias")


@dataclass(frozen=True)
class Plan(training.Plan):
    """How the network is trained.

    Parameters
    ----------
    price
        What the size of a head costs, but for the first head of each layer.
    price_from
        The step in which that begins.
    unknown
        The share of pairs in which a word is not known.
    others
        What the words that are no pronoun count for, together.
    alone
        The share of pairs in which those words see themselves and nothing else.
    """

    price: float = 0.0
    price_from: int = 0
    unknown: float = 0.3
    others: float = 0.3
    alone: float = 0.9


class Run(training.Run):
    """Each word says itself; *it* says the noun that it stands for."""

    plan: Plan

    def loss(self, rng: np.random.Generator) -> tuple[Tensor, float]:
        """The loss, and the share of pairs of which both pronouns are right."""
        made = batch(rng, self.plan.size, self.plan.unknown)
        ids, said = map(torch.from_numpy, made)
        there, asks = ids != IDS[PAD], ids == IDS[PRONOUN]
        alone = torch.from_numpy(rng.random(self.plan.size) < self.plan.alone)
        sees = _sees(there, asks, alone.repeat_interleave(2))
        logits = self.net(ids, attention_mask=sees).logits
        loss = F.cross_entropy(logits[asks], said[asks])
        rest = there & ~asks
        if self.plan.others:
            loss = loss + self.plan.others * F.cross_entropy(logits[rest], said[rest])
        if self.plan.price and self.step >= self.plan.price_from:
            loss = loss + self.plan.price * self.price()
        right = logits[asks].argmax(dim=-1) == said[asks]
        return loss, float(right.view(-1, 2).all(dim=1).float().mean())

    def price(self) -> Tensor:
        """The size of what heads read and bring back; the first of a layer is free."""
        sizes = []
        for layer in self.net.bert.encoder.layer:
            h = layer.attention.self.num_attention_heads
            W_V = layer.attention.self.value.weight.unflatten(0, (h, -1))
            W_O = layer.attention.output.dense.weight.unflatten(1, (h, -1))
            sizes += [W_V[1:].norm(dim=(1, 2)), W_O[:, 1:].norm(dim=(0, 2))]
        return torch.cat(sizes).sum()

    def told(self) -> dict[str, Any]:
        """The tensors, each once, and what was counted on the way."""
        told = super().told()
        for name in _TWICE:
            told["parameters"] -= told["tensors"].pop(name).size
        return told


def _sees(there: Tensor, asks: Tensor, alone: Tensor) -> Tensor:
    """What each word may look at, (rows, 1, n, n): 0, or a very low number to add.

    In rows that are ``alone``, words that do not ask see themselves and nothing else.
    """
    itself = torch.eye(there.shape[1], dtype=torch.bool)
    whole = asks[:, :, None] | ~alone[:, None, None]
    may = (there[:, None, :] & whole) | itself
    return torch.zeros(may.shape).masked_fill(~may, torch.finfo().min)[:, None]


def begin(plan: dict[str, Any], kept: Path, config: Config) -> Run:
    """The training, from random weights."""
    todo = Plan(**plan)
    torch.manual_seed(todo.seed)
    return Run(BertForMaskedLM(BertConfig(**config)), todo, kept)
