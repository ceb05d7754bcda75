"""What the numbers of a file's labels stand for, asked where they are numbers: never guessed."""

from __future__ import annotations

import streamlit as st

from spinn_core.data.labels import ORDERS


def label_order(key: str) -> tuple[str, ...]:
    """What was chosen under this key; () for nothing yet."""
    return st.session_state.get(_kept(key), ())


def forget_label_order(key: str) -> None:
    """For another file: what its numbers stand for is another question."""
    for name in (key, _kept(key)):
        st.session_state.pop(name, None)


def show_label_order(key: str) -> None:
    """Draws the menu. What is chosen outlives the widget."""
    if key not in st.session_state:
        st.session_state[key] = label_order(key) or None
    st.selectbox(
        "The labels are numbers. What do they stand for?",
        ORDERS,
        index=None,
        format_func=in_words,
        key=key,
        on_change=_keep,
        args=(key,),
        placeholder="choose",
        help="Whoever made the file says it, in its description. −1 is no label.",
    )


def in_words(order: tuple[str, ...]) -> str:
    """0 entailment, 1 neutral, 2 contradiction"""
    return ", ".join(f"{number} {label}" for number, label in enumerate(order))


def _kept(key: str) -> str:
    return f"_{key}_kept"


def _keep(key: str) -> None:
    st.session_state[_kept(key)] = st.session_state[key] or ()
