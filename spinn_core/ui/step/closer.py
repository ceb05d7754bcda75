"""A closer look at a step: one pane at a time, so that a press pays only for what is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from spinn_core.parsing.drivers import Driver
from spinn_core.trace.export import step_rows
from spinn_core.ui.step.address import CODE, EQUATION, EXPORT, LOOK, NOTATIONS, RECURSION, STEPS
from spinn_core.ui.step.code import code_html
from spinn_core.ui.step.equation import show_equation
from spinn_core.ui.step.export import show_export
from spinn_core.ui.step.notations import show_notations
from spinn_core.ui.step.recursion import show_recursion

if TYPE_CHECKING:
    from spinn_core.trace.trace import Trace
    from spinn_core.ui.step.setup import Setup


def show_closer(setup: Setup, trace: Trace, step: int, theme: str, hide_next: bool = False) -> None:
    """Draws the choice of panes and the one that is chosen. hide_next: none may show what comes next."""
    look = LOOK.buttons("A closer look")
    if look == EQUATION:
        show_equation(trace, step, theme)
    elif look == CODE:
        st.html(code_html(trace, step, theme, has_tracker=trace.steps[0].tracker_h is not None))
    elif hide_next and (look != EXPORT or setup.driver is Driver.YOU):
        st.info("This pane shows what comes next: it opens at the end, or without the quiz.")
    elif look == RECURSION:
        show_recursion(setup, trace, step, theme)
    elif look == STEPS:
        _show_table(trace, step)
    elif look == NOTATIONS:
        show_notations(trace, step, theme)
    else:
        show_export(setup, trace, step, theme, quiz=hide_next)


def _show_table(trace: Trace, step: int) -> None:
    """All steps; the one under the cursor has a mark in the first column."""
    table = pd.DataFrame(step_rows(trace))
    table.insert(0, "", ["▶" if row == step else "" for row in table["step"]])
    st.dataframe(table, hide_index=True, height=min(38 + 35 * len(table), 420))
