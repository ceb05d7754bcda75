"""What a training reports: progress after each step, evaluations after each epoch, and both as rows of a log."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from spinn_core.evaluation.accuracy import Evaluation

LOG = "training.csv"


@dataclass(frozen=True)
class Progress:
    """After a step, counted from 1: means over the steps since the last row of the log.

    Attributes:
        accuracy, transition_accuracy: per cent; the latter None for a network that learns no transitions.
        rate: the learning rate that made this step.
        batch_loss, batch_accuracy: of this step alone.
    """

    epoch: int
    step: int
    steps_per_epoch: int
    loss: float
    accuracy: float
    transition_accuracy: float | None
    pairs_per_second: float
    rate: float
    batch_loss: float
    batch_accuracy: float

    def row(self, seconds: float) -> dict[str, Any]:
        """For the log. seconds: of training since its start."""
        actions = self.transition_accuracy
        return {
            "epoch": self.epoch,
            "step": self.step,
            "seconds": round(seconds, 1),
            "rate": self.rate,
            "loss": round(self.loss, 5),
            "accuracy": round(self.accuracy, 3),
            "transition_accuracy": None if actions is None else round(actions, 3),
            "pairs_per_second": round(self.pairs_per_second, 1),
            "dev_accuracy_given": None,
            "dev_accuracy_own": None,
            "dev_bracket_f1": None,
        }


@dataclass(frozen=True)
class Epoch:
    """After an epoch; evaluations with "given" parses and, where the network predicts them, its "own"."""

    number: int
    seconds: float
    evaluations: dict[str, Evaluation]

    def row(self) -> dict[str, Any]:
        """What the last row of the log gets where the epoch ends."""
        row: dict[str, Any] = {}
        for parses, evaluation in self.evaluations.items():
            row[f"dev_accuracy_{parses}"] = round(evaluation.score.accuracy, 3)
            if evaluation.bracket_f1 is not None:
                row["dev_bracket_f1"] = round(evaluation.bracket_f1, 3)
        return row


class Meter:
    """Sums over steps, and the time that they took."""

    def __init__(self) -> None:
        self._sums, self._last = np.zeros(6), (0.0, 0.0, 1.0)
        self._started = time.perf_counter()

    def add(self, loss: float, right: float, pairs: float, right_actions: float, choices: float) -> None:
        """Counts a step: its loss, and the answers and transitions of all processes."""
        self._sums += (loss, right, pairs, right_actions, choices, 1)
        self._last = loss, right, pairs

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._started

    def progress(self, epoch: int, step: int, steps_per_epoch: int, rate: float) -> Progress:
        """The means, after one step or more."""
        loss, right, pairs, right_actions, choices, steps = self._sums.tolist()
        means = loss / steps, 100 * right / pairs, 100 * right_actions / choices if choices else None
        alone = self._last[0], 100 * self._last[1] / self._last[2]
        return Progress(epoch, step, steps_per_epoch, *means, pairs / self.seconds, rate, *alone)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """What happens inside is no training, and may wait as long as it likes."""
        began = time.perf_counter()
        yield
        self._started += time.perf_counter() - began
