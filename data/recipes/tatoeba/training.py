"""The training of the translator: which pairs a batch has, and a mean of the weights.

A batch has sentences of like length, so that little is padding. The weights that ship
are not the last ones but a mean in which each step counts a little less than the next.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from data.recipes import training
from data.recipes.networks import Config, Translator
from data.recipes.tatoeba.pairs import BEGIN, END, PAD, UNKNOWN, Corpus

POOL = 40  # batches that are sorted by length together
IGNORED = -100  # a place of the target that nothing is learnt from
Pair = tuple[list[str], list[str]]


@dataclass(frozen=True)
class Plan(training.Plan):
    """How the network is trained.

    Parameters
    ----------
    dropout
        The share of numbers that are left out.
    smoothing
        The share of the aim that goes to all words alike.
    kept
        The share of the old mean in the next mean of the weights.
    hidden
        How often a word that is the same in both languages becomes unknown in both.
    bare
        How often the last mark is left out on both sides.
    """

    rate: float = 2e-3
    warm_up: int = 200
    dropout: float = 0.15
    smoothing: float = 0.1
    kept: float = 0.998
    hidden: float = 0.15
    bare: float = 0.1


class Run(training.Run):
    """Pairs in batches of like length."""

    plan: Plan
    net: Translator
    KEPT: ClassVar[tuple[str, ...]] = (*training.Run.KEPT, "mean")

    def __init__(self, net: Translator, plan: Plan, kept: Path, corpus: Corpus) -> None:
        super().__init__(net, plan, kept)
        self.pairs = [(s.source, words) for s in corpus.training for words in s.targets]
        self.ids = [
            {word: place for place, word in enumerate(vocabulary)}
            for vocabulary in (corpus.source_vocabulary, corpus.target_vocabulary)
        ]
        self.mean = {name: X.clone() for name, X in net.state_dict().items()}
        self.order: tuple[int, list[np.ndarray]] = (-1, [])

    def loss(self, rng: np.random.Generator) -> tuple[Tensor, float]:
        """The loss of each next word, and the share of them that come first."""
        some = [self.changed(self.pairs[place], rng) for place in self.batch()]
        source, target, aims = self.arrays(some)
        logits = self.net(source, target, source != 0)
        asked = aims != IGNORED
        logits, aims = logits[asked], aims[asked]
        loss = F.cross_entropy(logits, aims, label_smoothing=self.plan.smoothing)
        return loss, float((logits.argmax(-1) == aims).float().mean())

    def batch(self) -> np.ndarray:
        """The places of the pairs of this step: all have their turn, then again."""
        size = min(self.plan.size, len(self.pairs))
        turn, place = divmod(self.step, len(self.pairs) // size)
        if self.order[0] != turn:
            self.order = turn, self._order(turn, size)
        return self.order[1][place]

    def _order(self, turn: int, size: int) -> list[np.ndarray]:
        """Shuffle, sort pool by pool, cut into batches, shuffle these."""
        rng = np.random.default_rng([self.plan.seed, 1, turn])
        mixed = rng.permutation(len(self.pairs))[: len(self.pairs) // size * size]
        length = [(len(target), len(source)) for source, target in self.pairs]
        pools = [
            sorted(mixed[start : start + POOL * size], key=length.__getitem__)
            for start in range(0, len(mixed), POOL * size)
        ]
        batches = np.concatenate(pools).reshape(-1, size)
        return list(rng.permutation(batches))

    def changed(self, pair: Pair, rng: np.random.Generator) -> Pair:
        """Now and then without its last mark, or with an unknown name."""
        (source, target), chances = pair, rng.random(2)
        if chances[0] < self.plan.bare and _ends_alike(source, target):
            source, target = source[:-1], target[:-1]
        if chances[1] < self.plan.hidden:
            same = [word for word in source if len(word) > 2 and word in target]
            source, target = (
                [UNKNOWN if word in same else word for word in words]
                for words in (source, target)
            )
        return source, target

    def arrays(self, some: list[Pair]) -> tuple[Tensor, Tensor, Tensor]:
        """Ids of the source and of the target, and what is to come after each word.

        Nothing is learnt from an unknown French word where all English words are known,
        so that the model says [UNK] only where it was told one.
        """
        sources, targets = self.ids
        read = [[sources.get(w, sources[UNKNOWN]) for w in words] for words, _ in some]
        said = [[targets.get(w, targets[UNKNOWN]) for w in words] for _, words in some]
        aims = [[*words, targets[END]] for words in said]
        for words, aim in zip(read, aims, strict=True):
            if sources[UNKNOWN] not in words:
                aim[:] = [IGNORED if w == targets[UNKNOWN] else w for w in aim]
        told = [[targets[BEGIN], *words] for words in said]
        return (
            padded(read, sources[PAD]),
            padded(told, targets[PAD]),
            padded(aims, IGNORED),
        )

    def learnt(self, figure: float) -> list[float]:
        """Take the step into the mean; the first ones count until they are many."""
        old = min(self.plan.kept, (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            for name, X in self.net.state_dict().items():
                self.mean[name].lerp_(X, 1 - old)
        return [round(figure, 4)]

    def told(self) -> dict[str, Any]:
        """The mean of the weights, and what was counted on the way."""
        self.net.load_state_dict(self.mean)
        return super().told()


def _ends_alike(source: list[str], target: list[str]) -> bool:
    return (
        len(source) > 1 and source[-1] == target[-1] and source[-1] in (".", "?", "!")
    )


def padded(rows: list[list[int]], filler: int) -> Tensor:
    """Rows of ids behind each other, the shorter ones filled up."""
    n = max(map(len, rows))
    return torch.tensor([row + [filler] * (n - len(row)) for row in rows])


def begin(plan: dict[str, Any], kept: Path, config: Config, corpus: Corpus) -> Run:
    """The training from its first step, or from where it stopped."""
    todo = Plan(**plan)
    torch.manual_seed(todo.seed)
    net = Translator(config, todo.dropout)
    for module in net.modules():  # a word that is looked at is never left out
        if isinstance(module, nn.MultiheadAttention):
            module.dropout = 0.0
    begin_small(net)
    return Run(net, todo, kept, corpus)


@torch.no_grad()
def begin_small(net: Translator) -> None:
    """Tables that begin small: √d times a row has numbers of size 1."""
    for table in (net.source, net.target):
        nn.init.normal_(table.weight, std=table.weight.shape[1] ** -0.5)
