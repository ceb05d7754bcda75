"""What came of the training: the next visit, forecasts against the truth, errors beside naive ones, loss curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.lessons.sequences.prepared import Prepared
from spinn_core.lessons.sequences.visits import Visits
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.theme import theme
from spinn_core.ui.sequences.charts import SHOWN, curves, errors, forecasts

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.experiment import Outcome
    from spinn_core.lessons.sequences.forecast_scores import Score
    from spinn_core.lessons.sequences.trained import Forecast

NUMBER, BINS, LOADED = "LSTM, a number", "LSTM, bins", "loaded model"


def show_outcome(visits: Visits, prepared: Prepared, outcome: Outcome, loaded: Forecast | None) -> None:
    """Everything about a finished training. loaded: a model from a file that fits the windows."""
    from spinn_core.lessons.sequences.forecast_scores import MEAN, baselines, score_of

    seen, unit = theme(), prepared.view.unit.short
    networks = [
        score_of(NUMBER, outcome.number.forecast, prepared),
        score_of(BINS, outcome.bins.forecast, prepared),
        *([] if loaded is None else [score_of(LOADED, loaded, prepared)]),
    ]
    others = baselines(prepared)
    by_name = {one.name: one for one in (*networks, *others)}
    st.markdown(_headline(visits, prepared, outcome))
    st.markdown(_told(prepared, by_name, unit))
    said = f"Forecasts of the held-out intervals. {_told(prepared, by_name, unit)}"
    show(forecasts(prepared, networks, others, seen), "interval_forecasts", 340, said)
    count = len(prepared.held)
    st.caption(
        (f"The last {SHOWN} of {count:,} held-out intervals. " if count > SHOWN else "")
        + "A click on a name in the legend shows or hides it. Bins answer with the mean of each bin, weighed with its "
        "probability."
    )
    left, right = st.columns(2, gap="medium")
    scores = [*others[:3], *networks, *others[3:]]
    with left:
        told = "; ".join(f"{one.name} {one.mean_error:.2f}" for one in scores)
        bars = errors(scores, [one.name for one in networks], unit, seen)
        show(bars, "interval_errors", 285, f"Mean errors: {told}.")
    rows = _rows(scores)
    with right:
        st.dataframe(rows, hide_index=True, alt="Errors of each forecaster")
        st.caption(
            f"On {count:,} held-out intervals, in {unit}. Mean: of the errors’ sizes. Root: of the mean square. Bin: "
            f"the right one of {len(prepared.bins)}, in per cent."
        )
    st.markdown("**The loss after each epoch**")
    left, right = st.columns(2, gap="medium")
    with left:
        curve = curves(outcome.number.losses, "mean squared error", seen)
        show(curve, "interval_loss_number", 260, _ends(outcome.number))
        st.caption(f"{NUMBER}: in squares of the spread of what was learned from, so {MEAN} alone has about 1.")
    with right:
        curve, count = curves(outcome.bins.losses, "cross-entropy, nats", seen), len(prepared.bins)
        show(curve, "interval_loss_bins", 260, _ends(outcome.bins))
        st.caption(f"{BINS}: who spreads the guess evenly over {count} bins has {np.log(count):.2f}.")
    with st.container(horizontal=True):
        file_button("Forecasts, CSV", "forecasts.csv", lambda: csv_text(_forecast_rows(prepared, scores)))
        file_button("Errors, CSV", "errors.csv", lambda: csv_text(rows))
        file_button("Losses, CSV", "losses.csv", lambda: csv_text(_loss_rows(outcome)))


def _headline(visits: Visits, prepared: Prepared, outcome: Outcome) -> str:
    now, unit = prepared.now(), prepared.view.unit
    number = max(0.0, float(outcome.number.forecast.numbers(now)[0]))
    shares = outcome.bins.forecast.shares(now)[0]
    place = int(shares.argmax())
    last = visits.local[-1]
    day = last + np.timedelta64(round(number * unit.seconds), "s")
    return (
        f"After the last visit, {_day(last)}, the next one is foretold in **{number:.1f} {unit.short}**, "
        f"on {_day(day)}; by bins it is **{prepared.bins.name(place)} {unit.short}** "
        f"({100 * shares[place]:.0f} per cent sure)."
    )


def _told(prepared: Prepared, by_name: dict[str, Score], unit: str) -> str:
    number, bins = by_name[NUMBER], by_name[BINS]
    naive = [by_name[name] for name in ("last value", "mean")]
    return (
        f"Over the {len(prepared.held):,} held-out intervals the LSTM is off by {number.mean_error:.1f} {unit} on "
        f"average when it says a number and by {bins.mean_error:.1f} with bins; naming the last interval again is off by "
        f"{naive[0].mean_error:.1f}, always naming the mean by {naive[1].mean_error:.1f}."
    )


def _day(moment: np.datetime64) -> str:
    return str(moment.astype("datetime64[D]"))


def _ends(learned) -> str:
    first, last = learned.losses[0], learned.losses[-1]
    return (
        f"Loss, learned from: {first[0]:.3f} after the first epoch, {last[0]:.3f} after the last; "
        f"held out: {first[1]:.3f} and {last[1]:.3f}."
    )


def _rows(scores: list[Score]) -> list[dict[str, object]]:
    return [
        {
            "forecaster": one.name,
            "mean": round(one.mean_error, 2),
            "root": round(one.root_error, 2),
            "bin, %": round(one.right_bin, 1),
        }
        for one in scores
    ]


def _forecast_rows(prepared: Prepared, scores: list[Score]) -> list[dict[str, object]]:
    return [
        {"after visit": int(at) + prepared.data.first + 1, "truth": round(float(prepared.truth[row]), 6)}
        | {one.name: round(float(one.numbers[row]), 6) for one in scores}
        for row, at in enumerate(prepared.held)
    ]


def _loss_rows(outcome: Outcome) -> list[dict[str, object]]:
    return [
        {
            "epoch": at + 1,
            **{
                f"{name}: {part}": round(float(loss[at, column]), 6)
                for name, loss in ((NUMBER, outcome.number.losses), (BINS, outcome.bins.losses))
                for column, part in enumerate(("learned from", "held out"))
            },
        }
        for at in range(len(outcome.number.losses))
    ]
