"""A forecaster as one safetensors file: weights, and in the header's metadata all else. Reading it runs no code."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import torch
from msgspec import Struct
from safetensors import SafetensorError
from safetensors.torch import load, save

from spinn_core.data.text_file import plain
from spinn_core.files import DAMAGED, parse_json, reason
from spinn_core.lessons.sequences.forecast import Forecast, Forecaster, Scale
from spinn_core.lessons.sequences.forecast_config import ForecastConfig, ForecastError
from spinn_core.lessons.sequences.intervals import Unit

MAX_BYTES = 2_000_000
_KEY = "spinn_forecaster"
_FRESH = "give a file that this page wrote"


class _Facts(Struct):
    """What the metadata says."""

    config: dict[str, Any]
    means: tuple[float, ...]
    spreads: tuple[float, ...]
    inner: tuple[float, ...]
    values: tuple[float, ...]
    unit: Unit
    version: Literal[1] = 1


class _Header(Struct):
    metadata: dict[str, str] = msgspec.field(name="__metadata__")


def to_bytes(forecast: Forecast) -> bytes:
    """The file's content."""
    scale = forecast.scale
    facts = _Facts(
        forecast.config.to_dict(), scale.means, scale.spreads, forecast.inner, forecast.values, Unit(forecast.unit)
    )
    weights = {name: weight.contiguous() for name, weight in forecast.network.state_dict().items()}
    return save(weights, {_KEY: msgspec.json.encode(facts).decode()})


def from_bytes(data: bytes, name: str) -> Forecast:
    """A forecaster from a file.

    Args:
        data: at most MAX_BYTES.
        name: what messages call it.

    Raises:
        ForecastError: not such a file, sizes beyond the limits, weights that do not fit them or are no numbers.
    """
    shown = plain(name)
    if len(data) > MAX_BYTES:
        raise ForecastError(f"{shown} has {len(data) / 1e6:.1f} MB, and {MAX_BYTES / 1e6:g} MB is the limit")
    facts = _facts(data, shown)
    try:
        config = ForecastConfig(**facts.config)
        counts = (config.sequences, config.sequences, max(0, config.bins - 1), config.bins)
        if tuple(map(len, (facts.means, facts.spreads, facts.inner, facts.values))) != counts:
            raise ForecastError("its numbers do not fit its sizes")
        if min(facts.spreads) <= 0 or list(facts.inner) != sorted(facts.inner):
            raise ForecastError("a spread is not above 0, or the limits of its bins do not rise")
    except (ForecastError, TypeError) as error:
        raise ForecastError(f"{shown}: {plain(str(error), 100)}; {_FRESH}") from None
    scale = Scale(facts.means, facts.spreads)
    return Forecast(_network(config, data, shown), scale, facts.inner, facts.values, facts.unit.value)


def _facts(data: bytes, shown: str) -> _Facts:
    """What to_bytes wrote into the metadata. A safetensors file begins with the length of a JSON header."""
    length = int.from_bytes(data[:8], "little")
    try:
        if not 2 <= length <= len(data) - 8:
            raise ValueError("no header")
        header = parse_json(data[8 : 8 + length], _Header)
        return parse_json(header.metadata[_KEY], _Facts)
    except DAMAGED as error:
        raise ForecastError(f"{shown} is no forecaster of this page ({reason(error)}); {_FRESH}") from None


def _network(config: ForecastConfig, data: bytes, shown: str) -> Forecaster:
    network = Forecaster(config)
    try:
        weights = load(data)
    except (SafetensorError, RuntimeError, *DAMAGED) as error:
        raise ForecastError(f"{shown} is damaged ({plain(str(error), 100)}); {_FRESH}") from None
    wanted = network.state_dict()
    for name, like in wanted.items():
        given = weights.get(name)
        if given is None or given.shape != like.shape or given.dtype != torch.float32:
            raise ForecastError(f"{shown}: the weight {name} is missing or has another shape; {_FRESH}")
        if not given.isfinite().all():
            raise ForecastError(f"{shown}: the weight {name} holds what is no number; {_FRESH}")
    if extra := sorted(set(weights) - set(wanted)):
        raise ForecastError(f"{shown}: nothing is known of the weight {plain(extra[0], 40)}; {_FRESH}")
    network.load_state_dict(weights)
    return network.eval().requires_grad_(False)
