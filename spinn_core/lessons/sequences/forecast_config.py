"""The sizes of a forecaster and how it learns. No torch here, so that a page draws before torch loads."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Literal, get_args

from msgspec import Meta

from spinn_core.files import OneLineError, check_fields

Activation = Literal["relu", "tanh", "sigmoid", "none"]
ACTIVATIONS: tuple[Activation, ...] = get_args(Activation)
"""Of the dense layers but the last, which has none. The LSTM's own are its sigmoids and tanh."""

MOST = {"look_back": 12, "sequences": 2, "lstm_layers": 3, "width": 64, "dense_layers": 3, "bins": 12}


class ForecastError(OneLineError):
    """Settings or a file that make no forecaster; the text is one line."""


@dataclass(frozen=True)
class ForecastConfig:
    """Sizes. bins is 0 for a network that answers with a number; activation is one of ACTIVATIONS."""

    look_back: Annotated[int, Meta(ge=1, le=MOST["look_back"])] = 4
    sequences: Annotated[int, Meta(ge=1, le=MOST["sequences"])] = 1
    lstm_layers: Annotated[int, Meta(ge=1, le=MOST["lstm_layers"])] = 1
    width: Annotated[int, Meta(ge=1, le=MOST["width"])] = 16
    dense_layers: Annotated[int, Meta(ge=1, le=MOST["dense_layers"])] = 2
    activation: Activation = "relu"
    dropout: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    bins: Annotated[int, Meta(ge=0, le=MOST["bins"])] = 0

    def __post_init__(self) -> None:
        try:
            check_fields(self)
        except ValueError as error:
            raise ForecastError(error) from None
        if self.bins == 1:
            raise ForecastError(f"bins cannot be 1: give 0 for a number, or 2 to {MOST['bins']} bins")

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
