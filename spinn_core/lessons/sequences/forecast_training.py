"""How the forecaster learns: RMSprop over small batches, the loss of both parts after each epoch."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from spinn_core.lessons.sequences.bins import Bins
from spinn_core.lessons.sequences.forecast import Forecast, Forecaster, Scale, make_scale
from spinn_core.lessons.sequences.forecast_config import ForecastConfig, ForecastError, Learning
from spinn_core.lessons.sequences.prepared import Prepared

CLIP = 5.0
"""Largest norm of the gradient, so that one odd interval does not throw the weights away."""


@dataclass(frozen=True)
class Learned:
    """A trained network. losses: (epochs, 2), after each epoch on the training part and on the held-out one.

    The loss of a number is the mean squared error in units of the variance, that of bins the cross-entropy in nats.
    """

    forecast: Forecast
    losses: np.ndarray


@dataclass(frozen=True)
class Outcome:
    """Two trained networks, with the same sizes and seeds but for the last layer."""

    number: Learned
    bins: Learned


def run(
    prepared: Prepared, config: ForecastConfig, how: Learning, on_progress: Callable[[float], None] = lambda share: None
) -> Outcome:
    """Trains a network that predicts a number and one that predicts a bin, on the same windows.

    Args:
        prepared: the windows.
        config: the sizes; look_back, sequences and bins are set to those of the windows.
        how: epochs and the like.
        on_progress: called with the share that is done, 0 to 1; what it raises ends the training.

    Raises:
        ForecastError: the loss is not a number any more.
    """
    return Outcome(
        learn(prepared, config, how, on_epoch=lambda epoch: on_progress(epoch / how.epochs / 2)),
        learn(prepared, config, how, prepared.bins, lambda epoch: on_progress((1 + epoch / how.epochs) / 2)),
    )


def learn(
    prepared: Prepared,
    config: ForecastConfig,
    how: Learning,
    bins: Bins | None = None,
    on_epoch: Callable[[int], None] = lambda epoch: None,
) -> Learned:
    """Trains a network that predicts a number, or bins where they are given; else as run().

    on_epoch: called with the number of epochs done; what it raises ends the training.
    """
    view, data = prepared.view, prepared.data
    config = replace(config, look_back=view.look_back, sequences=len(data.inputs), bins=len(bins or ()))
    generator = torch.Generator().manual_seed(how.seed)
    network = Forecaster(config, generator)
    seen, held = data.part(prepared.seen), data.part(prepared.held)
    scale = make_scale(seen[0])
    network_parts = [(scale.inputs(inputs), _expected(targets, scale, bins)) for inputs, targets in (seen, held)]
    inputs, expected = network_parts[0]
    optimizer = torch.optim.RMSprop(network.parameters(), how.rate)
    losses = np.zeros((how.epochs, 2))
    for epoch in range(how.epochs):
        order = torch.randperm(len(expected), generator=generator)
        for members in order.split(how.batch):
            output = network([one[members] for one in inputs], generator)
            loss = _loss(output, expected[members], config)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), CLIP)
            optimizer.step()
        with torch.inference_mode():
            losses[epoch] = [_loss(network(part), goal, config).item() for part, goal in network_parts]
        if not math.isfinite(losses[epoch, 0]):
            raise ForecastError(f"the loss is not a number after epoch {epoch + 1}; take a lower learning rate")
        on_epoch(epoch + 1)
    network.eval().requires_grad_(False)
    inner, values = ((), ()) if bins is None else (tuple(bins.inner.tolist()), tuple(bins.values.tolist()))
    return Learned(Forecast(network, scale, inner, values, view.unit.value), losses)


def _expected(targets: np.ndarray, scale: Scale, bins: Bins | None) -> Tensor:
    """(N,) scaled numbers, or (N,) bins: the place of the 1 in each one-hot row."""
    return scale.target(targets) if bins is None else torch.from_numpy(bins.index(targets).astype(np.int64))


def _loss(output: Tensor, expected: Tensor, config: ForecastConfig) -> Tensor:
    """Mean squared error, or the cross-entropy with the one-hot rows."""
    return F.cross_entropy(output, expected) if config.bins else F.mse_loss(output[:, 0], expected)
