"""Compare: SPINN and the linear LSTM on one pair. What is a tree good for?"""

from __future__ import annotations

import streamlit as st

from spinn_core.ui import router
from spinn_core.ui.compare_brackets import show_brackets
from spinn_core.ui.compare_distance import show_distance
from spinn_core.ui.compare_experiments import show_experiments
from spinn_core.ui.compare_knockouts import show_knockouts
from spinn_core.ui.compare_map import show_sentence_map
from spinn_core.ui.compare_probes import show_probes
from spinn_core.ui.compare_results import show_results
from spinn_core.ui.compare_setup import HYPOTHESIS, LINE_MODEL, PREMISE, compared, require_both
from spinn_core.ui.compare_words import show_words
from spinn_core.ui.escape import for_markdown
from spinn_core.ui.models import TREE_MODEL, device_picker, model_picker, parser_for, require_models
from spinn_core.ui.pair_examples import example_picker
from spinn_core.ui.parse_choice import parse_choice
from spinn_core.ui.parts import part_choice
from spinn_core.ui.problems import problems_shown
from spinn_core.ui.sentence_input import sentence_input
from spinn_core.ui.shown_examples import first_pair
from spinn_core.ui.state import device_of

router.require_router()

PARTS = {
    "side by side": show_words,
    "bracketings": show_brackets,
    "distance": show_distance,
    "knock-outs": show_knockouts,
    "map": show_sentence_map,
    "probes": show_probes,
    "results": show_results,
    "seeds and levers": show_experiments,
}
FIRST = "couple is standing"  # nine words, whose tree can turn the answer round
COLUMNS = 32  # letters of a line in half a narrow page

st.header("Compare: why a tree, and what a line of words does instead", anchor=False)
models = require_models(TREE_MODEL)
trees, lines = require_both(models)
first = first_pair(FIRST)
example_picker(PREMISE, HYPOTHESIS)
left, right = st.columns(2)
with left:
    premise = sentence_input("Premise: taken to be true", PREMISE, first[0], columns=COLUMNS)
with right:
    hypothesis = sentence_input("Hypothesis: does it follow?", HYPOTHESIS, first[1], columns=COLUMNS)
by_tree, by_line, parses, computed = st.columns([3, 3, 3, 2], vertical_alignment="bottom")
with by_tree:
    tree = model_picker(trees, TREE_MODEL, "Model with a tree")
with by_line:
    line = model_picker(lines, LINE_MODEL, "Sequential model")
with parses:
    own = parse_choice(tree)
with computed:
    asked = device_picker()
part = part_choice(PARTS)

if premise is None or hypothesis is None:
    st.stop()
parser = parser_for(tree, models)
with problems_shown():
    device = device_of(asked)
    if device.note:
        st.caption(for_markdown(device.note))
    pair = compared(premise, hypothesis, tree, line, device.device, parser.folder if parser else None, own)
    PARTS[part](pair)
