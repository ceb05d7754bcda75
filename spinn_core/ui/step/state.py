"""One moment of a trace, drawn: what happened, stack and buffer, the forest, the tracker, and a closer look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.drawing import LEAVES
from spinn_core.drawing.labels import xml
from spinn_core.trace.narration import happened, upcoming
from spinn_core.ui.common.cards import cards_html
from spinn_core.ui.common.picked import picked
from spinn_core.ui.step.forest import show_forest
from spinn_core.ui.step.node import node_html
from spinn_core.ui.step.tracker import tracker_html

if TYPE_CHECKING:
    from spinn_core.trace.trace import Trace


WIDE = 16  # words


def show_state(trace: Trace, step: int, theme: str, reason: str, hide_next: bool = False) -> None:
    """Draws step k of a trace. hide_next: nothing on the page may show the action that comes next."""
    coming = "is your choice." if hide_next and step < len(trace.steps) else upcoming(trace, step, reason)
    st.html(
        f'<div class="step-narration" role="status"><b>Just now</b> · {xml(happened(trace, step))}<br>'
        f"<b>Next</b> · {xml(coming)}</div>" + cards_html(trace, trace.h, step, theme)
    )
    # A wide picture would be made smaller beside the tracker: it takes the whole width.
    wide = WIDE < len(trace.tokens) <= LEAVES
    forest, tracker = (st.container(), st.container()) if wide else st.columns([7, 3], gap="medium")
    node = picked(trace, step)
    with forest:
        show_forest(trace, step, theme, ahead=not hide_next, picked=node)
    with tracker:
        st.html("<b>Tracker</b>" + tracker_html(trace, step, theme, hide_choice=hide_next and step < len(trace.steps)))
    st.html(node_html(trace, step, node, theme))
