"""The Batch page's charts by plotly; no typed word gets into them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from spinn_core.drawing.palette import PALETTES, Role, palette

if TYPE_CHECKING:
    import numpy as np
    from plotly.graph_objects import Figure

    from spinn_core.lessons.batch.grid import Grid
    from spinn_core.lessons.batch.padding import Epoch

_WAYS = {name: (one.series[3], one.series[0]) for name, one in PALETTES.items()}
"""Random batches and buckets; the random ones are hatched as well."""


def rows_by_step(grid: Grid, theme: str) -> Figure:
    """A bar for each column: how many rows reduce, shift, are finished."""
    import plotly.graph_objects as go

    colours, steps = palette(theme), [column.index + 1 for column in grid.columns]
    figure = go.Figure()
    for name, heights, role, pattern in (
        ("reduce, in one call", [len(column.reduces) for column in grid.columns], Role.TOP, ""),
        ("shift", [len(column.shifts) for column in grid.columns], Role.FRONT, "."),
        ("padding", [len(column.idle) for column in grid.columns], Role.BUFFER, "/"),
    ):
        colour = colours.borders[role]
        figure.add_bar(
            x=steps,
            y=heights,
            name=name,
            marker={"color": colour, "pattern": {"shape": pattern, "solidity": 0.25}},
            hovertemplate="%{y}",
        )
    figure.update_layout(barmode="stack", hovermode="x unified", bargap=0.15)
    figure.update_xaxes(title="step")
    figure.update_yaxes(title="rows", dtick=1 if grid.rows <= 4 else 2)
    return figure


def padding_by_size(shares: Sequence[tuple[str, dict[int, np.ndarray]]], theme: str) -> Figure:
    """Grouped bars of the share of padding over the batch sizes, with the spread over the seeds as a line."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for (name, found), colour, pattern in zip(shares, _WAYS[theme], ("/", ""), strict=True):
        figure.add_bar(
            x=[str(size) for size in found],
            y=[100 * values.mean() for values in found.values()],
            error_y={
                "array": [100 * values.std() for values in found.values()],
                "thickness": 1.5,
                "color": palette(theme).text,
            },
            name=name,
            marker={"color": colour, "pattern": {"shape": pattern, "solidity": 0.3}},
            hovertemplate="%{y:.1f} %",
        )
    figure.update_xaxes(title="sentences in a batch", type="category")
    figure.update_yaxes(title="padding, per cent", rangemode="tozero")
    return figure


def batches_of(epoch: Epoch, way: int, highest: int, theme: str) -> Figure:
    """A bar for each batch: its cells that hold an action, and its padding on top.

    Args:
        epoch: the batches.
        way: 0 for random ones, 1 for buckets.
        highest: where the axis ends, so that two charts can be compared.
    """
    import plotly.graph_objects as go

    colours = palette(theme)
    actions = [sum(2 * length - 1 for length in lengths) for lengths in epoch.batches]
    cells = [len(lengths) * (2 * max(lengths) - 1) for lengths in epoch.batches]
    places = list(range(1, len(actions) + 1))
    told = [f"{len(lengths)} sentences of {min(lengths)} to {max(lengths)} words" for lengths in epoch.batches]
    figure = go.Figure()
    figure.add_bar(
        x=places,
        y=actions,
        name="actions",
        marker={"color": _WAYS[theme][way]},
        customdata=told,
        hovertemplate="%{customdata}: %{y} actions<extra></extra>",
    )
    figure.add_bar(
        x=places,
        y=[all_cells - used for all_cells, used in zip(cells, actions, strict=True)],
        name="padding",
        marker={
            "color": colours.fills[Role.STACK],
            "line": {"color": colours.quiet, "width": 1},
            "pattern": {"shape": "/", "solidity": 0.3, "fgcolor": colours.quiet},
        },
        hovertemplate="%{y} cells of padding<extra></extra>",
    )
    figure.update_layout(barmode="stack", bargap=0.1)
    figure.update_xaxes(title="batch")
    figure.update_yaxes(title="cells", range=[0, 1.05 * highest])
    return figure
