"""The node of the picture that was clicked."""

from __future__ import annotations

import streamlit as st

from spinn_core.drawing.palette import Role
from spinn_core.drawing.view import roles_at
from spinn_core.trace.sentence_view import Drawable
from spinn_core.ui.common.cursor import sentence_key

_PICK = "_step_pick"  # (sentence's key, node)


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
