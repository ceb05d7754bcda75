"""The bracket doctor on the page: below an error, the likely repairs, each with a button that applies it."""

from __future__ import annotations

import streamlit as st

from spinn_core.parsing.repair import suggestions
from spinn_core.ui.common.escape import for_markdown


def show_doctor(text: str, key: str) -> None:
    """Draws the repairs of a text that cannot be read, the likeliest first; nothing where there is none.

    key: of the box that the text stands in.
    """
    for number, repair in enumerate(suggestions(text)):
        st.markdown(for_markdown(repair.change))
        st.code(repair.text, language=None, wrap_lines=True)
        st.button(
            "Mend it" if number == 0 else "Mend it so instead",
            key=f"{key}_mend_{number}",
            icon=":material/healing:",
            type="primary" if number == 0 else "secondary",
            on_click=_apply,
            args=(key, repair.text),
        )


def _apply(key: str, text: str) -> None:
    st.session_state[key] = text
