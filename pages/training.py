"""Training: a network learns a small language while one watches, on its own or beside others."""

from __future__ import annotations

import streamlit as st

from spinn_core.ui.common import router
from spinn_core.ui.common.parts import part_choice
from spinn_core.ui.common.trained import run_manager, visitor_key
from spinn_core.ui.training.export import show_link
from spinn_core.ui.training.language import show_language, show_sample
from spinn_core.ui.training.live import show_live
from spinn_core.ui.training.rates import show_rates
from spinn_core.ui.training.results import show_results
from spinn_core.ui.training.setup import show_setup

router.require_router()

TRAIN, RESULTS, RATES, LANGUAGE = "train", "results", "learning rate", "the language"

st.header("Training: let a network learn a small language", anchor=False)
st.markdown(
    "SPINN and an LSTM learn, in a minute or two each, whether one sentence follows from another. Press start, watch "
    "them, then see on which sentences they differ."
)
key = visitor_key()
part = part_choice([TRAIN, RESULTS, RATES, LANGUAGE])
setup = None
if part == RESULTS:
    show_results(key)
elif part == RATES:
    show_rates()
elif part == LANGUAGE:
    show_language()
else:
    setup = show_setup(key)
    if run_manager().views(key):
        show_live(key)
    else:
        show_sample()
show_link(part)
if setup:
    setup.draw_rate()  # last: torch is loaded for it, which takes seconds on a server that has just started
