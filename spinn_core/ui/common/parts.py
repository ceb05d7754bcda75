"""The choice between the parts of a page, which its address names."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

PART = "part"  # the widget's key and the name in the address


def part_choice(names: Iterable[str]) -> str:
    """Draws the choice and returns the part to show; the first one where nothing else is asked for."""
    parts = list(names)
    chosen = st.segmented_control(
        "Part", parts, default=parts[0], required=True, key=PART, bind="query-params", label_visibility="collapsed"
    )
    return chosen or parts[0]
