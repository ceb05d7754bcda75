"""The labels' probabilities over steps as lines. The chart is the same at every step: a cursor is laid over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from spinn_core.data.snli import LABELS
from spinn_core.ui.common.chart_cursor import Frame, cursor_html
from spinn_core.ui.common.charting import DASHES, MARKS, for_plotly
from spinn_core.ui.common.theme import LABEL_COLOURS

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_ROOM = 0.4  # steps to the left of the first and to the right of the last
_NAMED, _UPRIGHT = 40, 20  # with more steps they are numbered; small and upright, or they touch on a narrow page
_LONGEST = 200  # letters of what the pointer shows


def label_lines(
    lots: Sequence[tuple[str, np.ndarray]], ticks: Sequence[str], steps: Sequence[str], theme: str, unit: str
) -> Figure:
    """Three lines for each lot, told apart by dashes.

    Args:
        lots: names, "" for a single lot, with probabilities (steps, 3).
        ticks: a name of each step on the axis, as typed.
        steps: what the pointer shows of each step, as typed.
        theme: "light" or "dark".
        unit: what a step is, where they are too many to be named.
    """
    import plotly.graph_objects as go  # slow to import

    named = len(ticks) <= _NAMED
    shown = [for_plotly(step, _LONGEST) for step in steps]
    lines = [
        {
            "type": "scatter",
            "x": list(range(len(shares))),
            "y": shares[:, at],
            "name": f"{label}, {for_plotly(name)}" if name else label,
            "mode": "lines+markers" if named else "lines",
            "line": {"color": LABEL_COLOURS[theme][label], "dash": DASHES[lot if name else at], "width": 2.5},
            "marker": {"symbol": MARKS[at] + "-open" * (lot > 0), "size": 7},
            "customdata": shown,
            "hovertemplate": "%{customdata}: %{y:.1%}",
        }
        for at, label in enumerate(LABELS)
        for lot, (name, shares) in enumerate(lots)
    ]
    crowded = len(ticks) > _UPRIGHT
    x_axis = {"range": [-_ROOM, len(ticks) - 1 + _ROOM], "fixedrange": True, "automargin": False}
    x_axis |= (
        {
            "tickvals": list(range(len(ticks))),
            "ticktext": [for_plotly(tick, 12) for tick in ticks],
            "tickangle": -90 if crowded else -55,
            "tickfont": {"size": 10 if crowded else None},
        }
        if named
        else {"title": {"text": unit}}
    )
    y_axis = {"range": [-0.02, 1.02], "tickformat": ".0%", "fixedrange": True, "automargin": False}
    layout = {"hovermode": "x unified", "hoverlabel": {"namelength": -1}, "xaxis": x_axis, "yaxis": y_axis}
    return go.Figure(lines, layout)  # in one go: piece by piece takes three times as long, at every press


def step_cursor(key: str, frame: Frame, step: int, steps: int, theme: str) -> str:
    """The line at the cursor, for the container with this key that holds label_lines(). steps: on the axis."""
    return cursor_html(key, frame, step, -_ROOM, steps - 1 + _ROOM, theme)
