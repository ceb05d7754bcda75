"""First, back, next, last, next REDUCE, play and pause, and the slider: everything that moves the cursor."""

from __future__ import annotations

import time

import streamlit as st

from spinn_core.parsing.machine import Action
from spinn_core.ui.common.cursor import Cursor

PLAYING, SPEED, TICK = "_step_playing", "step_speed", "_step_tick"
QUIZ = "quiz"
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
    at_start, at_end = cursor.k == 0, cursor.k == cursor.last
    left = Action.REDUCE in transitions[cursor.k :]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _button("First", "first_page", at_start, cursor.move_to, 0)
        _button("Back", "chevron_left", at_start, cursor.move_by, -1)
        _button("Next", "chevron_right", at_end, cursor.move_by, 1, kind="primary")
        _button("Last", "last_page", at_end, cursor.move_to, cursor.last)
        _button("Next REDUCE", "merge", not left, cursor.move_to, cursor.next_reduce(transitions))
        playing = bool(st.session_state.get(PLAYING))
        name, icon = ("Pause", "pause") if playing else ("Play", "play_arrow")
        _button(name, icon, False, _toggle_play, cursor, key="step_play", shortcut="Space")
        st.segmented_control(
            "Speed",
            list(SPEEDS),
            default="medium",
            key=SPEED,
            persist_state="session",
            label_visibility="collapsed",
            required=True,
        )
        quiz = st.toggle(
            "Quiz", key=QUIZ, bind="query-params", help="Hides the next action, asks for it, keeps a score."
        )
    st.slider(
        "Actions done", 0, cursor.last, key=cursor.slider_key, persist_state="session", label_visibility="collapsed"
    )
    return quiz


def set_clock(every: float | None) -> None:
    """Starts or stops the clock, for which the page has to run again. every: as it runs now.

    Called when all is drawn: such a run is now and then overtaken by the clock's last tick and then draws
    nothing. The next tick asks for it again.
    """
    if seconds_per_step() != every:
        st.rerun()


def _button(name: str, icon: str, disabled: bool, do, argument, **options: str) -> None:
    st.button(
        name,
        key=options.get("key", f"step_{icon}"),
        icon=f":material/{icon}:",
        shortcut=options.get("shortcut"),
        disabled=disabled,
        on_click=do,
        args=(argument,),
        type=options.get("kind", "secondary"),
    )


def _toggle_play(cursor: Cursor) -> None:
    playing = not st.session_state.get(PLAYING)
    st.session_state[PLAYING] = playing
    st.session_state[TICK] = time.monotonic()
    if playing and cursor.k == cursor.last:
        cursor.move_to(0)


def _speed() -> str:
    return st.session_state.get(SPEED) or "medium"
