"""The cursor of "reading live": the Step page's, with a place of its own and as many steps as the model takes."""

from __future__ import annotations

import streamlit as st

from spinn_core.ui.common.cursor import Cursor, sentence_key
from spinn_core.ui.entailment.export import STEP

_PLACE = "_live_place"  # (sentence's key, k), for the visitor who looks at another view and comes back


class LiveCursor(Cursor):
    """k for one hypothesis, between 0 and last; at first the end, where the prediction stands.

    Args:
        tokens: the hypothesis.
        last: steps that the model takes: actions, or words.
    """

    def __init__(self, tokens: tuple[str, ...], last: int) -> None:
        self.last = last
        self._sentence = f"{sentence_key(tokens)}_{last}"
        self.slider_key = f"live_slider_{self._sentence}"
        state = st.session_state
        if self.slider_key not in state:
            sentence, k = state.get(_PLACE, (None, None))
            if sentence is None:
                k = _asked(last)
            state[self.slider_key] = k if sentence in (None, self._sentence) else last
        self.move_to(state[self.slider_key])

    def move_to(self, k: int) -> None:
        """Before the slider is drawn, or in a callback: Streamlit refuses it in between."""
        k = max(0, min(int(k), self.last))
        if st.session_state[self.slider_key] != k:
            st.session_state[self.slider_key] = k
        st.session_state[_PLACE] = (self._sentence, k)


def _asked(last: int) -> int:
    text = st.query_params.get(STEP, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else last
