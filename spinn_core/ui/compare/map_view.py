"""A map: the vectors of many sentences, or of all phrases of the pair, brought to two dimensions."""

from __future__ import annotations

import streamlit as st

from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.compare.export import MAP, MAP_MODELS, show_link
from spinn_core.ui.compare.map_phrases import PHRASE, show_phrases
from spinn_core.ui.compare.map_sentences import choice, show_sentences
from spinn_core.ui.compare.setup import Comparison

SENTENCES, PHRASES = "many sentences", "phrases of this pair"
BOTH, TREE, LINE = "both", "tree", "line"


@st.fragment
def show_sentence_map(pair: Comparison) -> None:
    """The choice of what is on the map, and the map."""
    what, by = st.columns([3, 2], vertical_alignment="bottom")
    with what:
        shown = choice("On the map", [SENTENCES, PHRASES], MAP)
    with by:
        which = choice("Vectors of the model", [BOTH, TREE, LINE], MAP_MODELS)
    models = [pair.tree] * (which in (BOTH, TREE)) + [pair.line] * (which in (BOTH, LINE))
    more: dict[str, object] = {}
    with problems_shown():  # a fragment runs again without the page around it
        if shown == PHRASES:
            more[PHRASE] = show_phrases(pair, models)
        else:
            show_sentences(pair, models)
    show_link("map", more)
