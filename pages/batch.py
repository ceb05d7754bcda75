"""Batch: sentences read in step, so that one matrix product serves them all."""

from __future__ import annotations

import streamlit as st

from spinn_core.ui.batch.address import GAIN, LOADER, PADDING, PART, THROUGH
from spinn_core.ui.batch.buckets import show_buckets
from spinn_core.ui.batch.gain import show_gain
from spinn_core.ui.batch.loader import show_loader
from spinn_core.ui.batch.setup import batch_of, example_picker, require_trees, sentences_input
from spinn_core.ui.batch.steps import show_steps
from spinn_core.ui.common import router
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.models import TREE_MODEL, device_picker, model_picker, parser_for, require_models
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.common.state import device_of

router.require_router()

PARTS = {THROUGH: show_steps, GAIN: show_gain, PADDING: show_buckets, LOADER: show_loader}

st.header("Batch: many sentences in step, one product for all of them", anchor=False)
st.markdown(
    "A row is a sentence, a column a step in which each of them does its next SHIFT or REDUCE. "
    "Move through the columns: the rows that reduce in one of them go through Reduce together."
)
models = require_models(TREE_MODEL)
trees = require_trees(models)
typed, chosen = st.columns([5, 3])
with typed:
    readings = sentences_input()
with chosen:
    example_picker()
    name, place = st.columns([3, 2])
    with name:
        model = model_picker(trees, TREE_MODEL)
    with place:
        asked = device_picker()
part = PART.buttons("Part", label_visibility="collapsed")

if readings is None:
    st.stop()
with problems_shown():
    device = device_of(asked)
    if device.note:
        st.caption(for_markdown(device.note))
    batch = batch_of(readings, model, device.device, parser_for(model, models))
    PARTS[part](batch)
