"""Light or dark, and the colours that go with it."""

from __future__ import annotations

import streamlit as st

LABEL_COLOURS = {
    "light": {"entailment": "#009E73", "neutral": "#0072B2", "contradiction": "#D55E00"},
    "dark": {"entailment": "#009E73", "neutral": "#56B4E9", "contradiction": "#E69F00"},
}
"""Okabe and Ito's colours, told apart by colour-blind eyes too; the first three of .streamlit/config.toml."""


def theme() -> str:
    """ "light" or "dark", as the visitor sees the page now."""
    return "dark" if st.context.theme.type == "dark" else "light"
