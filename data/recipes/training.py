"""How the recipes train: steps of AdamW that can be interrupted anywhere."""

import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm


@dataclass(frozen=True)
class Plan:
    """How a network is trained.

    Parameters
    ----------
    steps, size
        How many batches, and examples in each.
    rate
        The learning rate at its highest.
    warm_up
        The steps after which it is reached; from there it falls along a cosine.
    decay
        Weight decay.
    seed
        Of the first weights and of the examples.
    """

    steps: int
    size: int = 64
    rate: float = 3e-3
    warm_up: int = 100
    decay: float = 0.01
    seed: int = 0


class Run:
    """A training that can be interrupted: what has been learnt is kept in a file.

    A recipe writes `loss`, and may add names to `KEPT`.

    Parameters
    ----------
    net
        What is trained.
    plan
        How.
    kept
        The file; if it is there, training goes on from it.
    """

    #: what is kept beside the network
    KEPT: ClassVar[tuple[str, ...]] = ("step", "seconds", "log")

    def __init__(self, net: nn.Module, plan: Plan, kept: Path) -> None:
        torch.set_num_threads(1)
        self.net, self.plan, self.kept = net, plan, kept
        self.optimizer = torch.optim.AdamW(
            net.parameters(), lr=plan.rate, betas=(0.9, 0.98), weight_decay=plan.decay
        )
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self._rate)
        self.step, self.seconds = 0, 0.0
        self.log: list[list[float]] = []

    def loss(self, rng: np.random.Generator) -> tuple[Tensor, float]:
        """The loss on fresh examples, and a figure for the bar of progress."""
        raise NotImplementedError

    def learnt(self, figure: float) -> list[float]:
        """What goes into the log; called after each step with the figure of `loss`."""
        return [round(figure, 4)]

    def train(self, until: int | None = None) -> None:
        """Take the steps of the plan, or those before ``until``."""
        if self.kept.exists():
            self._go_on()
        end = self.plan.steps if until is None else until
        self.net.train()
        with tqdm(total=end, initial=self.step) as bar:
            while self.step < end:
                start = time.process_time()
                told = self.learnt(self._learn())
                self.step += 1
                self.seconds += time.process_time() - start
                bar.set_postfix_str(" ".join(f"{value:g}" for value in told))
                bar.update()
                if self.step % 50 == 0 or self.step == end:
                    self.log.append([self.step, *told])
                    self._keep()
        self.net.eval()

    def told(self) -> dict[str, Any]:
        """The tensors, and what was counted on the way."""
        state = self.net.state_dict()
        tensors = {name: tensor.numpy() for name, tensor in state.items()}
        return {
            "tensors": tensors,
            "parameters": sum(value.size for value in tensors.values()),
            "minutes_on_one_core": round(self.seconds / 60, 1),
            "log": self.log[:: max(1, len(self.log) // 20)],
        }

    def _learn(self) -> float:
        """One step; the figure before it."""
        rng = np.random.default_rng([self.plan.seed, self.step])
        torch.manual_seed(self.plan.seed * 1_000_003 + self.step)  # for dropout
        loss, figure = self.loss(rng)
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        return figure

    def _rate(self, step: int) -> float:
        """Up, then down along a cosine to a fiftieth."""
        share = min(1.0, step / self.plan.steps)
        cosine = 0.51 + 0.49 * math.cos(math.pi * share)
        return min(1, (step + 1) / self.plan.warm_up) * cosine

    def _keep(self) -> None:
        state = {"net": self.net.state_dict(), "optimizer": self.optimizer.state_dict()}
        state |= {"schedule": self.schedule.state_dict(), "plan": asdict(self.plan)}
        state |= {name: getattr(self, name) for name in self.KEPT}
        beside = self.kept.with_suffix(".new")
        torch.save(state, beside)
        beside.replace(self.kept)

    def _go_on(self) -> None:
        state, plan = torch.load(self.kept, weights_only=True), asdict(self.plan)
        if state.get("plan", plan) != plan:  # older files do not tell
            raise SystemExit(
                f"{self.kept} was begun with {state['plan']}, and now the plan is "
                f"{plan}. --anew begins again"
            )
        for name in ("net", "optimizer", "schedule"):
            getattr(self, name).load_state_dict(state[name])
        for name in self.KEPT:
            setattr(self, name, state[name])
