"""Which pages there are, and how a visitor reaches them.

Streamlit looks for a folder called pages/ by itself. On a server that has just started, someone who opens a
deep link (/step?...) is taken straight to that file: app.py never runs, and neither do its navigation and
settings. So app.py leaves a mark in the session, and the first line of every page asks for that mark.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

HOME, STEP, ENTAILMENT = "pages/home.py", "pages/step.py", "pages/entailment.py"
"""The pages' files, as st.switch_page and st.page_link want them."""

ICON = Path(__file__).resolve().parents[2] / "assets" / "icon.svg"

_MARK = "_routed"


def _pages() -> list[StreamlitPage]:
    return [
        st.Page(HOME, title="Home", icon=":material/home:", url_path="home", default=True),
        st.Page(STEP, title="Step", icon=":material/steps:", url_path="step"),
        st.Page(ENTAILMENT, title="Entailment", icon=":material/balance:", url_path="entailment"),
    ]


def navigate() -> None:
    """Draws the navigation and runs the page that the address names; app.py calls it and nobody else."""
    page = st.navigation(_pages(), position="top")
    st.session_state[_MARK] = True
    page.run()


def require_router() -> None:
    """The first line of every page: where app.py has not run, registers the pages and starts over with it.

    The address keeps its query parameters.
    """
    if not st.session_state.get(_MARK):
        st.navigation(_pages(), position="hidden")
        st.rerun()
