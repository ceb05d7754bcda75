"""A finished tree on the Compare page, with its file."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from spinn_core.drawing import LEAVES, forest_dot, forest_height
from spinn_core.drawing.svg import forest_svg
from spinn_core.parsing.machine import Action, Node, run
from spinn_core.parsing.reader import Parse
from spinn_core.ui.common.downloads import file_button

TALLEST = 560  # pixels; a taller tree scrolls


@dataclass(frozen=True)
class Shape:
    """Words and a tree over them, as drawing wants them."""

    tokens: tuple[str, ...]
    transitions: tuple[Action, ...]
    nodes: tuple[Node, ...]


def shape_of(tokens: tuple[str, ...], transitions: tuple[Action, ...]) -> Shape:
    """The tree that these actions build. Raises IllegalAction."""
    return Shape(tokens, transitions, run(transitions).nodes)


def show_tree(tokens: tuple[str, ...], transitions: tuple[Action, ...], theme: str, name: str) -> None:
    """Draws it; name: of the file behind the button."""
    shape = shape_of(tokens, transitions)
    alt = f"The tree: {Parse(tokens, transitions).to_brackets()}"
    tall = forest_height(shape) > TALLEST
    with st.container(height=TALLEST if tall else "content", border=tall):
        st.graphviz_chart(forest_dot(shape, None, theme), width="content", alt=alt)
    if len(tokens) > LEAVES:
        st.caption(f"More than {LEAVES} words: the picture shows the top of the tree, the file all of it.")
    file_button("Tree, SVG", f"{name}.svg", lambda: forest_svg(shape, None, theme))
