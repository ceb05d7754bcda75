"""What the numbers of a file's labels stand for, asked where they are numbers: never guessed."""

from __future__ import annotations

import streamlit as st

from spinn_core.data.labels import ORDERS

_BY_WORDS = {", ".join(f"{number} {label}" for number, label in enumerate(order)): order for order in ORDERS}


def label_order(key: str) -> tuple[str, ...]:
    """What was chosen in the menu of this key; () for nothing yet."""
    return _BY_WORDS.get(st.session_state.get(key), ())


def forget_label_order(key: str) -> None:
    """For another file: what its numbers stand for is another question."""
    st.session_state.pop(key, None)


def show_label_order(key: str) -> None:
    """Draws the menu."""
    st.selectbox(
        "The labels are numbers. What do they stand for?",
        list(_BY_WORDS),
        index=None,
        key=key,
        persist_state="session",
        placeholder="choose",
        help="Whoever made the file says it, in its description. −1 is no label.",
    )
