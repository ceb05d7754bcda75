"""Graph: define-by-run against a graph built beforehand."""

from __future__ import annotations

import streamlit as st

from spinn_core.ui.common import router
from spinn_core.ui.common.parts import part_choice
from spinn_core.ui.graph.formula import show_formula
from spinn_core.ui.graph.sentences import show_one, show_two
from spinn_core.ui.graph.setup import keep_what_was_set
from spinn_core.ui.graph.static import show_static

router.require_router()

PARTS = {
    "one sentence": show_one,
    "two sentences": show_two,
    "a formula": show_formula,
    "built beforehand": show_static,
}

st.header("Graph: the network that each sentence builds for itself", anchor=False)
st.markdown(
    "Torch writes down every operation that SPINN runs, and gradients go back over what was written. See that graph "
    "grow, open its boxes, send a gradient back."
)
keep_what_was_set()
part = part_choice(PARTS)
PARTS[part]()
