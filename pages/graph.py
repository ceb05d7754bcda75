"""Graph: define-by-run against static graphs."""

from __future__ import annotations

import streamlit as st

from spinn_core.ui.common import router
from spinn_core.ui.graph.address import A_FORMULA, ADDRESS, ONE, PART, STATIC, TWO, is_value
from spinn_core.ui.graph.formula import show_formula
from spinn_core.ui.graph.sentences import show_sentences
from spinn_core.ui.graph.static import show_static

router.require_router()

PARTS = {ONE: lambda: show_sentences(1), TWO: lambda: show_sentences(2), A_FORMULA: show_formula, STATIC: show_static}

st.header("Graph: the network that each sentence builds for itself", anchor=False)
st.markdown(
    "PyTorch records every operation that SPINN runs, and gradients go back over that record. See the graph grow, open "
    "its boxes, send a gradient back."
)
ADDRESS.keep(key for key in st.session_state if is_value(key))
part = PART.buttons("Part", label_visibility="collapsed")
PARTS[part]()
