"""The lines of "reading live" for plotly. Words in it are typed ones: plotly reads HTML, so they are escaped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from spinn_core.drawing.labels import shorten
from spinn_core.drawing.palette import palette
from spinn_core.snli import LABELS
from spinn_core.ui.escape import for_html
from spinn_core.ui.theme import LABEL_COLOURS

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT = 330  # pixels
_DASHES = {"entailment": "solid", "neutral": "dash", "contradiction": "dot"}
_SYMBOLS = {"entailment": "circle", "neutral": "square", "contradiction": "diamond"}
_TICKS, _LETTERS = 40, 12  # more steps than this are numbered instead of named


def live_chart(
    probabilities: np.ndarray, rows: Sequence[dict[str, object]], step: int, theme: str
) -> go.Figure:
    """Three lines over the steps, and a line at the cursor.

    Args:
        probabilities: (steps + 1, 3).
        rows: as live_rows() gives them: "done" is a step's name.
        step: where the cursor stands.
        theme: "light" or "dark".
    """
    import plotly.graph_objects as go  # slow to import

    places, named = list(range(len(rows))), len(rows) <= _TICKS
    told = [for_html(str(row["done"])) for row in rows]
    figure = go.Figure()
    for column, label in enumerate(LABELS):
        colour = LABEL_COLOURS[theme][label]
        figure.add_scatter(
            x=places,
            y=probabilities[:, column],
            name=label,
            mode="lines+markers" if named else "lines",
            line={"color": colour, "dash": _DASHES[label], "width": 2.5},
            marker={"symbol": _SYMBOLS[label], "size": 7, "color": colour},
            customdata=told,
            hovertemplate="step %{x}, %{customdata}: %{y:.1%}",
        )
    figure.add_vline(x=step, line={"color": palette(theme).text, "width": 1.5})
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 10, "r": 10, "t": 30, "b": 10},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0},
        hovermode="x unified",
        hoverlabel={"namelength": -1},
        uirevision="live",
    )
    figure.update_yaxes(range=[-0.02, 1.02], tickformat=".0%", fixedrange=True)
    figure.update_xaxes(range=[-0.4, len(rows) - 0.6], fixedrange=True, title=None if named else "step")
    if named:
        crowded = len(rows) > 20
        figure.update_xaxes(tickvals=places, ticktext=[_tick(row) for row in rows], tickangle=-90 if crowded else -55)
        if crowded:  # else they touch on a narrow page
            figure.update_xaxes(tickfont={"size": 10})
    return figure


def _tick(row: dict[str, object]) -> str:
    """A step's name on the axis: the word that was read, R for a REDUCE."""
    action, _, word = str(row["done"]).partition(" ")
    if not row["step"]:
        return "start"
    return "R" if action == "REDUCE" else for_html(shorten(word, _LETTERS))
