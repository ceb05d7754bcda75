"""The picture of a graph: an SVG whose boxes can be clicked, in a frame that scrolls to the step under the cursor.

A small component, because an SVG in st.image hears no clicks and shows no titles.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from spinn_core.lessons.graph.autograd_graph import AutogradGraph
from spinn_core.lessons.graph.drawing.autograd import COLUMN, graph_svg

_HERE = Path(__file__).parent
_picture = st.components.v2.component(
    "spinn_graph_picture",
    css=(_HERE / "picture.css").read_text(encoding="utf-8"),
    js=(_HERE / "picture.js").read_text(encoding="utf-8"),
)
OPEN = "graph_open"  # widget key of the menu of calls; a click sets it


def show_picture(
    graph: AutogradGraph, step: int, theme: str, back: int | None, picked: int | None, place: int, can_open: bool = True
) -> None:
    """Draws it. back, picked: as for graph_svg(). place: which of the page's pictures it is, for its key."""

    def clicked() -> None:
        call = st.session_state[key].pick
        if can_open and isinstance(call, int) and 0 <= call < len(graph.calls):
            st.session_state[OPEN] = call

    key = f"graph_picture_{place}"
    at = COLUMN * (step if back is None else max(back, 0))
    _picture(data={"svg": graph_svg(graph, step, theme, back, picked), "at": at}, key=key, on_pick_change=clicked)
