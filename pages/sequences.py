"""Sequences: the linear relatives of the tree, each to be tried."""

from __future__ import annotations

import streamlit as st

from spinn_core.ui.common import router
from spinn_core.ui.sequences.address import ADDRESS, DEVICE, LAYERS, LENGTHS, NGRAMS, PART

router.require_router()

st.header("Sequences: a line in place of a tree", anchor=False)
ADDRESS.keep()
part = PART.buttons("Part", label_visibility="collapsed")
if part == LENGTHS:
    from spinn_core.ui.sequences.lengths import show_lengths

    show_lengths()
elif part == NGRAMS:
    from spinn_core.ui.sequences.ngrams import show_ngrams

    show_ngrams()
elif part == LAYERS:
    from spinn_core.ui.sequences.layers import show_layers

    show_layers()
elif part == DEVICE:
    from spinn_core.ui.sequences.device import show_device

    show_device()
else:
    from spinn_core.ui.sequences.intervals import show_intervals

    show_intervals()
