"""Weights and dropout from a generator that is handed in, never from torch's own, which all visitors share.

The same seed gives the same network whoever else is training.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


def draw_weights(module: nn.Module, generator: torch.Generator) -> None:
    """Draws every weight evenly from ± 1 / sqrt(n), as torch does: n is an LSTM's units or a linear layer's inputs."""
    for part in module.modules():
        if isinstance(part, (nn.LSTM, nn.Linear)):
            bound = (part.hidden_size if isinstance(part, nn.LSTM) else part.in_features) ** -0.5
            for weight in part.parameters():
                nn.init.uniform_(weight, -bound, bound, generator=generator)


def dropout(values: Tensor, share: float, generator: torch.Generator | None) -> Tensor:
    """Zeroes a share of the components and scales up the rest (Srivastava et al. 2014); None leaves all as they are."""
    if generator is None or share == 0:
        return values
    kept = torch.rand(values.shape, generator=generator) >= share
    return values * kept / (1 - share)
