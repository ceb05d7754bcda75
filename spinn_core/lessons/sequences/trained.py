"""A trained forecaster with all that it takes to use it again: scale, bins, unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from spinn_core.lessons.sequences.forecast import Forecaster
from spinn_core.lessons.sequences.forecast_config import ForecastConfig


@dataclass(frozen=True)
class Scale:
    """Mean and spread of each sequence, over what was learned from. The first one scales the answer too."""

    means: tuple[float, ...]
    spreads: tuple[float, ...]

    def inputs(self, inputs: Sequence[np.ndarray]) -> tuple[Tensor, ...]:
        """(N, look_back) each, as the network reads them."""
        return tuple(
            torch.from_numpy((one - mean) / spread).float()
            for one, mean, spread in zip(inputs, self.means, self.spreads, strict=True)
        )

    def target(self, numbers: np.ndarray) -> Tensor:
        """(N,) as the network says them."""
        return torch.from_numpy((numbers - self.means[0]) / self.spreads[0]).float()

    def number(self, said: Tensor) -> np.ndarray:
        """The inverse of `target`."""
        return said.double().numpy() * self.spreads[0] + self.means[0]


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
        inner, values: the bins' inner edges and what each stands for (see intervals.Bins); empty for a number.
        unit: what its intervals are counted in, as intervals.Unit's value.
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
        """(N, bins) float64: the probability of each bin. Only for a network that answers with bins."""
        with torch.inference_mode():
            return F.softmax(self.network(self.scale.inputs(inputs)).double(), 1).numpy()

    def numbers(self, inputs: Sequence[np.ndarray]) -> np.ndarray:
        """(N,) float64 intervals: the number said, or the bins' values weighed with their probabilities."""
        if self.config.bins:
            return self.shares(inputs) @ np.array(self.values)
        with torch.inference_mode():
            return self.scale.number(self.network(self.scale.inputs(inputs))[:, 0])
