"""How well the held-out intervals are predicted: by a network, by naive baselines, by the rule that made the table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spinn_core.lessons.sequences.forecast import Forecast
from spinn_core.lessons.sequences.forecast_config import ForecastError
from spinn_core.lessons.sequences.prepared import Prepared

LAST, MEAN, COMMONEST, RULE = "last value", "mean", "commonest bin", "the rule itself"


@dataclass(frozen=True)
class Score:
    """How well something predicts the held-out intervals.

    Attributes:
        name: of the forecaster.
        numbers: (held,) its predictions.
        mean_error: mean of |prediction - truth|, in the unit.
        root_error: RMSE, in the unit.
        right_bin: in per cent.
    """

    name: str
    numbers: np.ndarray
    mean_error: float
    root_error: float
    right_bin: float


def score(name: str, numbers: np.ndarray, prepared: Prepared, places: np.ndarray | None = None) -> Score:
    """Compares forecasts with the truth.

    Args:
        name: of the forecaster.
        numbers: (held,).
        prepared: the windows.
        places: (held,) predicted bins; None for the bins that the numbers fall into.
    """
    bins, errors = prepared.bins, numbers - prepared.truth
    right = (bins.index(numbers) if places is None else places) == bins.index(prepared.truth)
    return Score(
        name, numbers, float(np.abs(errors).mean()), float(np.sqrt((errors**2).mean())), float(100 * right.mean())
    )


def baselines(prepared: Prepared) -> list[Score]:
    """What needs no learning: the last interval again, the mean of all, the bin that was most common.

    For a table of ours also the rule that made it, which is best in squared error but for luck: its number is its
    mean, its bin that of its likeliest value.
    """
    inputs, truth = prepared.data.part(prepared.held)
    targets, bins = prepared.data.targets[prepared.seen], prepared.bins
    common = np.full(len(truth), np.bincount(bins.index(targets), minlength=len(bins)).argmax())
    scores = [
        score(LAST, inputs[0][:, -1], prepared),
        score(MEAN, np.full(len(truth), targets.mean()), prepared),
        score(COMMONEST, bins.values[common], prepared, common),
    ]
    if prepared.expected is not None:
        places = bins.index(prepared.planned[prepared.held])
        scores.append(score(RULE, prepared.expected[prepared.held], prepared, places))
    return scores


def check_fits(forecast: Forecast, prepared: Prepared) -> None:
    """Raises ForecastError where a network has another look-back, other sequences or another unit."""
    config, view, sequences = forecast.config, prepared.view, len(prepared.data.inputs)
    for fits, problem in (
        (
            config.look_back == view.look_back,
            f"looks back over {config.look_back} intervals, the table’s windows have {view.look_back}",
        ),
        (config.sequences == sequences, f"reads {config.sequences} sequence(s), the table’s windows have {sequences}"),
        (forecast.unit == view.unit.value, f"counts in {forecast.unit}, the table in {view.unit.value}"),
    ):
        if not fits:
            raise ForecastError(f"the model {problem}; set it so")


def score_of(name: str, forecast: Forecast, prepared: Prepared) -> Score:
    """How well a network predicts the held-out intervals. Where its bins are not the table's, its numbers decide.

    Raises:
        ForecastError: it does not fit the windows.
    """
    check_fits(forecast, prepared)
    inputs, _ = prepared.data.part(prepared.held)
    same_bins = forecast.config.bins and np.array_equal(forecast.inner, prepared.bins.inner)
    places = forecast.shares(inputs).argmax(1) if same_bins else None
    return score(name, forecast.numbers(inputs), prepared, places)
