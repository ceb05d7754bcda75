"""A map: the vectors of many sentences, or of all phrases of the pair, brought to two dimensions."""

from __future__ import annotations

import streamlit as st

from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.compare.address import ADDRESS, BOTH, LSTM, MAP, MAP_MODELS, MAP_PHRASE, ON_MAP, PHRASES, TREE
from spinn_core.ui.compare.map_phrases import show_phrases
from spinn_core.ui.compare.map_sentences import show_sentences
from spinn_core.ui.compare.setup import Comparison


@st.fragment
def show_sentence_map(pair: Comparison) -> None:
    """The choice of what is on the map, and the map."""
    what, by = st.columns([3, 2], vertical_alignment="bottom")
    with what:
        shown = ON_MAP.buttons("On the map")
    with by:
        which = MAP_MODELS.buttons("Vectors of the model")
    models = [pair.tree] * (which in (BOTH, TREE)) + [pair.lstm] * (which in (BOTH, LSTM))
    phrase = None
    with problems_shown():  # a fragment runs again without the page around it
        if shown == PHRASES:
            phrase = show_phrases(pair, models)
        else:
            show_sentences(pair, models)
    ADDRESS.show(MAP, {MAP_PHRASE: phrase})
