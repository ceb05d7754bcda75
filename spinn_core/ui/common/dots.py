"""The measured table's charts by plotly: accuracies as dots with their 95 % intervals, several models side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinn_core.drawing.palette import PALETTES, palette
from spinn_core.evaluation.table import PUBLISHED, Accuracy, MeasuredModel
from spinn_core.ui.common.charting import for_plotly

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

COLOURS = {name: one.models for name, one in PALETTES.items()}
"""Of the models in their order; none is a label's. Each model has a mark of its own as well."""
MARKS = ("circle", "square", "diamond", "x")
GAP = 0.14  # between two models at the same place, in places


@dataclass(frozen=True)
class Dots:
    """One model's accuracies over the places of a chart; None where it has none."""

    name: str
    shares: Sequence[Accuracy | None]


def dots(places: Sequence[str], lots: Sequence[Dots], theme: str, level: tuple[str, Accuracy] | None = None) -> Figure:
    """Accuracies over named places.

    Args:
        places: names, which may hold a <br> of ours; no typed text.
        lots: a series each.
        theme: "light" or "dark".
        level: a name and an accuracy that is the same at every place: a dashed line.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    if level is not None:
        name, share = level
        figure.add_scatter(
            x=[-0.5, len(places) - 0.5],
            y=[share.percent] * 2,
            name=for_plotly(name),
            mode="lines",
            line={"color": palette(theme).quiet, "width": 2, "dash": "dash"},
            hovertemplate="%{y:.2f} %",
        )
    for at, lot in enumerate(lots):
        here = [(x, share) for x, share in enumerate(lot.shares) if share is not None and share.percent is not None]
        figure.add_scatter(
            x=[x + GAP * (at - (len(lots) - 1) / 2) for x, _ in here],
            y=[share.percent for _, share in here],
            name=for_plotly(lot.name),
            mode="markers",
            marker=_mark(at, theme),
            error_y=_bars([share for _, share in here], theme, at),
            hovertemplate="%{y:.2f} % (+%{error_y.array:.2f}, −%{error_y.arrayminus:.2f})",
        )
    figure.update_xaxes(
        tickmode="array",
        tickvals=list(range(len(places))),
        ticktext=list(places),
        range=[-0.5, len(places) - 0.5],
        zeroline=False,
    )
    figure.update_yaxes(title="per cent")
    return figure


def beside_published(models: Sequence[MeasuredModel], theme: str) -> Figure:
    """A row for each model: its accuracy with the interval, and the published one of its kind."""
    import plotly.graph_objects as go

    colours = palette(theme)
    rows = list(range(len(models)))
    shares = [model.accuracy for model in models]
    figure = go.Figure()
    figure.add_scatter(
        x=[share.percent for share in shares],
        y=rows,
        name="measured here, 95 per cent interval",
        mode="markers+text",
        text=[f"{share.percent:.2f}" for share in shares],
        textposition="top center",
        marker={"size": 12, "color": COLOURS[theme][0]},
        error_x=_bars(shares, theme, 0),
        hovertemplate="%{x:.2f} %",
    )
    figure.add_scatter(
        x=[PUBLISHED[model.variant] for model in models],
        y=rows,
        name="published, Bowman et al. 2016",
        mode="markers+text",
        text=[f"{PUBLISHED[model.variant]:.1f}" for model in models],
        textposition="top center",
        marker={"size": 12, "symbol": "diamond-open", "color": colours.quiet, "line": {"width": 2}},
        hovertemplate="%{x:.1f} %",
    )
    figure.update_xaxes(title="accuracy, per cent")
    figure.update_yaxes(
        tickmode="array",
        tickvals=rows,
        ticktext=[for_plotly(model.name, 24) for model in models],
        range=[len(models) - 0.5, -0.7],  # the first on top
        zeroline=False,
    )
    return figure


def _mark(at: int, theme: str) -> dict[str, object]:
    colours = COLOURS[theme]
    return {"size": 11, "symbol": MARKS[at % len(MARKS)], "color": colours[at % len(colours)]}


def _bars(shares: Sequence[Accuracy], theme: str, at: int) -> dict[str, object]:
    colours = COLOURS[theme]
    return {
        "type": "data",
        "symmetric": False,
        "array": [share.high - share.percent for share in shares],
        "arrayminus": [share.percent - share.low for share in shares],
        "thickness": 2,
        "width": 4,
        "color": colours[at % len(colours)],
    }
