"""The charts of the interval forecast, by plotly: forecasts against the truth, errors, loss curves, a window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from spinn_core.drawing.palette import Role, palette
from spinn_core.lessons.sequences.prepared import Prepared
from spinn_core.ui.common.charting import for_plotly

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from spinn_core.lessons.sequences.forecast_scores import Score

SHOWN = 60
"""Held-out intervals in the chart of forecasts; the table has all."""
AROUND = 24
"""Intervals in the chart of one window."""

NETWORKS = {"light": ("#0072B2", "#D55E00", "#9A4F80"), "dark": ("#56B4E9", "#E69F00", "#E29AC4")}
_MARKS = ("circle", "square", "diamond")


def forecasts(prepared: Prepared, networks: Sequence[Score], others: Sequence[Score], theme: str) -> Figure:
    """What each said of the last held-out intervals, over the visits' numbers; the truth in the text's colour.

    networks: drawn at once; others: wait in the legend for a click.
    """
    import plotly.graph_objects as go

    colours, last = palette(theme), slice(-SHOWN, None)
    places = (prepared.held + prepared.data.first + 1)[last]  # interval i begins at visit i + 1, counted from 1
    figure = go.Figure()
    figure.add_scatter(
        x=places,
        y=prepared.truth[last],
        name="truth",
        mode="lines+markers",
        line={"color": colours.text, "width": 2},
        marker={"symbol": "x-thin", "size": 8, "line": {"width": 2, "color": colours.text}},
        hovertemplate="%{y:.1f}",
    )
    for at, one in enumerate(networks):
        figure.add_scatter(
            x=places,
            y=one.numbers[last],
            name=for_plotly(one.name, 30),
            mode="markers",
            marker={
                "symbol": f"{_MARKS[at % 3]}-open",
                "size": 10,
                "color": NETWORKS[theme][at % 3],
                "line": {"width": 2},
            },
            hovertemplate="%{y:.1f}",
        )
    for one, dash in zip(others, ("dot", "dash", "dashdot", "longdash"), strict=False):
        figure.add_scatter(
            x=places,
            y=one.numbers[last],
            name=for_plotly(one.name, 30),
            mode="lines",
            visible="legendonly",
            line={"color": colours.quiet, "dash": dash, "width": 2},
            hovertemplate="%{y:.1f}",
        )
    figure.update_xaxes(title="interval after visit number")
    figure.update_yaxes(title=prepared.view.unit.short, rangemode="tozero")
    figure.update_layout(hovermode="x unified")
    return figure


def errors(scores: Sequence[Score], learned: Sequence[str], unit: str, theme: str) -> Figure:
    """A bar a forecaster: its mean error. learned: the names of those that are networks."""
    import plotly.graph_objects as go

    colours = palette(theme)
    figure = go.Figure()
    figure.add_bar(
        y=[for_plotly(one.name, 30) for one in scores],
        x=[one.mean_error for one in scores],
        orientation="h",
        text=[f"{one.mean_error:.2f}" for one in scores],
        textposition="outside",
        cliponaxis=False,
        marker={
            "color": [NETWORKS[theme][0] if one.name in learned else colours.borders[Role.INSIDE] for one in scores],
            "pattern": {"shape": ["" if one.name in learned else "/" for one in scores], "solidity": 0.2},
        },
        hovertemplate="%{x:.3f}<extra></extra>",
        showlegend=False,
    )
    figure.update_yaxes(autorange="reversed")
    most = max(one.mean_error for one in scores)
    figure.update_xaxes(title=f"mean error on what was held out, {unit}", range=[0, 1.18 * most or 1])
    return figure


def curves(losses: np.ndarray, title: str, theme: str) -> Figure:
    """The loss after each epoch, (epochs, 2): of what was learned from and of what was held out."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for at, (name, dash) in enumerate((("learned from", "solid"), ("held out", "dot"))):
        figure.add_scatter(
            x=np.arange(1, len(losses) + 1),
            y=losses[:, at],
            name=name,
            mode="lines",
            line={"color": NETWORKS[theme][at], "dash": dash, "width": 2.5},
            hovertemplate="%{y:.3f}",
        )
    figure.update_xaxes(title="epoch")
    figure.update_yaxes(title=title, rangemode="tozero")
    figure.update_layout(hovermode="x unified")
    return figure


def window(prepared: Prepared, number: int, theme: str) -> Figure:
    """The intervals around one window, the window as a band, its target as a large mark, the bins' edges as lines."""
    import plotly.graph_objects as go

    colours, size = palette(theme), prepared.view.look_back
    begin = max(0, min(number - (AROUND - size) // 2, len(prepared.series) - AROUND))
    places = np.arange(begin, min(begin + AROUND, len(prepared.series)))
    figure = go.Figure()
    figure.add_scatter(
        x=places + 1,
        y=prepared.series[places],
        name="interval",
        mode="lines+markers",
        showlegend=False,
        line={"color": colours.quiet, "width": 1.5},
        marker={"size": 7, "color": colours.quiet},
        hovertemplate="after visit %{x}: %{y:.1f}<extra></extra>",
    )
    figure.add_scatter(
        x=np.arange(number, number + size) + 1,
        y=prepared.series[number : number + size],
        name="the window",
        mode="markers",
        marker={"size": 11, "color": NETWORKS[theme][0]},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[number + size + 1],
        y=[prepared.series[number + size]],
        name="to be foretold",
        mode="markers",
        marker={"size": 15, "symbol": "star", "color": NETWORKS[theme][1]},
        hoverinfo="skip",
    )
    figure.add_vrect(x0=number + 0.5, x1=number + size + 0.5, fillcolor=NETWORKS[theme][0], opacity=0.13, line_width=0)
    for edge in prepared.bins.inner:
        figure.add_hline(y=float(edge), line={"color": colours.quiet, "width": 1, "dash": "dot"})
    figure.update_xaxes(title="interval after visit number")
    figure.update_yaxes(title=prepared.view.unit.short, rangemode="tozero")
    return figure
