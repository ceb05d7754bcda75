"""Between the process that trains and the server: what the visitor wants goes in, points of curves come out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from spinn_core.lessons.training.runs.record import EpochResult, Point
from spinn_core.lessons.training.runs.settings import LIMITS, Limits

POINTS = 300
"""Points of a whole run's curves."""
_OFTEN = 0.4  # seconds between two messages about the last step

Tell = Callable[[dict[str, Any]], None]
"""Sends one message; see worker.py for what there is."""


class Control:
    """What the visitor wants, looked at between two batches; and the clock of the training without its pauses."""

    def __init__(self, tell: Tell, limits: Limits = LIMITS, clock: Callable[[], float] = time.monotonic) -> None:
        self._tell, self._limits, self._clock = tell, limits, clock
        self._wanted = threading.Condition()
        self._paused = self._stopped = False
        self._start, self._idle = clock(), 0.0
        self.why = ""

    def start(self) -> None:
        """The training begins: data and network are there."""
        self._start, self._idle = self._clock(), 0.0

    @property
    def seconds(self) -> float:
        """Of training so far."""
        return self._clock() - self._start - self._idle

    def listen(self, commands: Iterable[str]) -> None:
        """Takes commands until there are no more; then nobody wants the run any more."""
        for line in commands:
            with self._wanted:
                command = line.strip()
                self._paused = command == "pause" or (self._paused and command != "resume")
                self._stopped = self._stopped or command == "stop"
                self._wanted.notify_all()
        with self._wanted:
            self._stopped = True
            self._wanted.notify_all()

    def check(self, limit: bool = True) -> None:
        """Waits while there is a pause. Raises KeyboardInterrupt to end the training.

        Args:
            limit: also where the time is up; not while an epoch is measured, which would be lost.
        """
        with self._wanted:
            if self._paused and not self._stopped:
                self._wait()
            if self._stopped:
                raise KeyboardInterrupt
        if limit and self.seconds > 60 * self._limits.minutes:
            self.why = f"it stopped after {self._limits.minutes:g} minutes, which is the limit"
            raise KeyboardInterrupt

    def _wait(self) -> None:
        began = self._clock()
        self._tell({"kind": "paused"})
        woken = self._wanted.wait_for(lambda: self._stopped or not self._paused, 60 * self._limits.pause_minutes)
        self._idle += self._clock() - began
        if not woken:
            self.why = f"it stopped after a pause of {self._limits.pause_minutes:g} minutes, which is the limit"
            self._stopped = True
        elif not self._stopped:
            self._tell({"kind": "resumed"})


class Reporter:
    """Turns the trainer's steps into points of curves, a few hundred however long the training is."""

    def __init__(self, tell: Tell, control: Control, steps: int) -> None:
        self._tell, self._control = tell, control
        self._every = max(1, round(steps / POINTS))
        self._losses: list[float] = []
        self._accuracies: list[float] = []
        self._last = 0.0

    def step(self, progress: Any) -> None:
        """training.Progress of one step."""
        done = (progress.epoch - 1) * progress.steps_per_epoch + progress.step
        seconds = self._control.seconds
        self._losses.append(progress.batch_loss)
        self._accuracies.append(progress.batch_accuracy)
        if len(self._losses) >= self._every or progress.step == progress.steps_per_epoch:
            count = len(self._losses)
            point = Point(
                done,
                float(sum(self._losses) / count),
                float(sum(self._accuracies) / count),
                progress.transition_accuracy,
                progress.rate,
                seconds,
            )
            self._losses, self._accuracies = [], []
            self._tell(msgspec.to_builtins(point))
        if seconds - self._last >= _OFTEN or progress.step == progress.steps_per_epoch:
            self._last = seconds
            self._tell({"kind": "at", "step": done, "seconds": seconds})
        self._control.check()

    def epoch(self, epoch: Any, steps_per_epoch: int) -> None:
        """training.Epoch with its evaluations."""
        f1 = [one.bracket_f1 for one in epoch.evaluations.values() if one.bracket_f1 is not None]
        result = EpochResult(
            epoch.number,
            epoch.number * steps_per_epoch,
            self._control.seconds,
            {way: one.score.accuracy for way, one in epoch.evaluations.items()},
            f1[0] if f1 else None,
            {way: "".join(map(str, one.predicted.tolist())) for way, one in epoch.evaluations.items()},
        )
        self._tell(msgspec.to_builtins(result))
        self._tell({"kind": "at", "step": result.step, "seconds": result.seconds})
