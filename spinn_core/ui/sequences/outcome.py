"""The results of the training: the next visit, forecasts against the truth, errors beside naive ones, loss curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from spinn_core.lessons.sequences.prepared import Prepared
from spinn_core.lessons.sequences.visits import Visits
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.theme import theme
from spinn_core.ui.sequences.charts import SHOWN, curves, errors, forecasts

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.forecast import Forecast
    from spinn_core.lessons.sequences.forecast_scores import Score
    from spinn_core.lessons.sequences.forecast_training import Learned, Outcome

NUMBER, BINS, LOADED = "LSTM, a number", "LSTM, bins", "loaded model"


def show_outcome(visits: Visits, prepared: Prepared, outcome: Outcome, loaded: Forecast | None) -> None:
    """Everything about a finished training. loaded: a model from a file that fits the windows."""
    from spinn_core.lessons.sequences.forecast_scores import MEAN, baselines, score_of

    seen, unit = theme(), prepared.view.unit.short
    held, bins = len(prepared.held), len(prepared.bins)
    models = {NUMBER: outcome.number.forecast, BINS: outcome.bins.forecast, LOADED: loaded}
    networks = [score_of(name, model, prepared) for name, model in models.items() if model is not None]
    others = baselines(prepared)
    st.markdown(_headline(visits, prepared, outcome))
    errors_told = (
        f"On the {held:,} held-out intervals the mean error is {networks[0].mean_error:.1f} {unit} for the LSTM with a "
        f"number and {networks[1].mean_error:.1f} with bins; repeating the last interval gives "
        f"{others[0].mean_error:.1f}, the mean {others[1].mean_error:.1f}."
    )
    st.markdown(errors_told)
    said = f"Forecasts of the held-out intervals. {errors_told}"
    show(forecasts(prepared, networks, others, seen), "interval_forecasts", 340, said)
    st.caption(
        (f"The last {SHOWN} of {held:,} held-out intervals. " if held > SHOWN else "")
        + "A click on a name in the legend shows or hides it. Bins predict the mean of their values, weighted by their "
        "probabilities."
    )
    left, right = st.columns(2, gap="medium")
    scores = [*others[:3], *networks, *others[3:]]
    with left:
        told = "; ".join(f"{one.name} {one.mean_error:.2f}" for one in scores)
        show(errors(scores, networks, unit, seen), "interval_errors", 285, f"Mean errors: {told}.")
    rows = [_error_row(one) for one in scores]
    with right:
        st.dataframe(rows, hide_index=True, alt="Errors of each forecaster")
        st.caption(
            f"MAE and RMSE (mean absolute and root mean squared error) on {held:,} held-out intervals, in {unit}. Bin: "
            f"how often the right one of {bins}."
        )
    st.markdown("**The loss after each epoch**")
    for column, learned, key, title, told in zip(
        st.columns(2, gap="medium"),
        (outcome.number, outcome.bins),
        ("interval_loss_number", "interval_loss_bins"),
        ("mean squared error", "cross-entropy, nats"),
        (
            f"{NUMBER}: in units of the training part’s variance; {MEAN} alone has about 1.",
            f"{BINS}: the uniform baseline over {bins} bins has {np.log(bins):.2f}.",
        ),
        strict=True,
    ):
        with column:
            show(curves(learned.losses, title, seen), key, 260, _ends(learned))
            st.caption(told)
    with st.container(horizontal=True):
        csv_button("Forecasts", "forecasts", lambda: _forecast_rows(prepared, scores))
        csv_button("Errors", "errors", lambda: rows)
        csv_button("Losses", "losses", lambda: _loss_rows(outcome))


def _headline(visits: Visits, prepared: Prepared, outcome: Outcome) -> str:
    now, unit = prepared.now(), prepared.view.unit
    number = max(0.0, float(outcome.number.forecast.numbers(now)[0]))
    shares = outcome.bins.forecast.shares(now)[0]
    place = int(shares.argmax())
    last = visits.local[-1]
    last_day, next_day = (
        str(one.astype("datetime64[D]")) for one in (last, last + np.timedelta64(round(number * unit.seconds), "s"))
    )
    return (
        f"The last visit was on {last_day}. The LSTM predicts the next one in **{number:.1f} {unit.short}**, on "
        f"{next_day}; with bins it predicts **{prepared.bins.name(place)} {unit.short}** with probability "
        f"{shares[place]:.2f}."
    )


def _ends(learned: Learned) -> str:
    first, last = learned.losses[0], learned.losses[-1]
    return (
        f"Loss, training: {first[0]:.3f} after the first epoch, {last[0]:.3f} after the last; "
        f"held out: {first[1]:.3f} and {last[1]:.3f}."
    )


def _error_row(one: Score) -> dict[str, object]:
    mean, root, right = round(one.mean_error, 2), round(one.root_error, 2), round(one.right_bin, 1)
    return {"forecaster": one.name, "MAE": mean, "RMSE": root, "bin, %": right}


def _forecast_rows(prepared: Prepared, scores: list[Score]) -> list[dict[str, object]]:
    return [
        {
            "after visit": int(at) + prepared.data.first + 1,
            "truth": round(float(prepared.truth[row]), 6),
            **{one.name: round(float(one.numbers[row]), 6) for one in scores},
        }
        for row, at in enumerate(prepared.held)
    ]


def _loss_rows(outcome: Outcome) -> list[dict[str, object]]:
    names = [f"{name}: {part}" for name in (NUMBER, BINS) for part in ("training", "held out")]
    losses = np.hstack([outcome.number.losses, outcome.bins.losses]).round(6).tolist()
    return [{"epoch": epoch} | dict(zip(names, row, strict=True)) for epoch, row in enumerate(losses, 1)]
