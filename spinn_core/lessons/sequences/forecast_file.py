"""A forecaster as one safetensors file: weights, and in the header's metadata all else. Reading it runs no code."""

from __future__ import annotations

import json
import math

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from spinn_core.data.text_file import plain
from spinn_core.files import DAMAGED, parse_json
from spinn_core.lessons.sequences.forecast import Forecast, Forecaster, Scale
from spinn_core.lessons.sequences.forecast_config import ForecastConfig, ForecastError
from spinn_core.lessons.sequences.intervals import Unit

MAX_BYTES = 2_000_000
_KEY, _VERSION = "spinn_forecaster", 1
_FRESH = "give a file that this page wrote"


def to_bytes(forecast: Forecast) -> bytes:
    """The file's content."""
    facts = {
        "version": _VERSION,
        "config": forecast.config.to_dict(),
        "means": forecast.scale.means,
        "spreads": forecast.scale.spreads,
        "inner": forecast.inner,
        "values": forecast.values,
        "unit": forecast.unit,
    }
    weights = {name: weight.contiguous() for name, weight in forecast.network.state_dict().items()}
    return save(weights, {_KEY: json.dumps(facts)})


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
        config = ForecastConfig(**facts["config"])
        scale = Scale(_numbers(facts["means"], config.sequences), _numbers(facts["spreads"], config.sequences))
        inner = _numbers(facts["inner"], max(0, config.bins - 1))
        values = _numbers(facts["values"], config.bins)
        unit = Unit(facts["unit"]).value
        if min(scale.spreads) <= 0 or list(inner) != sorted(inner):
            raise ValueError
    except ForecastError as error:
        raise ForecastError(f"{shown}: {error}; {_FRESH}") from None
    except DAMAGED:
        raise ForecastError(f"{shown} does not say how its network is built; {_FRESH}") from None
    return Forecast(_network(config, data, shown), scale, inner, values, unit)


def _facts(data: bytes, shown: str) -> dict:
    """What to_bytes wrote into the metadata. A safetensors file begins with the length of a JSON header."""
    length = int.from_bytes(data[:8], "little")
    try:
        if not 2 <= length <= len(data) - 8:
            raise ValueError
        header = parse_json(data[8 : 8 + length].decode())
        facts = parse_json(header["__metadata__"][_KEY])
        if facts["version"] != _VERSION:
            raise ValueError
    except DAMAGED:
        raise ForecastError(f"{shown} is no forecaster of this page; {_FRESH}") from None
    return facts


def _numbers(given: object, count: int) -> tuple[float, ...]:
    """So many finite numbers. Raises ValueError."""
    if not isinstance(given, list) or len(given) != count:
        raise ValueError
    numbers = tuple(float(one) for one in given)
    if not all(math.isfinite(one) for one in numbers):
        raise ValueError
    return numbers


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
