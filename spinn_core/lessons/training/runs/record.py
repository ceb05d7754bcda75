"""What a run has told so far: points of its curves, its epochs, how it stands. No torch, no process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

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


@dataclass(frozen=True)
class Point:
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


@dataclass(frozen=True)
class EpochResult:
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
        train_pairs, held_out_pairs, parameters, device: told once it has started; 0 and "" before.
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
    """Gathers what the process tells. Not locked: the manager does that."""

    def __init__(self) -> None:
        self.state = State.WAITING
        self.note = ""
        self.facts: dict[str, Any] = {"train_pairs": 0, "held_out_pairs": 0, "parameters": 0, "device": "", "steps": 0}
        self.step, self.seconds = 0, 0.0
        self.points: list[Point] = []
        self.epochs: list[EpochResult] = []

    def take(self, message: Mapping[str, Any]) -> None:
        """One message of the worker; see worker.py for what there is."""
        values = dict(message)
        kind = values.pop("kind")
        if kind == "started":
            self.note = values.pop("note")
            self.facts, self.state = values, State.TRAINING
        elif kind == "at":
            self.step, self.seconds = values["step"], values["seconds"]
        elif kind == "point":
            self.points.append(Point(**values))
        elif kind == "epoch":
            self.epochs.append(EpochResult(**values))
        elif kind == "paused":
            self.state = State.PAUSED
        elif kind == "resumed":
            self.state = State.TRAINING
        elif kind == "finished":
            self.state, self.note = State(values["state"]), values["note"] or self.note

    def ended(self, status: int) -> None:
        """The process is gone; where it gave no reason, this does."""
        if not self.state.over:
            self.state = State.FAILED
            why = "it was ended from outside, perhaps for want of memory" if status < 0 else f"exit status {status}"
            self.note = f"the training process ended unexpectedly: {why}; try smaller sizes"
