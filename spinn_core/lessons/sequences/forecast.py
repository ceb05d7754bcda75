"""The network that foretells the next interval: an LSTM for each sequence, joined, then dense layers.

    X (N, look_back) ──LSTM × 1 to 3──▶ last h ─┐
                                                ├─ joined ─▶ dense × 1 to 3 ─▶ one number, or a score for each bin
    X' (N, look_back) ──LSTM × 1 to 3──▶ last h ┘

Random numbers come from a generator that is handed in, never from torch's own, which all visitors share: the same
seed gives the same network whoever else is training.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from spinn_core.lessons.sequences.forecast_config import ForecastConfig

_ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "none": lambda values: values,
}


class Forecaster(nn.Module):
    """The network. Everything it reads and says is scaled (see trained.Scale).

    Args:
        config: the sizes.
        generator: draws the weights, all evenly from ± 1 / sqrt(inputs of a unit), torch's own way; None leaves
            torch to draw them.
    """

    def __init__(self, config: ForecastConfig, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.config = config
        width, joined = config.width, config.width * config.sequences
        sizes = [1, *[width] * (config.lstm_layers - 1)]
        self.lstms = nn.ModuleList(
            nn.ModuleList(nn.LSTM(size, width, batch_first=True) for size in sizes) for _ in range(config.sequences)
        )
        hidden = config.dense_layers - 1
        self.hidden = nn.ModuleList(nn.Linear(width if layer else joined, width) for layer in range(hidden))
        self.last = nn.Linear(width if hidden else joined, config.bins or 1)
        if generator is not None:
            self._draw(generator)

    def _draw(self, generator: torch.Generator) -> None:
        for module in self.modules():
            if isinstance(module, (nn.LSTM, nn.Linear)):
                size = module.hidden_size if isinstance(module, nn.LSTM) else module.in_features
                for weight in module.parameters():
                    nn.init.uniform_(weight, -1 / math.sqrt(size), 1 / math.sqrt(size), generator=generator)

    def forward(self, inputs: Sequence[Tensor], generator: torch.Generator | None = None) -> Tensor:
        """(N, 1) scaled numbers, or (N, bins) scores before the softmax.

        Args:
            inputs: for each sequence (N, look_back), scaled.
            generator: draws what dropout takes out, after each LSTM layer; None for no dropout.
        """
        ends = []
        for layers, values in zip(self.lstms, inputs, strict=True):
            states = values.unsqueeze(-1)  # (N, look_back, 1)
            for layer in layers:
                states, _ = layer(states)  # (N, look_back, width)
                states = _dropout(states, self.config.dropout, generator)
            ends.append(states[:, -1])  # (N, width)
        joined = torch.cat(ends, 1)  # (N, width * sequences)
        for layer in self.hidden:
            joined = _ACTIVATIONS[self.config.activation](layer(joined))  # (N, width)
        return self.last(joined)


def _dropout(values: Tensor, share: float, generator: torch.Generator | None) -> Tensor:
    """Zeroes a share of the components and scales up the rest (Srivastava et al. 2014)."""
    if generator is None or share == 0:
        return values
    kept = torch.rand(values.shape, generator=generator) >= share
    return values * kept / (1 - share)
