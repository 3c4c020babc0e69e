"""The captioning network in PyTorch, and what is particular in training it.

What a patch becomes is taught in training: a linear layer, thrown away afterwards, must
say of each patch of the encoder which thing covers it, how large that is, and whether
it comes first, second or third in the caption. Where the decoder looks is not taught.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from data.recipes import training
from data.recipes.captions.grammar import (
    IDS,
    MOST,
    PAD,
    caption,
    in_order,
    padded,
    training_scene,
)
from data.recipes.captions.sprites import NOUNS
from data.recipes.networks import Config, Translator, waves
from utils.tasks.scenes import PATCH, SIZES, Scene, Sprites

#: what the throw-away layer tells of a patch; the first of each is "nothing"
KINDS = (1 + len(NOUNS), 1 + len(SIZES), 1 + MOST)
_LEAST = 0.25  # of a patch that a thing must cover to be told


@dataclass(frozen=True)
class Plan(training.Plan):
    """How the network is trained.

    Parameters
    ----------
    taught
        How much it counts what the throw-away layer says.
    grid_steps
        So long things stand on a grid of half a patch, and are cut into patches in few
        ways; then they stand anywhere.
    """

    taught: float = 1.0
    grid_steps: int = 0


class Run(training.Run):
    """Fresh scenes in each step; `told` leaves the throw-away layer out."""

    plan: Plan

    def __init__(
        self, net: Translator, plan: Plan, kept: Path, sprites: Sprites
    ) -> None:
        net.taught = nn.Linear(net.config["d_model"], sum(KINDS))
        super().__init__(net, plan, kept)
        self.sprites = sprites

    def loss(self, rng: np.random.Generator) -> tuple[Tensor, float]:
        """The loss of captions and patches, and the share of captions all right."""
        grid = PATCH // 2 if self.step < self.plan.grid_steps else 1
        scenes = [training_scene(rng, grid) for _ in range(self.plan.size)]
        pixels = torch.from_numpy(np.stack([self.sprites.paint(s) for s in scenes]))
        ids = torch.from_numpy(padded([caption(scene) for scene in scenes]))
        memory = self.net.encode(pixels)
        logits = self.net.decode(memory, ids[:, :-1])[1]
        said, there = ids[:, 1:], ids[:, 1:] != IDS[PAD]
        loss = F.cross_entropy(logits[there], said[there])
        if self.plan.taught:
            loss = loss + self.plan.taught * self._patches(memory, scenes)
        right = ((logits.argmax(dim=-1) == said) | ~there).all(dim=-1)
        return loss, float(right.float().mean())

    def told(self) -> dict[str, Any]:
        """The tensors that are kept, and what was counted on the way."""
        found = super().told()
        kept = {k: v for k, v in found["tensors"].items() if not k.startswith("taught")}
        found["tensors"] = kept
        return found | {"parameters": sum(tensor.size for tensor in kept.values())}

    def _patches(self, memory: Tensor, scenes: Sequence[Scene]) -> Tensor:
        """The loss of what is said about the patches."""
        known = torch.from_numpy(np.stack([labels(self.sprites, s) for s in scenes]))
        parts = self.net.taught(memory).split(KINDS, dim=-1)
        losses = [
            F.cross_entropy(part.flatten(0, 1), known[..., place].flatten())
            for place, part in enumerate(parts)
        ]
        return torch.stack(losses).sum()


def labels(sprites: Sprites, scene: Scene) -> np.ndarray:
    """Noun, size and place in the caption of what covers each patch: (patches, 3)."""
    order = in_order(scene)
    numbers = np.array(
        [[0, 0, 0]]
        + [
            [1 + NOUNS.index(thing.noun), 1 + list(SIZES).index(thing.size),
             1 + order.index(thing)]
            for thing in scene.things
        ]
    )  # fmt: skip
    share = sprites.covered(scene)
    best = np.where(share.max(axis=0) >= _LEAST, 1 + share.argmax(axis=0), 0)
    found: np.ndarray = numbers[best]
    return found


def begin(plan: Mapping[str, Any], kept: Path, config: Config, sprites: Sprites) -> Run:
    """The training."""
    todo = Plan(**plan)
    torch.manual_seed(todo.seed)
    net = Translator(config)
    _begin(net)
    return Run(net, todo, kept, sprites)


@torch.no_grad()
def _begin(net: Translator) -> None:
    """Grey is nothing, and positions begin as waves over rows and over columns."""
    net.source.bias.copy_(-0.5 * net.source.weight.sum(dim=(1, 2, 3)))
    rows = net.config["image_size"] // net.config["patch_size"]
    table = waves(rows, net.config["d_model"] // 2)
    down, across = table.repeat_interleave(rows, 0), table.repeat(rows, 1)
    net.source_positions.weight.copy_(0.5 * torch.cat([down, across], dim=-1))
    for words in (net.target, net.target_positions):
        nn.init.normal_(words.weight, std=0.1 if words is net.target else 0.5)
