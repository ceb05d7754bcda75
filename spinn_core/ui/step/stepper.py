"""The stepper: one fragment that owns buttons, slider and pictures, so that a press redraws only what it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.parsing.drivers import Driver
from spinn_core.ui.common.cursor import Cursor, sentence_key
from spinn_core.ui.common.strip import STEP as STEPS
from spinn_core.ui.common.strip import show_strip
from spinn_core.ui.common.theme import theme
from spinn_core.ui.step.address import STEP
from spinn_core.ui.step.closer import show_closer
from spinn_core.ui.step.controls import seconds_per_step, set_clock, show_controls, tick
from spinn_core.ui.step.hand import show_hand_stepper
from spinn_core.ui.step.quiz import show_quiz
from spinn_core.ui.step.setup import Setup
from spinn_core.ui.step.state import show_state

if TYPE_CHECKING:
    from spinn_core.trace.trace import Trace


def show_stepper(setup: Setup, trace: Trace) -> None:
    """Draws a trace at the visitor's cursor, with everything that moves it."""
    if setup.driver is Driver.YOU:
        st.fragment(show_hand_stepper)(setup)
        return
    every = seconds_per_step()
    st.fragment(_stepper, run_every=every)(setup, trace, every)


def _stepper(setup: Setup, trace: Trace, every: float | None) -> None:
    cursor = Cursor("step_slider", sentence_key(trace.tokens), len(trace.transitions), STEP, start=0)
    colours = theme()
    tick(cursor, every)
    strip = st.container()  # above the controls, which say whether the strip may show what comes
    quiz = show_controls(cursor, trace.transitions)
    with strip:
        hidden = cursor.k if quiz else None
        show_strip(trace, cursor.k, colours, cursor.slider_key, cursor.move_to, hidden, keys=STEPS)
    if quiz:
        show_quiz(trace, cursor, setup.driver.reason)
    show_state(trace, cursor.k, colours, setup.driver.reason, hide_next=quiz)
    show_closer(setup, trace, cursor.k, colours, quiz)
    set_clock(every)
