"""The charts of the interval forecast: forecasts against the truth, errors, loss curves, one window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from spinn_core.drawing.palette import Role, palette
from spinn_core.lessons.sequences.prepared import Prepared
from spinn_core.ui.common.charting import DASHES, MARKS, add_line, chart, for_plotly

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from spinn_core.lessons.sequences.forecast_scores import Score

SHOWN = 60
"""Held-out intervals in the chart of forecasts; the table has all."""
AROUND = 24
"""Intervals in the chart of one window."""
_HUES = (0, 1, 3)  # of the networks, in the palette's series: blue, orange, purple
_X = "interval after visit number"


def forecasts(prepared: Prepared, networks: Sequence[Score], others: Sequence[Score], theme: str) -> Figure:
    """Predictions of the last held-out intervals, over the visits' numbers; the truth in the text's colour.

    networks: drawn at once; others: wait in the legend for a click.
    """
    colours, last = palette(theme), slice(-SHOWN, None)
    places = (prepared.held + prepared.data.first + 1)[last]  # interval i begins at visit i + 1, counted from 1
    figure = chart(_X, prepared.view.unit.short, rangemode="tozero")
    mark = {"symbol": "x-thin", "size": 8, "line": {"width": 2, "color": colours.text}}
    add_line(figure, places, prepared.truth[last], "truth", colours.text, ".1f", mode="lines+markers", marker=mark)
    for one, hue, symbol in zip(networks, _HUES, MARKS, strict=False):
        mark = {"symbol": f"{symbol}-open", "size": 10, "color": colours.series[hue], "line": {"width": 2}}
        add_line(figure, places, one.numbers[last], one.name, colours.text, ".1f", mode="markers", marker=mark)
    for one, dash in zip(others, DASHES[1:], strict=False):
        add_line(figure, places, one.numbers[last], one.name, colours.quiet, ".1f", dash, visible="legendonly")
    return figure


def errors(scores: Sequence[Score], learned: Sequence[Score], unit: str, theme: str) -> Figure:
    """A bar for each forecaster: its mean error. learned: those that are networks."""
    colours = palette(theme)
    figure = chart(f"mean error on the held-out intervals, {unit}", "", unified=False, autorange="reversed")
    figure.add_bar(
        y=[for_plotly(one.name, 30) for one in scores],
        x=[one.mean_error for one in scores],
        orientation="h",
        text=[f"{one.mean_error:.2f}" for one in scores],
        textposition="outside",
        cliponaxis=False,
        marker={
            "color": [colours.series[0] if one in learned else colours.borders[Role.INSIDE] for one in scores],
            "pattern": {"shape": ["" if one in learned else "/" for one in scores], "solidity": 0.2},
        },
        hovertemplate="%{x:.3f}<extra></extra>",
        showlegend=False,
    )
    figure.update_xaxes(range=[0, 1.18 * max(one.mean_error for one in scores) or 1])
    return figure


def curves(losses: np.ndarray, title: str, theme: str) -> Figure:
    """The loss after each epoch, (epochs, 2): on the training part and on the held-out part."""
    figure, epochs = chart("epoch", title, rangemode="tozero"), np.arange(1, len(losses) + 1)
    for at, name in enumerate(("training", "held out")):
        add_line(figure, epochs, losses[:, at], name, palette(theme).series[at], ".3f", DASHES[at])
    return figure


def window(prepared: Prepared, number: int, theme: str) -> Figure:
    """The intervals around one window, the window as a band, its target as a large mark, the bins' edges as lines."""
    colours, size = palette(theme), prepared.view.look_back
    blue, orange = colours.series[:2]
    begin = max(0, min(number - (AROUND - size) // 2, len(prepared.series) - AROUND))
    figure = chart(_X, prepared.view.unit.short, unified=False, rangemode="tozero")
    target = number + size
    for name, first, end, mark in (
        ("interval", begin, begin + AROUND, {"size": 7, "color": colours.quiet}),
        ("the window", number, target, {"size": 11, "color": blue}),
        ("to be predicted", target, target + 1, {"size": 15, "symbol": "star", "color": orange}),
    ):
        y = prepared.series[first:end]
        x = np.arange(first, first + len(y)) + 1
        add_line(figure, x, y, name, colours.quiet, ".1f", mode="markers", marker=mark)
    figure.update_traces({"mode": "lines+markers", "showlegend": False, "line.width": 1.5}, {"name": "interval"})
    figure.add_vrect(x0=number + 0.5, x1=target + 0.5, fillcolor=blue, opacity=0.13, line_width=0)
    for edge in prepared.bins.inner:
        figure.add_hline(y=float(edge), line={"color": colours.quiet, "width": 1, "dash": "dot"})
    return figure
