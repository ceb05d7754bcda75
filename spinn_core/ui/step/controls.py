"""First, back, next, last, next REDUCE, play and pause, and the slider: everything that moves the cursor."""

from __future__ import annotations

import time

import streamlit as st

from spinn_core.parsing.machine import Action
from spinn_core.ui.common.cursor import Cursor, cursor_button
from spinn_core.ui.step.address import QUIZ

PLAYING, SPEED, TICK = "_step_playing", "step_speed", "_step_tick"
SPEEDS = {"slow": 2.0, "medium": 1.0, "fast": 0.4}  # seconds a step


def seconds_per_step() -> float | None:
    """How often the stepper runs by itself; None while it does not play."""
    return SPEEDS[_speed()] if st.session_state.get(PLAYING) else None


def tick(cursor: Cursor, every: float | None) -> None:
    """Called at the top of every run of the stepper: moves on if the clock, not a press, made it run."""
    if every is None or not st.session_state.get(PLAYING):
        return
    now = time.monotonic()
    if now - st.session_state.get(TICK, 0.0) < 0.7 * every:
        return
    st.session_state[TICK] = now
    if cursor.k < cursor.last:
        cursor.move_by(1)
    if cursor.k == cursor.last:
        st.session_state[PLAYING] = False


def show_controls(cursor: Cursor, transitions: tuple[Action, ...]) -> bool:
    """Draws them; returns whether the next action is to be hidden for a quiz."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        cursor.show_buttons("step")
        reduce = next((k for k in range(cursor.k + 1, cursor.last + 1) if transitions[k - 1] is Action.REDUCE), None)
        cursor_button("step_merge", "Next REDUCE", "merge", reduce is None, cursor.move_to, reduce)
        name, icon = ("Pause", "pause") if st.session_state.get(PLAYING) else ("Play", "play_arrow")
        cursor_button("step_play", name, icon, False, _toggle_play, cursor, shortcut="Space")
        st.segmented_control(
            "Speed",
            list(SPEEDS),
            default="medium",
            key=SPEED,
            persist_state="session",
            label_visibility="collapsed",
            required=True,
        )
        quiz = QUIZ.toggle("Quiz", help="Hides the next action, asks for it, keeps a score.")
    cursor.show_slider("Actions done")
    return quiz


def set_clock(every: float | None) -> None:
    """Starts or stops the clock, for which the page has to run again. every: as it runs now.

    Called when all is drawn: such a run is now and then overtaken by the clock's last tick and then draws
    nothing. The next tick asks for it again.
    """
    if seconds_per_step() != every:
        st.rerun()


def _toggle_play(cursor: Cursor) -> None:
    playing = not st.session_state.get(PLAYING)
    st.session_state[PLAYING] = playing
    st.session_state[TICK] = time.monotonic()
    if playing and cursor.k == cursor.last:
        cursor.move_to(0)


def _speed() -> str:
    return st.session_state.get(SPEED) or "medium"
