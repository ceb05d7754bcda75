"""Compare: SPINN versus a sequential LSTM on one pair. What is a tree good for?"""

from __future__ import annotations

import streamlit as st

from spinn_core.ui.common import router
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.models import LINE_MODEL, TREE_MODEL, device_picker, model_picker, parser_for, require_models
from spinn_core.ui.common.pair_examples import example_picker
from spinn_core.ui.common.parse_choice import parse_choice
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.common.sentence_input import sentence_input
from spinn_core.ui.common.shown_examples import first_pair
from spinn_core.ui.common.state import device_of
from spinn_core.ui.compare import address
from spinn_core.ui.compare.ablations import show_ablations
from spinn_core.ui.compare.brackets import show_brackets
from spinn_core.ui.compare.distance import show_distance
from spinn_core.ui.compare.experiments import show_experiments
from spinn_core.ui.compare.map_view import show_sentence_map
from spinn_core.ui.compare.probes import show_probes
from spinn_core.ui.compare.results import show_results
from spinn_core.ui.compare.setup import Comparison, require_both
from spinn_core.ui.compare.speed import show_speed
from spinn_core.ui.compare.words import show_words

router.require_router()

PARTS = {
    address.BESIDE: show_words,
    address.BRACKETINGS: show_brackets,
    address.DISTANCE: show_distance,
    address.ABLATIONS: show_ablations,
    address.MAP: show_sentence_map,
    address.PROBES: show_probes,
    address.RESULTS: show_results,
    address.EXPERIMENTS: show_experiments,
    address.SPEED: show_speed,
}
FIRST = "couple is standing"  # nine words, whose tree can turn the answer round
COLUMNS = 32  # letters of a line in half a narrow page

st.subheader("Compare: SPINN versus LSTM, or what a tree is good for", anchor=False)
models = require_models(TREE_MODEL)
trees, lstms = require_both(models)
first = first_pair(FIRST)
example_picker(address.PREMISE_BOX.name, address.HYPOTHESIS_BOX.name)
left, right = st.columns(2)
with left:
    premise = sentence_input("Premise: taken to be true", address.PREMISE_BOX, first[0], columns=COLUMNS)
with right:
    hypothesis = sentence_input("Hypothesis: does it follow?", address.HYPOTHESIS_BOX, first[1], columns=COLUMNS)
by_tree, by_lstm, parses, computed = st.columns([3, 3, 3, 2], vertical_alignment="bottom")
with by_tree:
    tree = model_picker(trees, TREE_MODEL, "Model with a tree")
with by_lstm:
    lstm = model_picker(lstms, LINE_MODEL, "Sequential LSTM")
with parses:
    own = parse_choice(tree)
with computed:
    asked = device_picker()
part = address.PART.buttons("Part", label_visibility="collapsed")

if premise is None or hypothesis is None:
    st.stop()
parser = parser_for(tree, models)
with problems_shown():
    device = device_of(asked)
    if device.note:
        st.caption(for_markdown(device.note))
    folder = parser.folder if parser else None
    pair = Comparison.of((premise, hypothesis), tree, lstm, device.device, folder, own)
    PARTS[part](pair)
