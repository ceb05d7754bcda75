"""The charts of "layers": what each network thinks of every place, and the losses over the steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from spinn_core.drawing.palette import palette
from spinn_core.lessons.sequences.points import EDGE, Points
from spinn_core.ui.common.dots import COLOURS

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from spinn_core.lessons.sequences.layers import TrainedNet

GRID, HEIGHT = 45, 350  # places a side; pixels
CLASS_COLOURS = {"light": ("#D55E00", "#0072B2"), "dark": ("#E69F00", "#56B4E9")}
_SHADES = {"light": ("#F3B48A", "#FFFFFF", "#8CC0E0"), "dark": ("#7A4A00", "#0D1218", "#1B5A85")}
_MARKS = ("circle", "diamond")
_DASHES = ("dot", "dash", "solid")


def surfaces(points: Points, nets: Sequence[TrainedNet], step: int, right: Sequence[float], theme: str) -> Figure:
    """A panel for each network after `step` steps. right: the share of points that each has right."""
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    from spinn_core.lessons.sequences.layers import Net, folds, logits

    titles = [f"{net.net.value}<br>{100 * share:.0f} % right" for net, share in zip(nets, right, strict=True)]
    figure = make_subplots(1, len(nets), subplot_titles=titles, horizontal_spacing=0.04)
    side = np.linspace(-EDGE, EDGE, GRID)
    grid = np.stack(np.meshgrid(side, side), -1).reshape(-1, 2)  # (GRID², 2), a row of the picture after the other
    low, middle, high = _SHADES[theme]
    for column, net in enumerate(nets, 1):
        layers = net.at(step)
        chance = 1 / (1 + np.exp(-logits(layers, net.net, grid).clip(-40, 40)))
        chance = chance.reshape(GRID, GRID).astype(np.float32)
        figure.add_heatmap(
            x=side,
            y=side,
            z=chance,
            zmin=0,
            zmax=1,
            showscale=False,
            zsmooth="best",
            colorscale=[[0, low], [0.5, middle], [1, high]],
            hovertemplate="class 1: %{z:.0%}<extra></extra>",
            row=1,
            col=column,
        )
        if net.net is Net.RELU:
            for ends in folds(layers[0], EDGE):
                figure.add_scatter(
                    x=ends[:, 0],
                    y=ends[:, 1],
                    mode="lines",
                    hoverinfo="skip",
                    showlegend=False,
                    line={"color": palette(theme).quiet, "width": 1, "dash": "dot"},
                    row=1,
                    col=column,
                )
        figure.add_trace(
            go.Contour(
                x=side,
                y=side,
                z=chance,
                showscale=False,
                hoverinfo="skip",
                showlegend=False,
                contours={"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
                line={"color": palette(theme).text, "width": 2.5},
            ),
            row=1,
            col=column,
        )
        for label in (0, 1):
            here = points.places[points.classes == label]
            figure.add_scatter(
                x=here[:, 0],
                y=here[:, 1],
                mode="markers",
                name=f"class {label}",
                showlegend=False,
                marker={
                    "symbol": _MARKS[label],
                    "size": 6,
                    "color": CLASS_COLOURS[theme][label],
                    "line": {"width": 1, "color": palette(theme).background},
                },
                hovertemplate="(%{x:.2f}, %{y:.2f})",
                row=1,
                col=column,
            )
    figure.update_xaxes(range=[-EDGE, EDGE], tickvals=[-1, 0, 1], fixedrange=True, zeroline=False, showgrid=False)
    figure.update_yaxes(range=[-EDGE, EDGE], tickvals=[-1, 0, 1], fixedrange=True, zeroline=False, showgrid=False)
    figure.update_annotations(font_size=14)
    figure.update_layout(height=HEIGHT, margin={"l": 10, "r": 10, "t": 52, "b": 10}, dragmode=False)
    return figure


def losses(nets: Sequence[TrainedNet], step: int, theme: str) -> Figure:
    """Binary cross-entropy over the steps, with a line at the step that is looked at."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for at, net in enumerate(nets):
        figure.add_scatter(
            x=list(range(len(net.losses))),
            y=net.losses.round(5).tolist(),
            name=net.net.value,
            mode="lines",
            line={"color": COLOURS[theme][(0, 3, 2)[at]], "dash": _DASHES[at], "width": 2.5},
            hovertemplate="%{y:.4f}",
        )
    figure.add_vline(x=step, line={"color": palette(theme).quiet, "width": 2})
    figure.update_xaxes(title="training steps")
    figure.update_yaxes(title="loss", rangemode="tozero")
    figure.update_layout(hovermode="x unified")
    return figure
