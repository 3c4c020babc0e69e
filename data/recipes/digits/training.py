"""The training of the Vision Transformer on handwritten digits.

Each picture comes a little turned, moved, stretched and paler or darker than it was,
and differently each time: 1,437 pictures alone would be learnt by heart.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import load_file
from torch import Tensor
from torch.nn import functional as F
from transformers import ViTConfig, ViTForImageClassification

from data.recipes import training
from data.recipes.digits.pictures import MOST, parts
from data.recipes.networks import Config


class Run(training.Run):
    """Batches of changed pictures."""

    def __init__(
        self, net: ViTForImageClassification, plan: training.Plan, kept: Path
    ) -> None:
        super().__init__(net, plan, kept)
        pictures, labels = parts()[0]
        self.pixels = torch.from_numpy(pictures[:, None] / np.float32(MOST))
        self.labels = torch.from_numpy(labels.astype(np.int64))

    def loss(self, rng: np.random.Generator) -> tuple[Tensor, float]:
        """The loss on some pictures, and the share of right answers."""
        some = torch.from_numpy(rng.integers(len(self.labels), size=self.plan.size))
        logits = self.net(changed(self.pixels[some], rng)).logits
        right = logits.argmax(dim=-1) == self.labels[some]
        return F.cross_entropy(logits, self.labels[some]), float(right.float().mean())

    def told(self) -> dict[str, Any]:
        """As `training.Run` has it; the names are those of the library's files."""
        found = super().told()
        with tempfile.TemporaryDirectory() as folder:
            self.net.save_pretrained(folder)
            return found | {"tensors": load_file(Path(folder) / "model.safetensors")}


def changed(pixels: Tensor, rng: np.random.Generator) -> Tensor:
    """Turned by up to 10 degrees, moved up to 0.7 pixels, a tenth larger or smaller."""
    n = len(pixels)
    turn = np.deg2rad(rng.uniform(-10, 10, n))
    stretch = rng.uniform(0.9, 1.1, (n, 2))
    moved = rng.uniform(-0.7, 0.7, (n, 2)) * 2 / pixels.shape[-1]
    cos, sin = np.cos(turn) * stretch[:, 0], np.sin(turn) * stretch[:, 1]
    affine = np.stack([cos, -sin, moved[:, 0], sin, cos, moved[:, 1]], axis=-1)
    places = F.affine_grid(
        torch.from_numpy(affine.reshape(n, 2, 3).astype(np.float32)),
        list(pixels.shape),
        align_corners=False,
    )
    seen = F.grid_sample(pixels, places, align_corners=False)
    ink = torch.from_numpy(rng.uniform(0.8, 1.1, (n, 1, 1, 1)).astype(np.float32))
    return (seen * ink).clamp(0, 1)


def begin(plan: Mapping[str, Any], kept: Path, config: Config) -> Run:
    """The training."""
    todo = training.Plan(**plan)
    torch.manual_seed(todo.seed)
    return Run(ViTForImageClassification(ViTConfig(**config)), todo, kept)
