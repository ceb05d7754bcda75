"""Sequences: models that read a sentence from left to right, without a tree, each to be tried."""

from __future__ import annotations

import streamlit as st

from spinn_core.ui.common import router
from spinn_core.ui.sequences.address import ADDRESS, DEVICE, LAYERS, LENGTHS, NGRAMS, PART

router.require_router()

st.header("Sequences: models without a tree", anchor=False)
ADDRESS.keep()
part = PART.buttons("Part", label_visibility="collapsed")
if part == LENGTHS:
    from spinn_core.ui.sequences.lengths import show_lengths as show
elif part == NGRAMS:
    from spinn_core.ui.sequences.ngrams import show_ngrams as show
elif part == LAYERS:
    from spinn_core.ui.sequences.layers import show_layers as show
elif part == DEVICE:
    from spinn_core.ui.sequences.device import show_device as show
else:
    from spinn_core.ui.sequences.intervals import show_intervals as show
show()
