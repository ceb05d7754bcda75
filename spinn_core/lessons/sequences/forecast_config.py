"""The sizes of a forecaster and how it learns. No torch here, so that a page draws before torch loads."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from spinn_core.files import OneLineError

ACTIVATIONS = ("relu", "tanh", "sigmoid", "none")
"""Of the dense layers but the last, which has none. The LSTM's own are its sigmoids and tanh."""

MOST = {"look_back": 12, "sequences": 2, "lstm_layers": 3, "width": 64, "dense_layers": 3, "bins": 12}


class ForecastError(OneLineError):
    """Settings or a file that make no forecaster; the text is one line."""


@dataclass(frozen=True)
class ForecastConfig:
    """Sizes. bins is 0 for a network that answers with a number; activation is one of ACTIVATIONS."""

    look_back: int = 4
    sequences: int = 1
    lstm_layers: int = 1
    width: int = 16
    dense_layers: int = 2
    activation: str = "relu"
    dropout: float = 0.0
    bins: int = 0

    def __post_init__(self) -> None:
        for name, most in MOST.items():
            size, least = getattr(self, name), 0 if name == "bins" else 1
            if type(size) is not int or not least <= size <= most or (name == "bins" and size == 1):
                raise ForecastError(f"{name} must be a whole number from {least} to {most}, not {str(size)[:20]}")
        if self.activation not in ACTIVATIONS:
            raise ForecastError(f"activation must be one of {', '.join(ACTIVATIONS)}, not {str(self.activation)[:20]}")
        if type(self.dropout) not in (int, float) or not 0 <= self.dropout < 1:
            raise ForecastError(f"dropout must lie in 0 <= p < 1, not {str(self.dropout)[:20]}")

    def to_dict(self) -> dict[str, object]:
        """Fit for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Learning:
    """How to learn. rate: RMSprop's; batch: windows in a step; seed: of weights, order and dropout."""

    epochs: int = 40
    batch: int = 32
    rate: float = 0.01
    seed: int = 1

    def __post_init__(self) -> None:
        if min(self.epochs, self.batch) < 1 or not self.rate > 0:
            raise ForecastError("epochs and batch must be 1 or more and the rate above 0")
