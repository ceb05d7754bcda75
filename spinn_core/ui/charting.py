"""Keeps a press quick on pages with charts: what plotly leaves behind is taken out of the garbage collector's sight."""

from __future__ import annotations

import streamlit as st

from spinn_core.ui.memory import settle


@st.cache_resource(show_spinner=False)
def settle_plotly() -> None:
    """Call after a chart is drawn; it does its work once, as plotly loads its parts when they are first used.

    38,000 objects that never go away were counted, which cost 10 to 19 ms after every press (see memory.py).
    """
    settle()
