"""The lines of "reading live" for plotly. Words in it are typed ones: plotly reads HTML, so they are escaped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from spinn_core.data.snli import LABELS
from spinn_core.drawing.labels import shorten
from spinn_core.ui.common.chart_cursor import Frame, cursor_html
from spinn_core.ui.common.escape import for_html
from spinn_core.ui.common.theme import LABEL_COLOURS

if TYPE_CHECKING:
    import plotly.graph_objects as go

FRAME = Frame(height=330, left=50, right=10, top=10, bottom=90)
_ROOM = 0.4  # steps to the left of the first and to the right of the last
_DASHES = {"entailment": "solid", "neutral": "dash", "contradiction": "dot"}
_SYMBOLS = {"entailment": "circle", "neutral": "square", "contradiction": "diamond"}
_TICKS, _LETTERS = 40, 12  # more steps than this are numbered instead of named


def live_chart(probabilities: np.ndarray, rows: Sequence[dict[str, object]], theme: str) -> go.Figure:
    """Three lines over the steps. The same at every step: live_cursor() is laid over it.

    Args:
        probabilities: (steps + 1, 3).
        rows: as live_rows() gives them: "done" is a step's name.
        theme: "light" or "dark".
    """
    import plotly.graph_objects as go  # slow to import

    named = len(rows) <= _TICKS
    told = [for_html(str(row["done"])) for row in rows]
    lines = [
        {
            "type": "scatter",
            "x": list(range(len(rows))),
            "y": probabilities[:, column],
            "name": label,
            "mode": "lines+markers" if named else "lines",
            "line": {"color": LABEL_COLOURS[theme][label], "dash": _DASHES[label], "width": 2.5},
            "marker": {"symbol": _SYMBOLS[label], "size": 7, "color": LABEL_COLOURS[theme][label]},
            "customdata": told,
            "hovertemplate": "step %{x}, %{customdata}: %{y:.1%}",
        }
        for column, label in enumerate(LABELS)
    ]
    layout = {
        "hovermode": "x unified",
        "hoverlabel": {"namelength": -1},
        "uirevision": "live",
        "xaxis": _steps_axis(rows, named),
        "yaxis": {"range": [-0.02, 1.02], "tickformat": ".0%", "fixedrange": True, "automargin": False},
    }
    return go.Figure(lines, layout)  # in one go: piece by piece takes three times as long, at every press


def live_cursor(key: str, step: int, steps: int, theme: str) -> str:
    """The line at the cursor, for the container with this key that holds the chart. steps: on the axis."""
    return cursor_html(key, FRAME, step, -_ROOM, steps - 1 + _ROOM, theme)


def _steps_axis(rows: Sequence[dict[str, object]], named: bool) -> dict[str, object]:
    axis: dict[str, object] = {"range": [-_ROOM, len(rows) - 1 + _ROOM], "fixedrange": True, "automargin": False}
    if not named:
        return axis | {"title": {"text": "step"}}
    crowded = len(rows) > 20  # small and upright, or they touch on a narrow page
    return axis | {
        "tickvals": list(range(len(rows))),
        "ticktext": [_tick(row) for row in rows],
        "tickangle": -90 if crowded else -55,
        "tickfont": {"size": 10 if crowded else None},
    }


def _tick(row: dict[str, object]) -> str:
    """A step's name on the axis: the word that was read, R for a REDUCE."""
    action, _, word = str(row["done"]).partition(" ")
    if not row["step"]:
        return "start"
    return "R" if action == "REDUCE" else for_html(shorten(word, _LETTERS))
