"""Graph: define-by-run against static graphs."""

from __future__ import annotations

import streamlit as st

from spinn_core.ui.common import router
from spinn_core.ui.common.parts import part_choice
from spinn_core.ui.graph.formula import show_formula
from spinn_core.ui.graph.sentences import show_sentences
from spinn_core.ui.graph.setup import keep_what_was_set
from spinn_core.ui.graph.static import show_static

router.require_router()

PARTS = {
    "one sentence": lambda: show_sentences(1),
    "two sentences": lambda: show_sentences(2),
    "a formula": show_formula,
    "built beforehand": show_static,
}

st.header("Graph: the network that each sentence builds for itself", anchor=False)
st.markdown(
    "PyTorch records every operation that SPINN runs, and gradients go back over that record. See the graph grow, open "
    "its boxes, send a gradient back."
)
keep_what_was_set()
PARTS[part_choice(PARTS)]()
