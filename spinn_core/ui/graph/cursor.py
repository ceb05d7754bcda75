"""The Graph page's two cursors, one for each way: how far the graph has grown, how far the gradient has come back.

Both count steps of the longer sentence. The way back starts at the end and goes left, as the gradient does.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from spinn_core.lessons.graph.autograd_graph import AutogradGraph
from spinn_core.ui.common.cursor import Cursor, sentence_key
from spinn_core.ui.common.strip import STEP, show_strip
from spinn_core.ui.graph.setup import WAY

FORWARD, BACKWARD = "forward: the graph grows", "backward: gradients flow"
_SHORT = {FORWARD: "forward", BACKWARD: "backward"}
ADDRESS = {FORWARD: "s", BACKWARD: "b"}  # ?s=5: the graph after step 5; ?b=5: the gradient has come back to step 5


class GraphCursor(Cursor):
    """A place between 0 and last, at first the end.

    Args:
        graphs: the sentences; the longest one's steps count.
        way: FORWARD or BACKWARD.
    """

    def __init__(self, graphs: tuple[AutogradGraph, ...], way: str) -> None:
        self.last = max(graph.steps for graph in graphs)
        tokens = tuple(token for graph in graphs for token in (*graph.tokens, "|"))
        self._sentence = f"{sentence_key(tokens)}_{self.last}"
        self._place = f"_graph_place_{_SHORT[way]}"  # (sentence's key, k), for who looks elsewhere and comes back
        self.slider_key = f"graph_{_SHORT[way]}_{self._sentence}"
        state = st.session_state
        if self.slider_key not in state:
            sentence, k = state.get(self._place, (None, None))
            if sentence is None:
                k = _asked(ADDRESS[way], self.last)
            state[self.slider_key] = k if sentence in (None, self._sentence) else self.last
        self.move_to(state[self.slider_key])

    def move_to(self, k: int) -> None:
        """Before the slider is drawn, or in a callback: Streamlit refuses it in between."""
        k = max(0, min(int(k), self.last))
        if st.session_state[self.slider_key] != k:
            st.session_state[self.slider_key] = k
        st.session_state[self._place] = (self._sentence, k)


def show_cursor(graphs: tuple[AutogradGraph, ...], theme: str) -> tuple[str, GraphCursor]:
    """The strips of actions, the choice of a way, buttons and slider; returns the way and the cursor on it."""
    strips = st.container()
    if WAY not in st.session_state and WAY not in st.query_params:
        st.session_state[WAY] = FORWARD  # no default of the widget's own: what was set in another part comes this way
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        way = (
            st.segmented_control(
                "Way", [FORWARD, BACKWARD], required=True, key=WAY, bind="query-params", label_visibility="collapsed"
            )
            or FORWARD
        )
        cursor = GraphCursor(graphs, way)
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


def _go_over(cursor: GraphCursor, step: int) -> None:
    """Back over this step; where that is done for the last one already, undoes it."""
    cursor.move_to(cursor.last if step == cursor.last == cursor.k + 1 else step - 1)


def _show_buttons(cursor: GraphCursor, way: str) -> None:
    names = ("Start", "Back", "Next", "End") if way == FORWARD else ("All the way", "One step back", "Undo", "Encoding")
    at_start, at_end = cursor.k == 0, cursor.k == cursor.last
    primary = names[1] if way == BACKWARD else names[0] if at_end else names[2]
    for name, icon, off, do, argument in zip(
        names,
        ("first_page", "chevron_left", "chevron_right", "last_page"),
        (at_start, at_start, at_end, at_end),
        (cursor.move_to, cursor.move_by, cursor.move_by, cursor.move_to),
        (0, -1, 1, cursor.last),
        strict=True,
    ):
        st.button(
            name,
            key=f"graph_{icon}",
            icon=f":material/{icon}:",
            disabled=off,
            on_click=do,
            args=(argument,),
            type="primary" if name == primary else "secondary",
        )
    with st.container(width="stretch"):
        st.slider("Steps", 0, cursor.last, key=cursor.slider_key, persist_state="session", label_visibility="collapsed")


def _asked(address: str, last: int) -> int:
    text = st.query_params.get(address, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else last
