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


_ROW, _ROWS = 20, 3  # pixels of a legend's row; rows that a chart's height has room for


def show(figure: Figure, key: str, height: int, said: str, frame: Frame | None = None) -> None:
    """Draws it in the page's colours, at a height that never changes.

    Args:
        height: pixels; a legend of many names adds to it, since on a telephone each takes a row of its own.
        said: for who cannot see it.
        frame: fixed room round the lines, for a chart with a cursor laid over it. It has no room for a legend that
            wraps, so that one stands above the chart.
    """
    if frame is None:
        height += _ROW * max(0, sum(trace.showlegend is not False for trace in figure.data) - _ROWS)
        margin: dict[str, object] = {"l": 10, "r": 10, "t": 34, "b": 10}
    else:
        margin = frame.margin
        st.html(legend_html(figure))
    figure.update_layout(
        height=height,
        margin=margin,
        showlegend=False if frame else figure.layout.showlegend,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        dragmode=False,
        font={"size": 14},
    )
    st.plotly_chart(figure, theme="streamlit", config={"displaylogo": False}, key=key, alt=said)
    settle_plotly()


_STYLES = {"solid": "solid", "dash": "dashed", "dot": "dotted"}


def legend_html(figure: Figure) -> str:
    """The names of a figure's lines, each behind a piece of its line, as HTML that wraps.

    Args:
        figure: of scatter lines with a colour and a dash; their names are escaped already, as plotly wants them.
    """
    names = "".join(
        '<span style="white-space:nowrap"><span style="display:inline-block;width:2rem;margin-right:.4rem;'
        f'vertical-align:middle;border-top:3px {_STYLES[trace.line.dash]} {trace.line.color}"></span>'
        f"{trace.name}</span>"
        for trace in figure.data
    )
    return f'<div style="display:flex;flex-wrap:wrap;gap:0 1rem;font-size:.85rem">{names}</div>'
