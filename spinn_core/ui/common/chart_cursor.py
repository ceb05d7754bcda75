"""A cursor on a chart that is the same at every step: a line laid over it in HTML.

Plotly draws all anew for the smallest change of a figure, which took the browser longer than all else that a press
moves (163 ms of script for one line moved on a chart of three).
"""

from __future__ import annotations

from dataclasses import dataclass

from spinn_core.drawing.palette import palette

_HTML = (
    "<style>.st-key-{key} {{position: relative}} .st-key-{key} "
    ".stElementContainer:has(.chart-cursor) {{position: absolute; inset: 0; pointer-events: none; z-index: 1}}</style>"
    '<div class="chart-cursor" data-step="{step}" style="position: absolute; bottom: {bottom}px; height: {height}px; '
    "width: 2px; "
    'left: calc({left}px + (100% - {sides}px) * {share:.5f} - 1px); background: {colour}"></div>'
)


@dataclass(frozen=True)
class Frame:
    """A chart's height and the room round its lines, pixels; fixed, so that the cursor's place can be computed."""

    height: int
    left: int
    right: int
    top: int
    bottom: int

    @property
    def margin(self) -> dict[str, object]:
        """For the figure's layout. Set automargin to False on both axes as well."""
        return {"l": self.left, "r": self.right, "t": self.top, "b": self.bottom, "autoexpand": False}


def cursor_html(key: str, frame: Frame, step: int, first: float, last: float, theme: str) -> str:
    """The line, to be drawn by st.html() in the container whose last element is the chart.

    Args:
        key: the container's.
        frame: the chart's.
        step: where the line stands on the x axis.
        first, last: the ends of that axis.
        theme: "light" or "dark".
    """
    return _HTML.format(
        key=key,
        step=step,
        bottom=frame.bottom,
        height=frame.height - frame.top - frame.bottom,
        left=frame.left,
        sides=frame.left + frame.right,
        share=(step - first) / (last - first),
        colour=palette(theme).text,
    )
