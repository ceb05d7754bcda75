"""The Batch page's charts by plotly; no typed word gets into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinn_core.drawing.palette import Role, palette

if TYPE_CHECKING:
    import numpy as np
    from plotly.graph_objects import Figure

    from spinn_core.lessons.batch.grid import Grid
    from spinn_core.lessons.batch.padding import Epoch


def _bars(barmode: str, x_title: str, y_title: str) -> Figure:
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.update_layout(barmode=barmode, bargap=0.15)
    figure.update_xaxes(title=x_title)
    figure.update_yaxes(title=y_title)
    return figure


def _mark(colour: str, pattern: str = "") -> dict[str, object]:
    return {"color": colour, "pattern": {"shape": pattern, "solidity": 0.3}}


def rows_by_step(grid: Grid, theme: str) -> Figure:
    """A bar for each column: how many rows reduce, shift, are finished."""
    colours = palette(theme).borders
    figure = _bars("stack", "step", "rows")
    for name, rows, mark in (
        ("reduce, in one call", [column.reduces for column in grid.columns], _mark(colours[Role.TOP])),
        ("shift", [column.shifts for column in grid.columns], _mark(colours[Role.FRONT], ".")),
        ("padding", [column.idle for column in grid.columns], _mark(colours[Role.BUFFER], "/")),
    ):
        steps = list(range(1, grid.steps + 1))
        figure.add_bar(x=steps, y=list(map(len, rows)), name=name, marker=mark, hovertemplate="%{y}")
    figure.update_layout(hovermode="x unified")
    figure.update_yaxes(dtick=1 if grid.rows <= 4 else 2)
    return figure


def _of_way(way: int, theme: str) -> dict[str, object]:
    """The bars of random batches (0), hatched, or of length buckets (1)."""
    return _mark(palette(theme).models[1 - way], "/" if way == 0 else "")


def padding_by_size(shares: dict[str, dict[int, np.ndarray]], theme: str) -> Figure:
    """Grouped bars of the share of padding over the batch sizes, with the spread over the seeds as a line."""
    figure = _bars("group", "sentences in a batch", "padding, per cent")
    for way, (name, found) in enumerate(shares.items()):
        percent = [100 * values for values in found.values()]
        figure.add_bar(
            x=list(map(str, found)),
            y=[values.mean() for values in percent],
            error_y={"array": [values.std() for values in percent], "thickness": 1.5, "color": palette(theme).text},
            name=name,
            marker=_of_way(way, theme),
            hovertemplate="%{y:.1f} %",
        )
    figure.update_xaxes(type="category")
    figure.update_yaxes(rangemode="tozero")
    return figure


def batches_of(epoch: Epoch, way: int, highest: int, theme: str) -> Figure:
    """A bar for each batch: its cells that hold an action, and its padding on top.

    Args:
        epoch: the batches.
        way: 0 for random ones, 1 for buckets.
        highest: where the axis ends, so that two charts can be compared.
    """
    figure = _bars("stack", "batch", "cells")
    actions, numbers = epoch.actions_each, list(range(1, len(epoch.batches) + 1))
    padding = [cells - used for cells, used in zip(epoch.cells_each, actions, strict=True)]
    lengths = [f"{len(batch)} sentences of {min(batch)} to {max(batch)} words" for batch in epoch.batches]
    for name, heights, mark in (
        ("actions", actions, _of_way(way, theme)),
        ("padding", padding, _mark(palette(theme).borders[Role.BUFFER], "/")),
    ):
        hover = f"%{{customdata}}: %{{y}} {name}<extra></extra>"
        figure.add_bar(x=numbers, y=heights, name=name, marker=mark, customdata=lengths, hovertemplate=hover)
    figure.update_yaxes(range=[0, 1.05 * highest])
    return figure
