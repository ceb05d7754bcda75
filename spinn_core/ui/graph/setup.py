"""What the Graph page's sentences are read by: the boxes, the model, the device; and what stays when a part is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.parsing.machine import Action
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.models import ModelChoice, device_picker, model_picker, parser_for, require_models
from spinn_core.ui.common.problems import problems_shown, show_problem
from spinn_core.ui.common.sentence_input import sentence_input
from spinn_core.ui.common.shown_examples import first_sentence
from spinn_core.ui.common.state import device_of, loaded_model, trace_of
from spinn_core.ui.graph.address import DEVICE, FIRST, MODEL, SECOND

if TYPE_CHECKING:
    from spinn_core.lessons.graph.autograd_graph import AutogradGraph

MOST_WORDS = 20
SECOND_DEFAULT = "( ( Two dogs ) ( are running ) )"
KEPT = 32  # graphs in memory, of two sentences at most; one of 20 words takes some 0.6 MB

Words = tuple[tuple[str, ...], tuple[Action, ...]]


@dataclass(frozen=True)
class GraphSetup:
    """One or two sentences, each with its actions, and who reads them."""

    model: ModelChoice
    device: str
    sentences: tuple[Words, ...]

    def graphs(self) -> tuple[AutogradGraph, ...]:
        """The graph of each sentence, from the cache after the first time."""
        return graphs_of(self.model.folder, self.device, self.sentences)


@st.cache_resource(max_entries=KEPT, show_spinner="Building the graph …")
def graphs_of(folder: str, device: str, sentences: tuple[Words, ...]) -> tuple[AutogradGraph, ...]:
    """autograd_walk.autograd_graphs()."""
    from spinn_core.lessons.graph.autograd_walk import autograd_graphs

    return autograd_graphs(loaded_model(folder, device), sentences)


def setup_of(count: int) -> GraphSetup:
    """Draws the boxes for so many sentences and the pickers; ends the page where something is missing."""
    models = require_models(MODEL)
    trees = [model for model in models if model.variant.reads_tree]
    if not trees:
        show_problem(
            "This page draws what a model that reads trees computes, and none is here: get a fresh copy of the "
            "project, or set SPINN_MODELS to a folder that holds one."
        )
        st.stop()
    asked_model = MODEL.asked()
    if any(model.name == asked_model for model in models if model not in trees):
        st.caption(f"{for_markdown(asked_model)} builds no tree; {for_markdown(trees[0].name)} is used instead.")
    *boxes, picker, place = st.columns([*[6 if count == 1 else 4] * count, 2, 2], vertical_alignment="top")
    up_to = f"up to {MOST_WORDS} words"
    labels = ("First sentence" if count == 2 else f"Sentence, {up_to}", f"Second, {up_to}")
    readings = []
    for box, label, key, start in zip(boxes, labels, (FIRST, SECOND), (first_sentence(), SECOND_DEFAULT), strict=False):
        with box:
            readings.append(sentence_input(label, key, start, columns=40))
    with picker:
        model = model_picker(trees, MODEL)
    with place:
        asked = device_picker(DEVICE)
    if None in readings:
        st.stop()
    if (longest := max(len(reading.tokens) for reading in readings)) > MOST_WORDS:
        show_problem(
            f"A graph of {longest} words is too large to be read: this page draws up to {MOST_WORDS}. "
            "Take a shorter sentence; the Step page reads up to 200 words."
        )
        st.stop()
    with problems_shown():
        device = device_of(asked)
        if device.note:
            st.caption(for_markdown(device.note))
        parser = parser_for(model, models)
        parses = [
            reading.parse or trace_of(model.folder, device.device, reading, parser=parser.folder if parser else None)
            for reading in readings
        ]
    return GraphSetup(model, device.device, tuple((parse.tokens, parse.transitions) for parse in parses))
