"""The network that predicts the next interval, and what it takes to use it once it is trained.

X (N, look_back) ──LSTM × 1 to 3──▶ last h ─┐
                                            ├─ joined ─▶ dense × 1 to 3 ─▶ one number, or a score for each bin
X' (N, look_back) ──LSTM × 1 to 3──▶ last h ┘
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn

from spinn_core.lessons.sequences.forecast_config import ForecastConfig
from spinn_core.lessons.sequences.seeded import draw_weights, dropout

_ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "none": lambda values: values,
}


class Forecaster(nn.Module):
    """The network. All its inputs and outputs are scaled (see Scale).

    Args:
        config: the sizes.
        generator: draws the weights; None leaves torch to draw them.
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
            draw_weights(self, generator)

    def forward(self, inputs: Sequence[Tensor], generator: torch.Generator | None = None) -> Tensor:
        """(N, 1) scaled numbers, or (N, bins) scores before the softmax.

        Args:
            inputs: for each sequence (N, look_back), scaled.
            generator: of the dropout after each LSTM layer; None for no dropout.
        """
        ends = []
        for layers, values in zip(cast(Iterable[nn.ModuleList], self.lstms), inputs, strict=True):
            states = values.unsqueeze(-1)  # (N, look_back, 1)
            for layer in layers:
                states = dropout(layer(states)[0], self.config.dropout, generator)  # (N, look_back, width)
            ends.append(states[:, -1])  # (N, width)
        joined = torch.cat(ends, 1)  # (N, width * sequences)
        for layer in self.hidden:
            joined = _ACTIVATIONS[self.config.activation](layer(joined))  # (N, width)
        return self.last(joined)


@dataclass(frozen=True)
class Scale:
    """Mean and standard deviation of each sequence in the training part. The first one scales the output too."""

    means: tuple[float, ...]
    spreads: tuple[float, ...]

    def inputs(self, inputs: Sequence[np.ndarray]) -> tuple[Tensor, ...]:
        """(N, look_back) each, as the network reads them."""
        return tuple(
            torch.from_numpy((one - mean) / spread).float()
            for one, mean, spread in zip(inputs, self.means, self.spreads, strict=True)
        )

    def target(self, numbers: np.ndarray) -> Tensor:
        """(N,) scaled like the network's output."""
        return torch.from_numpy((numbers - self.means[0]) / self.spreads[0]).float()

    def number(self, output: Tensor) -> np.ndarray:
        """The inverse of `target`."""
        return output.double().numpy() * self.spreads[0] + self.means[0]


def make_scale(inputs: Sequence[np.ndarray]) -> Scale:
    """The scale of these sequences; one that never changes gets the spread 1."""
    means = tuple(float(one.mean()) for one in inputs)
    return Scale(means, tuple(float(one.std()) or 1.0 for one in inputs))


@dataclass(frozen=True)
class Forecast:
    """A trained network with all that it takes to use it again.

    Attributes:
        network: treat it as frozen; several visitors may share it.
        scale: of its inputs and its number.
        inner, values: the bins' inner edges and what each stands for (see bins.Bins); empty for a number.
        unit: of its intervals, as intervals.Unit's value.
    """

    network: Forecaster
    scale: Scale
    inner: tuple[float, ...] = ()
    values: tuple[float, ...] = ()
    unit: str = "days"

    @property
    def config(self) -> ForecastConfig:
        return self.network.config

    def shares(self, inputs: Sequence[np.ndarray]) -> np.ndarray:
        """(N, bins) float64: the probability of each bin. Only for a network with bins."""
        with torch.inference_mode():
            return self.network(self.scale.inputs(inputs)).double().softmax(1).numpy()

    def numbers(self, inputs: Sequence[np.ndarray]) -> np.ndarray:
        """(N,) float64 intervals: the network's number, or the mean of the bins' values under their probabilities."""
        if self.config.bins:
            return self.shares(inputs) @ np.array(self.values)
        with torch.inference_mode():
            return self.scale.number(self.network(self.scale.inputs(inputs))[:, 0])
