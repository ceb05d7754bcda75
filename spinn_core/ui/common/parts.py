"""The choice between the parts of a page, which its address names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

PART = "part"  # the widget's key and the name in the address


def part_choice(names: Iterable[str], renamed: Mapping[str, str] | None = None) -> str:
    """Draws the choice and returns the part to show; the first one where nothing else is asked for.

    renamed: today's name of each part that older addresses give another name.
    """
    parts = list(names)
    heed_old_name(PART, renamed or {})
    chosen = st.segmented_control(
        "Part", parts, default=parts[0], required=True, key=PART, bind="query-params", label_visibility="collapsed"
    )
    return chosen or parts[0]


def heed_old_name(key: str, renamed: Mapping[str, str]) -> None:
    """Lets an address that gives a value its old name open the same view; called before the widget of this key."""
    if key not in st.session_state and (name := renamed.get(st.query_params.get(key, ""))) is not None:
        st.session_state[key] = name
