"""What a run has reported so far: points of its curves, its epochs, how it stands. No torch, no process.

`Message` is what the training process may report, one JSON object a line, each with a kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from spinn_core.lessons.training.runs.settings import RunSettings
from spinn_core.model.config import Variant


class State(str, Enum):
    """Where a run stands."""

    WAITING = "waiting"
    STARTING = "starting"
    TRAINING = "training"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def active(self) -> bool:
        """A process works for it, or holds its place."""
        return self in (State.STARTING, State.TRAINING, State.PAUSED)

    @property
    def over(self) -> bool:
        return self in (State.DONE, State.STOPPED, State.FAILED)


class Started(Struct, tag_field="kind", tag="started"):
    """Data and network are there; attributes as in RunView."""

    note: str = ""
    train_pairs: int = 0
    held_out_pairs: int = 0
    parameters: int = 0
    device: str = ""
    steps: int = 0


class At(Struct, tag_field="kind", tag="at"):
    """The last step and the seconds so far."""

    step: int
    seconds: float


class Paused(Struct, tag_field="kind", tag="paused"):
    """It waits."""


class Resumed(Struct, tag_field="kind", tag="resumed"):
    """It resumes where it stopped."""


class Finished(Struct, tag_field="kind", tag="finished"):
    """How it ended, and why."""

    state: State
    note: str = ""


class Point(Struct, frozen=True, tag_field="kind", tag="point"):
    """One point of the curves: averages over the steps since the one before.

    Attributes:
        step: optimiser steps taken since the start.
        loss: what is minimised.
        accuracy: on the training pairs of these steps, dropout on, in per cent.
        actions: right transitions of the epoch so far, in per cent; None for a network that does not learn them.
        rate: the learning rate that made this step.
        seconds: of training, pauses not counted.
    """

    step: int
    loss: float
    accuracy: float
    actions: float | None
    rate: float
    seconds: float


class EpochResult(Struct, frozen=True, tag_field="kind", tag="epoch"):
    """What was measured on the held-out pairs after an epoch.

    Attributes:
        number: 1, 2, ...
        step, seconds: as in Point.
        accuracy: in per cent, by "given" and, where the network can, its "own" parses.
        bracket_f1: of its own parses; None without any.
        predicted: for each way one digit a pair, an index into LABELS.
    """

    number: int
    step: int
    seconds: float
    accuracy: dict[str, float]
    bracket_f1: float | None
    predicted: dict[str, str]

    @property
    def main(self) -> str:
        """The way that counts: its own parses where it makes some."""
        return "own" if "own" in self.accuracy else "given"


Message = Started | At | Point | EpochResult | Paused | Resumed | Finished


@dataclass(frozen=True)
class RunView:
    """A run as it stands at one moment.

    Attributes:
        name: unlike any other run's on this server; the model is called so too.
        number: 1, 2, ... among the visitor's runs.
        settings: what was asked for.
        state: where it stands.
        note: one line about the device or about why it ended; "" without one.
        folder: where its model lies.
        train_pairs, held_out_pairs, parameters, device: known once it has started; 0 and "" before.
        steps: optimiser steps in all; 0 until it has started.
        step: taken so far.
        seconds: of training so far, pauses not counted.
        points, epochs: so far.
        has_model: whether an epoch was saved.
        ahead: runs that come before it, where it waits.
    """

    name: str
    number: int
    settings: RunSettings
    state: State
    note: str
    folder: Path
    train_pairs: int
    held_out_pairs: int
    parameters: int
    device: str
    steps: int
    step: int
    seconds: float
    points: tuple[Point, ...]
    epochs: tuple[EpochResult, ...]
    has_model: bool
    ahead: int = 0

    @property
    def variant(self) -> Variant:
        return self.settings.variant

    @property
    def title(self) -> str:
        """Short, for a legend: "2 lstm"."""
        return f"{self.number} {self.variant.value}"

    @property
    def best(self) -> EpochResult | None:
        """The epoch whose weights are kept: the first of the highest accuracy; None before the first."""
        return max(self.epochs, key=lambda epoch: epoch.accuracy[epoch.main], default=None)

    @property
    def seconds_left(self) -> float | None:
        """By the pace so far; None before there is one."""
        if not self.step or self.state.over:
            return None
        return self.seconds / self.step * (self.steps - self.step)


class Record:
    """Gathers what the process reports. Not locked: the manager does that."""

    def __init__(self) -> None:
        self.state = State.WAITING
        self.note = ""
        self.started = Started()
        self.step, self.seconds = 0, 0.0
        self.points: list[Point] = []
        self.epochs: list[EpochResult] = []

    def take(self, message: Mapping[str, Any]) -> None:
        """One message of the worker. Raises ValueError for one that is none."""
        match msgspec.convert(message, Message):
            case Started() as said:
                self.started, self.note, self.state = said, said.note, State.TRAINING
            case At(step, seconds):
                self.step, self.seconds = step, seconds
            case Point() as point:
                self.points.append(point)
            case EpochResult() as epoch:
                self.epochs.append(epoch)
            case Paused():
                self.state = State.PAUSED
            case Resumed():
                self.state = State.TRAINING
            case Finished(state, note):
                self.state, self.note = state, note or self.note

    def ended(self, status: int) -> None:
        """The process is gone; where it gave no reason, this does."""
        if not self.state.over:
            self.state = State.FAILED
            why = "it was ended from outside, perhaps for want of memory" if status < 0 else f"exit status {status}"
            self.note = f"the training process ended unexpectedly: {why}; try smaller sizes"
