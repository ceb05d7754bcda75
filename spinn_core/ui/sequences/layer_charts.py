"""The charts of "layers": the output of each network over the plane, and the losses over the steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from spinn_core.drawing.heat import heat_colour
from spinn_core.drawing.palette import palette
from spinn_core.lessons.sequences.points import EDGE, Points
from spinn_core.ui.common.charting import DASHES, MARKS, add_line, chart

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from spinn_core.lessons.sequences.layers import TrainedNet

GRID, HEIGHT = 45, 350  # places a side; pixels


def grid() -> np.ndarray:
    """(GRID², 2): the places of the picture, one row of it after the other."""
    side = np.linspace(-EDGE, EDGE, GRID)
    return np.stack(np.meshgrid(side, side), -1).reshape(-1, 2)


def percent(share: float) -> str:
    """A share in words."""
    return f"{100 * share:.0f} per cent"


def surfaces(points: Points, nets: Sequence[TrainedNet], step: int, right: Sequence[float], theme: str) -> Figure:
    """A panel for each network after `step` steps. right: the share of points that each has right."""
    from plotly.subplots import make_subplots

    from spinn_core.lessons.sequences.layers import Net, folds, logits

    colours = palette(theme)
    titles = [f"{net.net.value}<br>{100 * share:.0f} % right" for net, share in zip(nets, right, strict=True)]
    figure = make_subplots(1, len(nets), subplot_titles=titles, horizontal_spacing=0.04)
    side = np.linspace(-EDGE, EDGE, GRID)
    shades = [[place, heat_colour(2 * place - 1, 1, theme)] for place in (0, 0.5, 1)]
    hidden = {"hoverinfo": "skip", "showlegend": False}
    for column, net in enumerate(nets, 1):
        panel: dict[str, Any] = {"row": 1, "col": column}
        layers = net.at(step)
        chance = 1 / (1 + np.exp(-logits(layers, net.net, grid()).clip(-40, 40)))
        plane = {"x": side, "y": side, "z": chance.reshape(GRID, GRID).astype(np.float32), "showscale": False} | panel
        look: dict[str, Any] = {"zmin": 0, "zmax": 1, "zsmooth": "best", "colorscale": shades}
        figure.add_heatmap(**plane, **look, hovertemplate="class 1: %{z:.0%}<extra></extra>")
        for ends in folds(layers[0], EDGE) if net.net is Net.RELU else ():
            look = {"line": {"color": colours.quiet, "width": 1, "dash": "dot"}, **hidden}
            add_line(figure, ends[:, 0], ends[:, 1], "fold", colours.quiet, ".2f", **look, **panel)
        border = {"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"}
        figure.add_contour(**plane, **hidden, contours=border, line={"color": colours.text, "width": 2.5})
        for label, colour in enumerate(colours.series[1::-1]):  # orange below zero, blue above, as in all pictures
            here = points.places[points.classes == label]
            edge = {"width": 1, "color": colours.background}
            look = {"mode": "markers", "marker": {"symbol": MARKS[2 * label], "size": 6, "color": colour, "line": edge}}
            look |= {"showlegend": False, "hovertemplate": "(%{x:.2f}, %{y:.2f})"}
            add_line(figure, here[:, 0], here[:, 1], f"class {label}", colour, ".2f", **look, **panel)
    ticks = {"range": [-EDGE, EDGE], "tickvals": [-1, 0, 1], "fixedrange": True, "zeroline": False, "showgrid": False}
    figure.update_xaxes(**ticks)
    figure.update_yaxes(**ticks)
    figure.update_annotations(font_size=14)
    figure.update_layout(height=HEIGHT, margin={"l": 10, "r": 10, "t": 52, "b": 10}, dragmode=False)
    return figure


def losses(nets: Sequence[TrainedNet], step: int, theme: str) -> Figure:
    """Binary cross-entropy over the steps, with a line at the step on show."""
    colours, figure = palette(theme), chart("training steps", "loss", rangemode="tozero")
    for net, hue, dash in zip(nets, (1, 3, 0), DASHES[2::-1], strict=True):
        steps = list(range(len(net.losses)))
        add_line(figure, steps, net.losses.round(5).tolist(), net.net.value, colours.series[hue], ".4f", dash)
    figure.add_vline(x=step, line={"color": colours.quiet, "width": 2})
    return figure
