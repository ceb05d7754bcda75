"""Calibration of the models' probabilities: reliability curves and the expected calibration error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.drawing.palette import palette
from spinn_core.evaluation.table import MeasuredModel, Results
from spinn_core.evaluation.table_probes import calibration_rows
from spinn_core.ui.common.charting import for_plotly, show
from spinn_core.ui.common.columns import number, text
from spinn_core.ui.common.dots import COLOURS, MARKS
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.compare.measured import not_measured

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

FEWEST = 20
"""Pairs of a bin that is drawn: the share of right answers among fewer says little."""
EVEN = 0.5  # points between confidence and accuracy that are called none


def show_reliability(results: Results, theme: str) -> None:
    """The curves, the errors, what they mean in words."""
    st.subheader("Calibration: may one believe the probabilities?", anchor=False)
    models = [model for model in results.models if model.calibration is not None]
    if not models:
        not_measured("the calibration")
        return
    st.markdown(
        "A calibrated model is right in 80 of 100 answers of probability 80 per cent: its curve lies on the dashed "
        "line. Below that line a model is overconfident, above it underconfident."
    )
    said = "; ".join(f"{model.name} {model.calibration.error:.2f}" for model in models)
    show(curves(models, theme), "compare_results_reliability", 400, f"Calibration error in per cent: {said}.")
    rows = [
        {
            "model": model.name,
            "calibration error": model.calibration.error,
            "mean probability of its answer": model.calibration.confidence,
            "right": model.calibration.accuracy,
            "in words": in_words(model),
        }
        for model in models
    ]
    widths = {"calibration error": 130, "mean probability of its answer": 215, "right": 75}
    columns = {"model": text(95), "in words": text(180)} | {name: number(at, "%.2f") for name, at in widths.items()}
    alt = "Each model's expected calibration error, with its mean probability and its accuracy"
    st.dataframe(rows, hide_index=True, column_config=columns, alt=alt)
    bins = len(models[0].calibration.bins)
    st.caption(
        "**Calibration error**: the distance between mean probability and share of right answers, averaged over the "
        f"pairs in {bins} bins of equal width, in per cent (Naeini et al. 2015; Guo et al. 2017). A larger mark has "
        f"more pairs; bins of fewer than {FEWEST} are not drawn."
    )
    csv_button("Reliability", "reliability", lambda: calibration_rows(results))


def curves(models: Sequence[MeasuredModel], theme: str) -> Figure:
    """Accuracy over mean probability, a curve for each model, beside the line of perfect calibration."""
    import plotly.graph_objects as go

    colours = COLOURS[theme]
    figure = go.Figure()
    figure.add_scatter(
        x=[30, 100],
        y=[30, 100],
        name="perfectly calibrated",
        mode="lines",
        line={"color": palette(theme).quiet, "width": 2, "dash": "dash"},
        hoverinfo="skip",
    )
    for at, model in enumerate(models):
        bins = [one for one in model.calibration.bins if one.pairs >= FEWEST]
        most = max((one.pairs for one in bins), default=1)
        figure.add_scatter(
            x=[one.confidence for one in bins],
            y=[one.accuracy for one in bins],
            name=f"{for_plotly(model.name)}, error {model.calibration.error:.1f}",
            customdata=[one.pairs for one in bins],
            mode="lines+markers",
            line={"color": colours[at % len(colours)], "width": 2},
            marker={"symbol": MARKS[at % len(MARKS)], "size": [7 + 9 * (one.pairs / most) ** 0.5 for one in bins]},
            hovertemplate="gives %{x:.1f} %, right %{y:.1f} % of %{customdata} pairs",
        )
    figure.update_xaxes(title="probability of its answer, per cent", range=[30, 101.5], zeroline=False)
    figure.update_yaxes(title="right, per cent", range=[20, 103], zeroline=False)
    return figure


def in_words(model: MeasuredModel) -> str:
    """Overconfident, underconfident, or neither."""
    curve = model.calibration
    gap = curve.confidence - curve.accuracy
    if abs(gap) < EVEN:
        return "calibrated on average"
    return f"{'over' if gap > 0 else 'under'}confident by {abs(gap):.1f} points"
