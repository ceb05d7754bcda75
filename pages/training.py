"""Training: a network learns a small language while one watches, on its own or beside others."""

from __future__ import annotations

import streamlit as st

from spinn_core.ui.common import router
from spinn_core.ui.common.trained import run_manager, visitor_key
from spinn_core.ui.training.address import ADDRESS, LANGUAGE_PART, PART, RATES, RESULTS
from spinn_core.ui.training.language import show_language, show_sample
from spinn_core.ui.training.live import show_live
from spinn_core.ui.training.rates import show_rates
from spinn_core.ui.training.results import show_results
from spinn_core.ui.training.setup import show_setup

router.require_router()

st.header("Training: let a network learn a small language", anchor=False)
st.markdown(
    "SPINN and an LSTM learn, in a minute or two each, whether one sentence follows from another. Press start, watch "
    "them, then see on which sentences they differ."
)
key = visitor_key()
ADDRESS.keep()
part = PART.buttons("Part", label_visibility="collapsed")
setup = None
if part == RESULTS:
    show_results(key)
elif part == RATES:
    show_rates()
elif part == LANGUAGE_PART:
    show_language()
else:
    setup = show_setup(key)
    if run_manager().views(key):
        show_live(key)
    else:
        show_sample()
ADDRESS.show(part)
if setup:
    setup.draw_rate()  # last: torch is loaded for it, which takes seconds on a server that has just started
