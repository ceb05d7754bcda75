"""The Graph page's two cursors, one for each way: how far the graph has grown, how far the gradient has come back.

Both count steps of the longer sentence. The way back starts at the end and goes left, as the gradient does.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from spinn_core.lessons.graph.autograd_graph import AutogradGraph
from spinn_core.ui.common.cursor import Cursor, sentence_key
from spinn_core.ui.common.strip import STEP, show_strip
from spinn_core.ui.graph.address import BACKWARD, FORWARD, PLACE, WAY

_NAME = {FORWARD: "graph_forward", BACKWARD: "graph_backward"}


def _cursor(graphs: tuple[AutogradGraph, ...], way: str) -> Cursor:
    """At first at the end; the longest sentence's steps count."""
    last = max(graph.steps for graph in graphs)
    tokens = tuple(token for graph in graphs for token in (*graph.tokens, "|"))
    return Cursor(_NAME[way], f"{sentence_key(tokens)}_{last}", last, PLACE[way])


def show_cursor(graphs: tuple[AutogradGraph, ...], theme: str) -> tuple[str, Cursor]:
    """The strips of actions, the choice of a way, buttons and slider; returns the way and the cursor on it."""
    strips = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        way = WAY.buttons("Way", label_visibility="collapsed")
        cursor = _cursor(graphs, way)
        _show_buttons(cursor, way)
    longest = max(graphs, key=lambda graph: graph.steps)
    with strips:
        for number, graph in enumerate(graphs):
            keys = STEP if graph is longest else ""
            if way == FORWARD:
                show_strip(graph, min(cursor.k, graph.steps), theme, f"graph_{number}", cursor.move_to, keys=keys)
            else:  # the step that the gradient has just gone over is marked, which is one further than k
                over = partial(_go_over, cursor)
                show_strip(graph, cursor.k + 1, theme, f"graph_{number}", over, keys=keys)
    return way, cursor


def _go_over(cursor: Cursor, step: int) -> None:
    """Back over this step; where that is done for the last one already, undoes it."""
    cursor.move_to(cursor.last if step == cursor.last == cursor.k + 1 else step - 1)


def _show_buttons(cursor: Cursor, way: str) -> None:
    names = ("Start", "Back", "Next", "End") if way == FORWARD else ("All the way", "One step back", "Undo", "Encoding")
    primary = names[1] if way == BACKWARD else names[0] if cursor.k == cursor.last else names[2]
    cursor.show_buttons("graph", names, primary)
    with st.container(width="stretch"):
        cursor.show_slider("Steps")
