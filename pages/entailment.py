"""Entailment: does the hypothesis follow from the premise?"""

from __future__ import annotations

import streamlit as st

from spinn_core.ui.common import router
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.models import device_picker, model_picker, parser_for, require_models
from spinn_core.ui.common.pair_examples import example_of, example_picker
from spinn_core.ui.common.parse_choice import parse_choice
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.common.sentence_input import sentence_input
from spinn_core.ui.common.shown_examples import first_pair
from spinn_core.ui.common.state import device_of
from spinn_core.ui.entailment.address import HYPOTHESIS, LIVE, MATTERED, PREMISE, SHEET, VIEW
from spinn_core.ui.entailment.export import show_export
from spinn_core.ui.entailment.live import show_live
from spinn_core.ui.entailment.occlusion import show_mattered
from spinn_core.ui.entailment.result import show_notes, show_trees, show_verdict
from spinn_core.ui.entailment.state import Pair
from spinn_core.ui.entailment.whatif import show_whatif

router.require_router()

COLUMNS = 32  # letters of a line in half a narrow page


def _swap() -> None:
    state = st.session_state
    state[PREMISE.name], state[HYPOTHESIS.name] = state[HYPOTHESIS.name], state[PREMISE.name]


st.subheader("Entailment: does one sentence follow from another?", anchor=False)
models = require_models()
first = first_pair()
example_picker(PREMISE.name, HYPOTHESIS.name)
left, right = st.columns(2)
with left:
    premise = sentence_input("Premise: taken to be true", PREMISE, first[0], columns=COLUMNS)
with right:
    hypothesis = sentence_input("Hypothesis: does it follow?", HYPOTHESIS, first[1], columns=COLUMNS)
swap, chosen, parses, computed = st.columns([2, 3, 3, 2], vertical_alignment="bottom")
swap.button("Swap", icon=":material/swap_horiz:", on_click=_swap, width="stretch", help="Exchange the two sentences")
with chosen:
    model = model_picker(models)
with parses:
    own = parse_choice(model)
with computed:
    asked = device_picker()

if premise is None or hypothesis is None:
    st.stop()
with problems_shown():
    device = device_of(asked)
    pair = Pair(model, device.device, premise, hypothesis, own, parser_for(model, models))
    prediction = pair.prediction()
if device.note:
    st.caption(for_markdown(device.note))
show_verdict(prediction, model, example_of(st.session_state[PREMISE.name], st.session_state[HYPOTHESIS.name]))
show_notes(pair)
show_whatif(pair, prediction)
view = VIEW.buttons("Look closer", label_visibility="collapsed")
if view == LIVE:
    show_live(pair, prediction)  # draws the link itself, which says where the cursor stands
elif view == MATTERED:
    show_mattered(pair, prediction, models)
elif view == SHEET:
    from spinn_core.ui.entailment.sheet import show_sheet
    from spinn_core.ui.entailment.sheet_result import Reader

    show_sheet(models, Reader(model, own, pair.parser, device.device))
else:
    show_trees(pair, prediction)
if view != LIVE:
    show_export(pair, prediction)
