"""How the forecaster learns: RMSprop over small batches, the loss of both parts after each epoch."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from spinn_core.lessons.sequences.bins import Bins
from spinn_core.lessons.sequences.forecast import Forecaster
from spinn_core.lessons.sequences.forecast_config import ForecastConfig, ForecastError, Learning
from spinn_core.lessons.sequences.intervals import Windows
from spinn_core.lessons.sequences.trained import Forecast, Scale, make_scale

CLIP = 5.0
"""The gradient's norm at most, so that one odd interval does not throw the weights away."""


@dataclass(frozen=True)
class Learned:
    """What came of it. losses: (epochs, 2), after each epoch of what was learned from and of what was held out.

    A number's loss is the mean squared error in units of the spread, a bin's the cross-entropy in nats.
    """

    forecast: Forecast
    losses: np.ndarray


def learn(
    config: ForecastConfig,
    how: Learning,
    data: Windows,
    parts: tuple[np.ndarray, np.ndarray],
    bins: Bins | None = None,
    unit: str = "days",
    on_epoch: Callable[[int], None] = lambda epoch: None,
) -> Learned:
    """Trains a network.

    Args:
        config: the sizes; config.bins is len(bins), or 0 without.
        how: epochs and the like.
        data: all windows.
        parts: the numbers of the windows to learn from and of those held out.
        bins: for a network that answers with them.
        unit: noted in the result.
        on_epoch: called with the number of epochs done; what it raises ends the training.

    Raises:
        ForecastError: the loss is no number any more.
    """
    generator = torch.Generator().manual_seed(how.seed)
    network = Forecaster(config, generator)
    seen, held = (data.part(members) for members in parts)
    scale = make_scale(seen[0])
    network_parts = [(scale.inputs(inputs), _wanted(targets, scale, bins)) for inputs, targets in (seen, held)]
    inputs, wanted = network_parts[0]
    optimizer = torch.optim.RMSprop(network.parameters(), how.rate)
    losses = np.zeros((how.epochs, 2))
    for epoch in range(how.epochs):
        order = torch.randperm(len(wanted), generator=generator)
        for members in order.split(how.batch):
            said = network([one[members] for one in inputs], generator)
            loss = _loss(said, wanted[members], config)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), CLIP)
            optimizer.step()
        with torch.inference_mode():
            losses[epoch] = [_loss(network(part), goal, config).item() for part, goal in network_parts]
        if not math.isfinite(losses[epoch, 0]):
            raise ForecastError(f"the loss is no number after epoch {epoch + 1}; take a lower learning rate")
        on_epoch(epoch + 1)
    network.eval().requires_grad_(False)
    inner, values = ((), ()) if bins is None else (tuple(bins.inner.tolist()), tuple(bins.values.tolist()))
    return Learned(Forecast(network, scale, inner, values, unit), losses)


def _wanted(targets: np.ndarray, scale: Scale, bins: Bins | None) -> Tensor:
    """(N,) scaled numbers, or (N,) bins: the place of the 1 in each one-hot row."""
    return scale.target(targets) if bins is None else torch.from_numpy(bins.index(targets).astype(np.int64))


def _loss(said: Tensor, wanted: Tensor, config: ForecastConfig) -> Tensor:
    """Mean squared error, or the cross-entropy with the one-hot rows."""
    return F.cross_entropy(said, wanted) if config.bins else F.mse_loss(said[:, 0], wanted)
