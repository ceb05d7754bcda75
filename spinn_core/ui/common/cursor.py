"""The cursor k of the Step page: how many actions are done. The slider's own state holds it.

The slider's key carries the sentence, because a change of its range would set it back; k itself is kept beside
it, for the visitor who goes to another page and comes back.
"""

from __future__ import annotations

import hashlib

import streamlit as st

from spinn_core.drawing.palette import Role
from spinn_core.drawing.view import roles_at
from spinn_core.parsing.machine import Action
from spinn_core.trace.sentence_view import Drawable

_PLACE = "_step_place"  # (sentence's key, k)
_PICK = "_step_pick"  # (sentence's key, node)
ADDRESS = "s"  # ?s=5 opens the page at step 5


def sentence_key(tokens: tuple[str, ...]) -> str:
    """A short name for a sentence, for widget keys."""
    return hashlib.blake2b("\n".join(tokens).encode(), digest_size=6).hexdigest()


class Cursor:
    """k for one sentence, between 0 and last."""

    def __init__(self, tokens: tuple[str, ...]) -> None:
        self.last = 2 * len(tokens) - 1
        self._sentence = sentence_key(tokens)
        self.slider_key = f"step_slider_{self._sentence}"
        state = st.session_state
        if self.slider_key not in state:
            sentence, k = state.get(_PLACE, (None, 0))
            if sentence is None:
                k = _asked_step()
            elif sentence != self._sentence:
                k = 0
            state[self.slider_key] = k
        self.move_to(state[self.slider_key])

    @property
    def k(self) -> int:
        return st.session_state[self.slider_key]

    def move_to(self, k: int) -> None:
        """Before the slider is drawn, or in a callback: Streamlit refuses it in between."""
        k = max(0, min(int(k), self.last))
        if st.session_state[self.slider_key] != k:
            st.session_state[self.slider_key] = k
        st.session_state[_PLACE] = (self._sentence, k)

    def move_by(self, steps: int) -> None:
        self.move_to(self.k + steps)

    def next_reduce(self, transitions: tuple[Action, ...]) -> int:
        """The k after the next REDUCE; the end where none comes."""
        for k in range(self.k, len(transitions)):
            if transitions[k] is Action.REDUCE:
                return k + 1
        return self.last


def _asked_step() -> int:
    text = st.query_params.get(ADDRESS, "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def pick(tokens: tuple[str, ...], node: object) -> None:
    """Notes what was clicked; the same node again lets go of it."""
    if type(node) is not int or not 0 <= node < 2 * len(tokens) - 1:
        return  # it comes from the browser
    asked = (sentence_key(tokens), node)
    st.session_state[_PICK] = None if st.session_state.get(_PICK) == asked else asked


def picked(sentence: Drawable, step: int) -> int | None:
    """The node that was picked, if it belongs to this sentence and is there at this step."""
    key, node = st.session_state.get(_PICK) or (None, 0)
    if key != sentence_key(sentence.tokens) or roles_at(sentence, step)[node] is Role.FUTURE:
        return None
    return node
