"""The actions that a person has done by hand on a sentence, kept for the visit and opened from a link."""

from __future__ import annotations

import streamlit as st

from spinn_core.parsing.drivers import actions_of
from spinn_core.parsing.machine import Action
from spinn_core.ui.common.cursor import sentence_key
from spinn_core.ui.step.address import DONE


def actions_done(tokens: tuple[str, ...]) -> tuple[Action, ...]:
    """What was done so far on this sentence; at first, what the link says."""
    key = _key(tokens)
    if key not in st.session_state:
        st.session_state[key] = actions_of(DONE.asked(), len(tokens)) or ()
    return st.session_state[key]


def set_actions_done(tokens: tuple[str, ...], actions: tuple[Action, ...]) -> None:
    """Takes the place of what was done."""
    st.session_state[_key(tokens)] = actions


def _key(tokens: tuple[str, ...]) -> str:
    return f"step_hand_{sentence_key(tokens)}"
