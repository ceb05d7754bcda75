"""The map as a chart: one panel a model, a mark and colour a group, rings round the picked point and its nearest."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import streamlit as st

from spinn_core.drawing.palette import Role, palette
from spinn_core.ui.common.charting import for_plotly

if TYPE_CHECKING:
    import numpy as np
    from plotly.graph_objects import Figure

    from spinn_core.ui.compare.map_state import OneMap

HEIGHT = 540
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "cross", "star", "triangle-down", "pentagon", "hourglass")
"""Ten groups have ten symbols, for ten colours are more than anyone tells apart."""

_GAP = "\u00a0" * 5  # between a point and its words
_AT_ONE_LINE, _MOST_LINES = 46, 8  # letters and lines of what stands at the pointer


@dataclass(frozen=True)
class Points:
    """What the chart shows of its N points; `picked` is a number among them.

    Attributes:
        texts: said at the pointer, as typed.
        groups: the name of each point's group.
        lengths: words of each; colours the points where by_length.
        labels: written beside points, by their number.
    """

    texts: Sequence[str]
    groups: Sequence[str]
    lengths: Sequence[int]
    picked: int
    by_length: bool = False
    sizes: Sequence[float] | float = 9
    labels: dict[int, str] = field(default_factory=dict)
    symbols: Sequence[str] = SYMBOLS


def map_figure(maps: Sequence[OneMap], points: Points, near: Sequence[Sequence[int]], theme: str) -> Figure:
    """The panels. near: for each map the numbers of the picked point's neighbours, nearest first."""
    from plotly.subplots import make_subplots

    titles = [f"{for_plotly(one.name, 30)}: {100 * sum(one.flat.shares):.0f} % of the variance" for one in maps]
    figure = make_subplots(1, len(maps), subplot_titles=titles, horizontal_spacing=0.04)
    for panel, (one, neighbours) in enumerate(zip(maps, near, strict=True), 1):
        _add_points(figure, one.flat.places, points, panel, theme)
        if points.labels:
            _add_labels(figure, one.flat.places, points.labels, panel, theme)
        _add_rings(figure, one.flat.places, points.picked, neighbours, panel, theme)
    frame = {"showline": True, "mirror": True, "linewidth": 1, "linecolor": palette(theme).borders[Role.INSIDE]}
    figure.update_xaxes(showticklabels=False, showgrid=False, zeroline=False, **frame)
    figure.update_yaxes(showticklabels=False, showgrid=False, zeroline=False, **frame)
    figure.update_annotations(yshift=8)  # the titles, clear of the frame
    if points.by_length:
        bar = {"title": "words", "thickness": 14}
        figure.update_layout(coloraxis={"colorscale": palette(theme).scale, "colorbar": bar})
    return figure


def _add_points(figure: Figure, places: np.ndarray, points: Points, panel: int, theme: str) -> None:
    colours = palette(theme).series
    for order, group in enumerate(dict.fromkeys(points.groups)):
        members = [at for at, name in enumerate(points.groups) if name == group]
        colour: dict[str, Any] = {"color": colours[order % len(colours)]}
        symbol = points.symbols[order % len(points.symbols)]
        line = {"width": 2} if symbol.endswith("-open") else {"width": 0.7, "color": palette(theme).quiet}
        if points.by_length:
            colour = {"color": [points.lengths[at] for at in members], "coloraxis": "coloraxis"}
        size = points.sizes if isinstance(points.sizes, int | float) else [points.sizes[at] for at in members]
        figure.add_scatter(
            x=places[members, 0],
            y=places[members, 1],
            mode="markers",
            name=for_plotly(group),
            legendgroup=group,
            showlegend=panel == 1 and len(set(points.groups)) > 1,
            marker={"symbol": symbol, "size": size, "opacity": 0.85, "line": line, **colour},
            customdata=members,
            hovertext=[_at_pointer(points, at) for at in members],
            hovertemplate="%{hovertext}<extra></extra>",
            unselected={"marker": {"opacity": 0.85}},  # a click picks; it must not fade all others
            row=1,
            col=panel,
        )


def _add_labels(figure: Figure, places: np.ndarray, labels: dict[int, str], panel: int, theme: str) -> None:
    at, across = list(labels), places[:, 0]
    texts = [f"{_GAP}{for_plotly(label, 24)}" for label in labels.values()]
    font = {"size": 12, "color": palette(theme).quiet}
    _overlay(figure, panel, places[at], mode="text", text=texts, textposition="middle right", textfont=font)
    low, high = float(across.min()), float(across.max())
    wide = (high - low) or 1.0  # room for the words beside the points at the right
    figure.update_xaxes(range=[low - 0.08 * wide, high + 0.3 * wide], row=1, col=panel)


def _add_rings(
    figure: Figure, places: np.ndarray, picked: int, neighbours: Sequence[int], panel: int, theme: str
) -> None:
    text, top = palette(theme).text, palette(theme).borders[Role.TOP]
    _overlay(
        figure,
        panel,
        places[neighbours],
        mode="markers+text",
        marker={"symbol": "circle-open", "size": 17, "color": text, "line": {"width": 2}},
        text=[str(rank) for rank in range(1, len(neighbours) + 1)],
        textposition="top center",
        textfont={"size": 14, "color": text},
    )
    ring = {"symbol": "circle-open", "size": 22, "color": top, "line": {"width": 5}}
    _overlay(figure, panel, places[[picked]], mode="markers", marker=ring)


def _overlay(figure: Figure, panel: int, places: np.ndarray, **trace: object) -> None:
    """Drawn over the points, deaf to the pointer, so that the points under it can still be read and picked."""
    quiet = {"hoverinfo": "skip", "showlegend": False, "unselected": {"marker": {"opacity": 1}}}
    figure.add_scatter(x=places[:, 0], y=places[:, 1], **trace, **quiet, row=1, col=panel)


def _at_pointer(points: Points, at: int) -> str:
    lines = textwrap.wrap(points.texts[at], _AT_ONE_LINE) or [""]
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], "…"]
    count = points.lengths[at]
    lines.append(f"{points.groups[at]}, {count} word{'' if count == 1 else 's'}".removeprefix(", "))
    return "<br>".join(html.escape(line, quote=False) for line in lines)


def show_map(figure: Figure, key: str, said: str, on_pick: Callable[[int], None]) -> None:
    """Draws it. on_pick: called with a point's number when it is clicked, before the page runs again."""

    def picked() -> None:
        for point in st.session_state[key].selection.points:
            number = point.get("customdata")
            number = number[0] if isinstance(number, list) else number
            if isinstance(number, int):
                on_pick(number)
                return

    figure.update_layout(
        height=HEIGHT,
        margin={"l": 10, "r": 10, "t": 40, "b": 10},
        legend={"orientation": "h", "y": -0.04, "yanchor": "top", "x": 0},
        font={"size": 14},
        dragmode=False,
    )
    st.plotly_chart(
        figure,
        theme="streamlit",
        config={"displaylogo": False},
        key=key,
        on_select=picked,
        selection_mode="points",
        alt=said,
    )
