"""Step: one sentence, read action by action."""

from __future__ import annotations

import streamlit as st

from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.models import device_picker, model_picker, parser_for, require_models
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.common.reading_notes import show_reading_notes
from spinn_core.ui.common.router import require_router
from spinn_core.ui.common.sentence_input import sentence_input
from spinn_core.ui.common.shown_examples import first_sentence
from spinn_core.ui.common.state import device_of, unlisted
from spinn_core.ui.step.address import SENTENCE
from spinn_core.ui.step.setup import Setup, driver_picker, example_picker
from spinn_core.ui.step.stepper import show_stepper
from spinn_core.ui.step.style import CSS

require_router()

st.html(CSS)
st.subheader("Step: read one sentence, action by action", anchor=False)
models = require_models()
menu, typed, chosen = st.columns([2.2, 5, 3], vertical_alignment="top")
with menu:
    example_picker()
with typed:
    reading = sentence_input("Sentence", SENTENCE, first_sentence())
with chosen:
    name, place = st.columns([3, 2])
    with name:
        model = model_picker(models)
    with place:
        asked = device_picker()
    if reading is not None:
        driver, seed = driver_picker(reading)
if reading is None:
    st.stop()
with problems_shown():
    device = device_of(asked)
    parser = parser_for(model, models)
    setup = Setup(reading, model, device.device, parser.folder if parser else None, driver, seed)
    trace = setup.trace()
    out_of_vocabulary = unlisted(model.folder, device.device, reading.tokens)
if device.note:
    st.caption(for_markdown(device.note))
show_reading_notes(reading, out_of_vocabulary)
show_stepper(setup, trace)
