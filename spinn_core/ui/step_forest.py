"""The forest in its frame: as high as the finished tree from the first step on, so that the page never jumps."""

from __future__ import annotations

import streamlit as st

from spinn_core.drawing import LEAVES, forest_dot, forest_height
from spinn_core.drawing.view import Drawable
from spinn_core.narration import picture_in_words

LOWEST, HIGHEST = 130, 620
UNKNOWN_HEIGHT = 420  # of a tree that is not known yet, or too long to be shown whole


def show_forest(sentence: Drawable, step: int, theme: str, ahead: bool = True) -> None:
    """Draws every tree on the stack and the words of the buffer, the newest node marked.

    ahead: the finished tree is laid out and what is not made yet left unseen, so that nothing moves. Without it
    the picture stands on the floor of its frame, so that the words stay where they are as trees grow.
    """
    long = len(sentence.tokens) > LEAVES
    height = UNKNOWN_HEIGHT if long or not ahead else forest_height(sentence, step) + 12
    with st.container(
        height=max(LOWEST, min(height, HIGHEST)), border=False, vertical_alignment="top" if ahead else "bottom"
    ):
        st.graphviz_chart(forest_dot(sentence, step, theme, ahead=ahead), alt=picture_in_words(sentence, step))
    if long:
        st.caption(
            f"A sentence of more than {LEAVES} words: the picture shows the top of the stack, wide phrases folded."
        )
