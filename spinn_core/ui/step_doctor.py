"""The bracket doctor on the page: below an error, a likely repair and a button that applies it."""

from __future__ import annotations

import streamlit as st

from spinn_core.repair import suggest
from spinn_core.ui.escape import for_markdown
from spinn_core.ui.step_setup import SENTENCE


def show_doctor(text: str) -> None:
    """Draws the repair of a text that cannot be read, if there is a likely one."""
    repair = suggest(text)
    if repair is None:
        return
    st.markdown(for_markdown(repair.told))
    st.code(repair.text, language=None, wrap_lines=True)

    def apply() -> None:
        st.session_state[SENTENCE] = repair.text

    st.button("Mend it", key="step_mend", icon=":material/healing:", type="primary", on_click=apply)
