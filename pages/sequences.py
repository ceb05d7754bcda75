"""Sequences: models that read a sentence from left to right, without a tree, each to be tried."""

from __future__ import annotations

import streamlit as st

from spinn_core.ui.common import router
from spinn_core.ui.common.parts import part_choice

router.require_router()

st.header("Sequences: models without a tree", anchor=False)
match part_choice(("intervals", "lengths", "n-grams", "layers", "device")):
    case "lengths":
        from spinn_core.ui.sequences.lengths import show_lengths as show
    case "n-grams":
        from spinn_core.ui.sequences.ngrams import show_ngrams as show
    case "layers":
        from spinn_core.ui.sequences.layers import show_layers as show
    case "device":
        from spinn_core.ui.sequences.device import show_device as show
    case _:
        from spinn_core.ui.sequences.intervals import show_intervals as show
show()
