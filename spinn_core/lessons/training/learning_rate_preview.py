"""The learning rate of every step of a training that has not begun: what a schedule is going to do.

It asks the same schedules.LearningRate that drives a training, step by step.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

POINTS = 400
_JUMP = 0.01  # of the base rate: a change that must not fall between two points


@dataclass(frozen=True)
class RatesAhead:
    """A curve: the rate that step `steps[k]` (from 1 on) uses is `rates[k]`."""

    steps: tuple[int, ...]
    rates: tuple[float, ...]


def standing_still(epochs: int, from_epoch: int) -> list[float]:
    """Accuracies of a made-up training, in per cent: they rise until an epoch and then no more."""
    return [50.0 + 40.0 * min(number, from_epoch) / max(1, from_epoch) for number in range(1, epochs + 1)]


def rates_ahead(
    base: float,
    schedule: str,
    epochs: int,
    steps_per_epoch: int,
    warmup: int = 0,
    options: Mapping[str, Any] | None = None,
    accuracies: Sequence[float] | None = None,
) -> RatesAhead:
    """The whole curve, thinned out to a few hundred points that keep every jump.

    Args:
        base: the rate that the schedule multiplies.
        schedule, warmup, options: as for schedules.LearningRate.
        epochs, steps_per_epoch: how long the training is.
        accuracies: after each epoch, which only plateau looks at; by default they rise until halfway.

    Raises:
        ValueError: what LearningRate raises, or a rate that is no finite number; one line.
    """
    import torch

    from spinn_core.training.learning_rates import LearningRate

    measured = standing_still(epochs, epochs // 2) if accuracies is None else accuracies
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=base)
    driver = LearningRate(optimizer, schedule, epochs * steps_per_epoch, steps_per_epoch, warmup, **(options or {}))
    rates: list[float] = []
    for epoch in range(epochs):
        for _ in range(steps_per_epoch):
            rates.append(optimizer.param_groups[0]["lr"])
            if not math.isfinite(rates[-1]):
                raise ValueError(f"the schedule gives the rate {rates[-1]} at step {len(rates)}; it must be a number")
            driver.step()
        driver.evaluated(measured[epoch])
    kept = set(range(0, len(rates), max(1, len(rates) // POINTS))) | {len(rates) - 1}
    for place in range(1, len(rates)):
        if abs(rates[place] - rates[place - 1]) > _JUMP * base:
            kept |= {place - 1, place}
    steps = sorted(kept)
    return RatesAhead(tuple(step + 1 for step in steps), tuple(rates[step] for step in steps))
