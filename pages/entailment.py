"""Entailment: does the hypothesis follow from the premise?"""

from __future__ import annotations

import streamlit as st

from spinn_core.examples import pair_examples
from spinn_core.ui import router
from spinn_core.ui.escape import for_markdown
from spinn_core.ui.models import device_picker, model_picker, parser_for, require_models
from spinn_core.ui.pair_examples import example_of, example_picker
from spinn_core.ui.pair_result import show_sentence, show_verdict, unknown_words
from spinn_core.ui.parse_choice import parse_choice
from spinn_core.ui.problems import problems_shown
from spinn_core.ui.sentence_input import sentence_input
from spinn_core.ui.state import device_of, knows, prediction_of
from spinn_core.ui.verdict import who_parsed

router.require_router()

PREMISE, HYPOTHESIS = "premise", "hypothesis"
COLUMNS = 32  # letters of a line in half a narrow page


def _swap() -> None:
    state = st.session_state
    state[PREMISE], state[HYPOTHESIS] = state[HYPOTHESIS], state[PREMISE]


st.header("Entailment: does one sentence follow from another?", anchor=False)
models = require_models()
with problems_shown():
    first = pair_examples()[0]
example_picker(PREMISE, HYPOTHESIS)
left, right = st.columns(2)
with left:
    premise = sentence_input("Premise: taken to be true", PREMISE, first.premise, columns=COLUMNS)
with right:
    hypothesis = sentence_input("Hypothesis: does it follow?", HYPOTHESIS, first.hypothesis, columns=COLUMNS)
swap, chosen, parses, computed = st.columns([2, 3, 3, 2], vertical_alignment="bottom")
swap.button(
    "Swap", icon=":material/swap_horiz:", on_click=_swap, width="stretch", help="Exchange the two sentences"
)
with chosen:
    model = model_picker(models)
with parses:
    own = parse_choice(model)
with computed:
    asked = device_picker()

if premise is None or hypothesis is None:
    st.stop()
parser = parser_for(model, models)
with problems_shown():
    device = device_of(asked)
    prediction = prediction_of(
        model.folder, device.device, premise, hypothesis, own=own, parser=parser.folder if parser else None
    )
    known = [knows(model.folder, device.device, side.tokens) for side in (premise, hypothesis)]
if device.note:
    st.caption(for_markdown(device.note))
show_verdict(prediction, model, example_of(st.session_state[PREMISE], st.session_state[HYPOTHESIS]))
trees = st.container(horizontal=True, gap="large")  # side by side where there is room
for title, key, reading, trace, listed in zip(
    ("Premise", "Hypothesis"),
    (PREMISE, HYPOTHESIS),
    (premise, hypothesis),
    (prediction.premise, prediction.hypothesis),
    known,
    strict=True,
):
    with trees.container(width="content"):
        source = who_parsed(reading, model, parser, own)
        show_sentence(title, trace, source, unknown_words(reading.tokens, listed), key)
