"""The stepper: one fragment that owns buttons, slider and pictures, so that a press redraws only what it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.driving import Driver
from spinn_core.ui.step_closer import show_closer
from spinn_core.ui.step_controls import seconds_per_step, set_clock, show_controls, tick
from spinn_core.ui.step_cursor import Cursor
from spinn_core.ui.step_hand import show_hand_stepper
from spinn_core.ui.step_quiz import show_quiz
from spinn_core.ui.step_setup import Setup
from spinn_core.ui.step_state import show_state
from spinn_core.ui.step_strip import STEP, show_strip
from spinn_core.ui.step_style import CSS
from spinn_core.ui.theme import theme

if TYPE_CHECKING:
    from spinn_core.trace import Trace


def show_stepper(setup: Setup, trace: Trace) -> None:
    """Draws a trace at the visitor's cursor, with everything that moves it."""
    st.html(CSS)
    if setup.driver is Driver.YOU:
        st.fragment(show_hand_stepper)(setup)
        return
    every = seconds_per_step()
    st.fragment(_stepper, run_every=every)(setup, trace, every)


def _stepper(setup: Setup, trace: Trace, every: float | None) -> None:
    cursor, colours = Cursor(trace.tokens), theme()
    tick(cursor, every)
    strip = st.container()  # above the controls, which say whether the strip may show what comes
    quiz = show_controls(cursor, trace.transitions)
    with strip:
        hidden = cursor.k if quiz else None
        show_strip(trace, cursor.k, colours, cursor.slider_key, cursor.move_to, hidden, keys=STEP)
    if quiz:
        show_quiz(trace, cursor, setup.driver.reason)
    show_state(trace, cursor.k, colours, setup.driver.reason, hide_next=quiz)
    show_closer(setup, trace, cursor.k, colours, quiz)
    set_clock(every)
