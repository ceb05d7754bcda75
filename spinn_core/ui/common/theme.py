"""Light or dark, the colours that go with it, and a new run of the page where the visitor switches."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from spinn_core.drawing.palette import PALETTES

LABEL_COLOURS = {
    name: {"entailment": one.series[2], "neutral": one.series[0], "contradiction": one.series[1]}
    for name, one in PALETTES.items()
}
"""Green, blue and orange of the palette."""

_watch = st.components.v2.component(
    "spinn_theme", js=(Path(__file__).parent / "theme.js").read_text(encoding="utf-8"), html="<span></span>"
)


def theme() -> str:
    """ "light" or "dark", as the visitor saw the page when this run began."""
    return "dark" if st.context.theme.type == "dark" else "light"


def watch_theme() -> None:
    """Runs the page again once the visitor switches: Streamlit recolours its own elements only, not our HTML and DOT.

    The run that follows a switch sees the new scheme in st.context.theme (Streamlit 1.67).
    """
    _watch(data={"drawn": theme()}, key="_theme_switch", on_switched_change=lambda: None)
