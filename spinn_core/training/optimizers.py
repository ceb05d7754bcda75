"""What changes the weights after each step: an optimiser of torch, and the running average, which is what is saved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from spinn_core.training.settings import Recipe


def make_optimizer(network: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """With three groups: matrices, biases and norms (no decay), embedding offsets (no decay, a rate of their own)."""
    groups: dict[str, list[nn.Parameter]] = {"matrices": [], "vectors": [], "offsets": []}
    for name, parameter in network.named_parameters():
        kind = "offsets" if name == "words.tuned" else "matrices" if parameter.dim() > 1 else "vectors"
        groups[kind].append(parameter)
    decay = {"matrices": recipe.weight_decay}
    rates = {"offsets": recipe.rate * recipe.vector_rate}
    settings = [
        {"params": members, "lr": rates.get(kind, recipe.rate), "weight_decay": decay.get(kind, 0.0)}
        for kind, members in groups.items()
        if members
    ]
    if recipe.optimizer == "adamw":
        return torch.optim.AdamW(settings, fused=True)
    return torch.optim.RMSprop(settings) if recipe.optimizer == "rmsprop" else torch.optim.SGD(settings, momentum=0.9)


class RunningAverage:
    """An exponential moving average of all weights and statistics, without batch norm's step counters.

    Args:
        network: whose weights are averaged.
        decay: of the average; 0 for the last weights alone.

    Attributes:
        weights: by the names of state_dict.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self._network, self._decay = network, decay
        self.weights = self._copy()

    def update(self, steps: int) -> None:
        """After an optimiser step, the `steps`th of all."""
        # early on a long memory would hold mostly the random start
        decay = min(self._decay, (1 + steps) / (10 + steps)) if self._decay else 0.0
        current = self._floats()
        with torch.no_grad():
            torch._foreach_lerp_(list(self.weights.values()), [current[name] for name in self.weights], 1 - decay)

    @contextmanager
    def applied(self) -> Iterator[None]:
        """The network in eval mode with the averaged weights; afterwards in training mode with its own again."""
        kept = self._copy()
        self._set(self.weights)
        self._network.eval()
        try:
            yield
        finally:
            self._network.train()
            self._set(kept)

    def _floats(self) -> dict[str, Tensor]:
        return {name: tensor for name, tensor in self._network.state_dict().items() if tensor.is_floating_point()}

    def _copy(self) -> dict[str, Tensor]:
        return {name: tensor.clone() for name, tensor in self._floats().items()}

    @torch.no_grad()
    def _set(self, values: dict[str, Tensor]) -> None:
        for name, tensor in self._floats().items():
            tensor.copy_(values[name])
