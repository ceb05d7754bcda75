"""The file from which a killed training resumes, replaced in one step: weights as tensors, the rest as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn
from torch.optim import Optimizer

from spinn_core.csv_file import csv_text
from spinn_core.files import DAMAGED, reason, write_atomically
from spinn_core.training.learning_rates import LearningRate
from spinn_core.training.optimizers import RunningAverage
from spinn_core.training.settings import TrainingError, Whole

STATE = "state.safetensors"


@dataclass
class Position:
    """Where a training stands.

    Attributes:
        epoch: epochs that are over.
        step: steps of this epoch.
        best: the best dev accuracy, per cent; -1 before the first.
        since_best: epochs since then.
        seconds: of training.
        rows: of the log.
    """

    epoch: Whole = 0
    step: Whole = 0
    best: float = -1.0
    since_best: Whole = 0
    seconds: Annotated[float, Meta(ge=0, le=1e300)] = 0.0
    rows: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class StateFile:
    """The file, and what it keeps beside the position.

    Attributes:
        belongs_to: config, recipe and number of pairs; the state of another training is refused.
    """

    path: Path
    belongs_to: dict[str, Any]
    network: nn.Module
    average: RunningAverage
    optimizer: Optimizer
    rates: LearningRate

    def save(self, position: Position) -> None:
        """Replaces the file. Raises OSError."""
        tensors = {f"network.{name}": tensor for name, tensor in self.network.state_dict().items()}
        tensors |= {f"average.{name}": tensor for name, tensor in self.average.weights.items()}
        numbers: dict[str, dict[str, Any]] = {}
        for index, state in self.optimizer.state_dict()["state"].items():
            for key, value in state.items():
                if isinstance(value, Tensor):
                    tensors[f"optimizer.{index}.{key}"] = value
                else:
                    numbers.setdefault(str(index), {})[key] = value
        beside = {"rates": self.rates.state_dict(), "optimizer": numbers}
        said = json.dumps({**self.belongs_to, **asdict(position), **beside})
        content = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
        write_atomically(self.path, save(content, metadata={"position": said}))

    def load(self) -> Position:
        """The position; network, average, optimiser and learning rates get back what they held.

        Raises:
            TrainingError: the file cannot be read, or is that of another training.
        """
        try:
            with safe_open(str(self.path), framework="pt", device="cpu") as file:
                values = json.loads(file.metadata()["position"])  # may hold infinities
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not iterable itself
            other = {name: values[name] for name in self.belongs_to} != json.loads(json.dumps(self.belongs_to))
            if not other:
                return self._take(values, tensors)
        except (SafetensorError, RuntimeError, *DAMAGED) as error:
            raise TrainingError(f"cannot resume from {self.path}: {reason(error)}; start without --resume") from None
        raise TrainingError(f"{self.path} belongs to other settings or data; use those again, or another --out")

    def _take(self, values: dict[str, Any], tensors: dict[str, Tensor]) -> Position:
        position = msgspec.convert(values, Position)
        csv_text(position.rows).encode()  # raises what belongs here, not at the next epoch
        self.network.load_state_dict(_part(tensors, "network."))
        for name, tensor in _part(tensors, "average.").items():
            self.average.weights[name].copy_(tensor)
        states: dict[int, dict[str, Any]] = {int(index): dict(one) for index, one in values["optimizer"].items()}
        for name, tensor in _part(tensors, "optimizer.").items():
            index, key = name.split(".", 1)
            states.setdefault(int(index), {})[key] = tensor
        self.optimizer.load_state_dict({**self.optimizer.state_dict(), "state": states})
        self.rates.load_state_dict(values["rates"])
        return position


def _part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
