"""A closer look at a step: one pane at a time, so that a press pays only for what is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.ui.step_code import code_html
from spinn_core.ui.step_equation import show_equation
from spinn_core.ui.step_notations import show_notations
from spinn_core.ui.step_table import show_table
from spinn_core.ui.step_takeaway import show_takeaway

if TYPE_CHECKING:
    from spinn_core.trace import Trace
    from spinn_core.ui.step_setup import Setup

LOOK = "look"
EQUATION, CODE, STEPS = "equation", "code", "all steps"
NOTATIONS, TAKEAWAY = "notations", "take away"


def show_closer(setup: Setup, trace: Trace, step: int, theme: str, quiz: bool = False) -> None:
    """Draws the choice of panes and the one that is chosen. quiz: no pane may tell what comes next."""
    look = st.segmented_control(
        "A closer look", [EQUATION, CODE, STEPS, NOTATIONS, TAKEAWAY], default=EQUATION, key=LOOK, required=True, bind="query-params"
    )
    if look == EQUATION:
        show_equation(trace, step, theme)
    elif look == CODE:
        st.html(code_html(trace, step, theme, has_tracker=trace.steps[0].tracker_h is not None))
    elif quiz and look != TAKEAWAY:
        st.info("This pane shows every action. Switch the quiz off to see it.")
    elif look == STEPS:
        show_table(trace, step)
    elif look == NOTATIONS:
        show_notations(trace, step, theme)
    else:
        show_takeaway(setup, trace, step, theme, quiz)
