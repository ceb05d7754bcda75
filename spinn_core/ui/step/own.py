"""The actions that a person has done by hand on a sentence, kept for the visit and opened from a link."""

from __future__ import annotations

import streamlit as st

from spinn_core.parsing.drivers import replay
from spinn_core.parsing.machine import Action, IllegalAction
from spinn_core.ui.common.cursor import sentence_key

DONE = "done"  # ?done=SSR opens the page with these three done


def actions_done(tokens: tuple[str, ...]) -> tuple[Action, ...]:
    """What was done so far on this sentence; at first, what the link says."""
    key = _key(tokens)
    if key not in st.session_state:
        st.session_state[key] = read_actions(st.query_params.get(DONE, ""), len(tokens)) or ()
    return st.session_state[key]


def set_actions_done(tokens: tuple[str, ...], actions: tuple[Action, ...]) -> None:
    """Takes the place of what was done."""
    st.session_state[_key(tokens)] = actions


def _key(tokens: tuple[str, ...]) -> str:
    return f"step_hand_{sentence_key(tokens)}"


def read_actions(letters: str, words: int) -> tuple[Action, ...] | None:
    """Actions from letters that came from a link or a browser; None for what the machine cannot do."""
    by_letter = {action.letter: action for action in Action}
    if len(letters) > 2 * words - 1 or any(letter not in by_letter for letter in letters):
        return None
    actions = tuple(by_letter[letter] for letter in letters)
    try:
        replay(words, actions)
    except IllegalAction:
        return None
    return actions
