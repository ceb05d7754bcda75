"""Light or dark, and the colours that go with it."""

from __future__ import annotations

import streamlit as st

from spinn_core.drawing.palette import PALETTES

LABEL_COLOURS = {
    name: {"entailment": one.series[2], "neutral": one.series[0], "contradiction": one.series[1]}
    for name, one in PALETTES.items()
}
"""Green, blue and orange of the palette."""


def theme() -> str:
    """ "light" or "dark", as the visitor sees the page now."""
    return "dark" if st.context.theme.type == "dark" else "light"
