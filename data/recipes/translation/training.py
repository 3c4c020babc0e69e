"""The three translators in PyTorch: how they are trained, all on the same sentences.

A batch has sentences of one length in English, so nothing is padded there.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from data.recipes import training
from data.recipes.networks import Config, Pair, Translator
from data.recipes.translation.lexicon import PAD, TARGET
from data.recipes.translation.pairs import source_ids, target_ids, training_examples
from data.recipes.translation.phrases import Example

_PADDING = TARGET.index(PAD)


@dataclass(frozen=True)
class Plan(training.Plan):
    """How a network is trained.

    Parameters
    ----------
    sentences
        How many pairs there are; a step takes some of them.
    dropout
        The share of numbers that are left out.
    """

    size: int = 64
    rate: float = 2e-3
    warm_up: int = 200
    sentences: int = 60_000
    dropout: float = 0.1


class Run(training.Run):
    """Pairs of sentences, those of one length at a time."""

    plan: Plan

    def __init__(self, net: nn.Module, plan: Plan, kept: Path) -> None:
        super().__init__(net, plan, kept)
        self._by_length: dict[int, list[Example]] = {}
        for example in training_examples(plan.seed, plan.sentences):
            self._by_length.setdefault(len(example.english), []).append(example)
        counts = np.array([len(some) for some in self._by_length.values()])
        self._lengths, self._shares = list(self._by_length), counts / counts.sum()

    def loss(self, rng: np.random.Generator) -> tuple[Tensor, float]:
        """The loss of the next French words, and the share of right ones."""
        some = self._by_length[int(rng.choice(self._lengths, p=self._shares))]
        chosen = [some[i] for i in rng.integers(len(some), size=self.plan.size)]
        source = torch.from_numpy(source_ids([pair.english for pair in chosen]))
        told = target_ids([pair.french for pair in chosen])
        given, asked = (torch.from_numpy(ids) for ids in (told[:, :-1], told[:, 1:]))
        logits = self.net(source, given, torch.ones_like(source, dtype=torch.bool))
        loss = F.cross_entropy(
            logits.flatten(0, 1), asked.flatten(), ignore_index=_PADDING
        )
        right = (logits.argmax(-1) == asked)[asked != _PADDING]
        return loss, float(right.float().mean())


def begin(plan: dict[str, Any], kept: Path, config: Config) -> Run:
    """The training of one of the three."""
    todo = Plan(**plan)
    torch.manual_seed(todo.seed)
    net: nn.Module
    if config["model_type"] == "transformer":
        net = Translator(config, todo.dropout)
        for table in (net.source, net.target):  # as large as what tells the places
            nn.init.normal_(table.weight, std=config["d_model"] ** -0.5)
        for part in net.modules():  # a look that is left out teaches to look elsewhere
            if isinstance(part, nn.MultiheadAttention):
                part.dropout = 0.0
    else:
        net = Pair(config, todo.dropout)
    return Run(net, todo, kept)
