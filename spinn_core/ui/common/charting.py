"""Charts by plotly, for all pages: one look, fixed heights, typed words as plain text."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from spinn_core.drawing.labels import shorten
from spinn_core.ui.common.chart_cursor import Frame
from spinn_core.ui.common.memory import settle

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


@st.cache_resource(show_spinner=False)
def settle_plotly() -> None:
    """Call after a chart is drawn; it does its work once, as plotly loads its parts when they are first used.

    Keeps a press quick: what plotly leaves behind is taken out of the garbage collector's sight. 38,000 objects that
    never go away were counted, which cost 10 to 19 ms after every press (see memory.py).
    """
    settle()


def for_plotly(text: str, letters: int = 14) -> str:
    """Plain text for plotly, which reads <b>, <a href> and &lt; in every label. Quotes stay as they are."""
    return html.escape(shorten(" ".join(text.split()), letters), quote=False)


def word_ticks(tokens: Sequence[str], first: int = 1) -> dict[str, object]:
    """An axis with a word at each whole number from `first` on; a word may stand there twice."""
    steep = sum(len(token) + 2 for token in tokens) > 80
    return {
        "tickmode": "array",
        "tickvals": list(range(first, first + len(tokens))),
        "ticktext": [for_plotly(token) for token in tokens],
        "tickangle": -50 if steep else 0,
    }


MARKS = ("circle", "square", "diamond", "x", "triangle-up", "cross")
DASHES = ("solid", "dot", "dash", "dashdot", "longdash", "longdashdot")
"""Of the series of a chart in their order, beside the colours of palette().series."""


def chart(x: str, y: str, unified: bool = True, **y_axis: object) -> Figure:
    """An empty figure with titled axes.

    Args:
        x, y: titles.
        unified: the pointer shows the values of all series at once.
        y_axis: plotly's own settings of the y axis.
    """
    from plotly.graph_objects import Figure

    figure = Figure()
    figure.update_xaxes(title=x)
    figure.update_yaxes(title=y, **y_axis)
    if unified:
        figure.update_layout(hovermode="x unified")
    return figure


def add_line(
    figure: Figure, x: Any, y: Any, name: str, colour: str, form: str, dash: str = "solid", **more: Any
) -> None:
    """A line; form: of a value, as d3 writes it, such as ".2f"; more: plotly's own settings of the series."""
    look = {"mode": "lines", "line": {"color": colour, "dash": dash, "width": 2.5}, "hovertemplate": f"%{{y:{form}}}"}
    figure.add_scatter(x=x, y=y, name=for_plotly(name, 30), **look | more)


def show(figure: Figure, key: str, height: int, said: str, frame: Frame | None = None) -> None:
    """Draws it in the page's colours, at a height that never changes.

    Args:
        height: pixels.
        said: for who cannot see it.
        frame: fixed room round the lines, for a chart with a cursor laid over it.
    """
    figure.update_layout(
        height=height,
        margin={"l": 10, "r": 10, "t": 34, "b": 10} if frame is None else frame.margin,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        dragmode=False,
        font={"size": 14},
    )
    st.plotly_chart(figure, theme="streamlit", config={"displaylogo": False}, key=key, alt=said)
    settle_plotly()
