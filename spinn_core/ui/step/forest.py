"""The forest in its frame: as high as the finished tree from the first step on, so that the page never jumps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from spinn_core.drawing import LEAVES, forest_dot, forest_height
from spinn_core.drawing.svg import forest_svg
from spinn_core.trace.narration import picture_in_words

if TYPE_CHECKING:
    from spinn_core.trace.trace import Trace

LOWEST, HIGHEST = 130, 620
FOLDED = 12  # leaves in the picture of a sentence too long to be shown whole
UNKNOWN_HEIGHT = 420  # of a tree that is not known yet, or too long to be shown whole


def show_forest(sentence: Trace, step: int, theme: str, ahead: bool = True, picked: int | None = None) -> None:
    """Draws every tree on the stack and the words of the buffer, the newest node marked.

    ahead: the finished tree is laid out and what is not made yet left unseen, so that nothing moves. Without it
    the picture stands on the floor of its frame, so that the words stay where they are as trees grow.
    picked: a node to be drawn with a double border.
    """
    long = len(sentence.tokens) > LEAVES
    height = UNKNOWN_HEIGHT if long or not ahead else forest_height(sentence, step) + 12
    with st.container(
        key="step_forest",
        height=max(LOWEST, min(height, HIGHEST)),
        border=False,
        vertical_alignment="top" if ahead else "bottom",
    ):
        sizes = np.linalg.norm(sentence.h, axis=1)  # (nodes,)
        notes = {node: f"its h has norm {size:.2f}" for node, size in enumerate(sizes)}
        dot = forest_dot(sentence, step, theme, FOLDED if long else LEAVES, ahead, notes, picked)
        st.graphviz_chart(dot, alt=picture_in_words(sentence, step))
    if long:
        st.caption(
            f"A sentence of more than {LEAVES} words: the picture shows the top of the stack, wide phrases folded."
        )
        if ahead and st.toggle("Show the whole sentence", key="step_whole", persist_state="session"):
            with st.container(key="step_whole_picture", height=UNKNOWN_HEIGHT):
                st.image(forest_svg(sentence, step, theme), alt=picture_in_words(sentence, step))
