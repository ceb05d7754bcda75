"""How well the held-out intervals are foretold: by a network, by naive baselines, by the rule that made the table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spinn_core.lessons.sequences.forecast_config import ForecastError
from spinn_core.lessons.sequences.prepared import Prepared
from spinn_core.lessons.sequences.trained import Forecast

LAST, MEAN, COMMONEST, RULE = "last value", "mean", "commonest bin", "the rule itself"


@dataclass(frozen=True)
class Score:
    """How well something foretells the held-out intervals.

    Attributes:
        name: who.
        numbers: (held,) what it says.
        mean_error: mean of |said - true|, in the unit.
        root_error: root of the mean of the squares.
        right_bin: in per cent.
    """

    name: str
    numbers: np.ndarray
    mean_error: float
    root_error: float
    right_bin: float


def score(name: str, numbers: np.ndarray, prepared: Prepared, places: np.ndarray | None = None) -> Score:
    """Holds forecasts against the truth.

    Args:
        name: who foretells.
        numbers: (held,).
        prepared: the windows.
        places: (held,) bins that it names; None for the bins that its numbers fall into.
    """
    truth, errors = prepared.truth, numbers - prepared.truth
    places = prepared.bins.index(numbers) if places is None else places
    return Score(
        name,
        numbers,
        float(np.abs(errors).mean()),
        float(np.sqrt((errors**2).mean())),
        float(100 * (places == prepared.bins.index(truth)).mean()),
    )


def baselines(prepared: Prepared) -> list[Score]:
    """What needs no learning: the last interval again, the mean of all, the bin that was most common.

    For a table of ours also the rule that made it, which nobody beats in squared error but by luck: its number is its
    mean, its bin that of its likeliest value.
    """
    inputs, truth = prepared.data.part(prepared.held)
    targets, bins = prepared.data.targets[prepared.seen], prepared.bins
    common = int(np.bincount(bins.index(targets), minlength=len(bins)).argmax())
    scores = [
        score(LAST, inputs[0][:, -1], prepared),
        score(MEAN, np.full(len(truth), targets.mean()), prepared),
        score(COMMONEST, np.full(len(truth), bins.values[common]), prepared, np.full(len(truth), common)),
    ]
    if prepared.expected is not None:
        places = bins.index(prepared.planned[prepared.held])
        scores.append(score(RULE, prepared.expected[prepared.held], prepared, places))
    return scores


def check_fits(forecast: Forecast, prepared: Prepared) -> None:
    """Raises ForecastError where a network looks back otherwise, reads other sequences or counts in another unit."""
    config, view = forecast.config, prepared.view
    here_too = "the table’s windows have"
    if config.look_back != view.look_back:
        raise ForecastError(
            f"the model looks back over {config.look_back} intervals, {here_too} {view.look_back}; set it so"
        )
    if config.sequences != len(prepared.data.inputs):
        raise ForecastError(
            f"the model reads {config.sequences} sequence(s), {here_too} {len(prepared.data.inputs)}; set it so"
        )
    if forecast.unit != view.unit.value:
        raise ForecastError(f"the model counts in {forecast.unit}, the table in {view.unit.value}; set it so")


def score_of(name: str, forecast: Forecast, prepared: Prepared) -> Score:
    """How well a network foretells the held-out intervals. Where its bins are not the table's, its numbers decide.

    Raises:
        ForecastError: it does not fit the windows.
    """
    check_fits(forecast, prepared)
    inputs, _ = prepared.data.part(prepared.held)
    numbers = forecast.numbers(inputs)
    if not forecast.config.bins or not np.array_equal(forecast.inner, prepared.bins.inner):
        return score(name, numbers, prepared)
    return score(name, numbers, prepared, forecast.shares(inputs).argmax(1))
