"""Sequences of unequal lengths in one batch: padded and packed, step by step, and where the padding leaks in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.lessons.sequences.intervals import SeriesError
from spinn_core.lessons.sequences.ragged import (
    MOST_LETTERS,
    MOST_ROWS,
    MOST_UNITS,
    MOST_WORDS,
    PAD,
    Filling,
    Ragged,
    Settings,
    read_ragged,
)
from spinn_core.ui.common.problems import show_error
from spinn_core.ui.sequences.lengths_leaks import show_leaks
from spinn_core.ui.sequences.lengths_steps import STEP, show_steps
from spinn_core.ui.sequences.link import show_link

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.padding import Ways

PART = "lengths"
TEXT, UNITS, BOTH, FILLING, SEED = "sequences", "lstm_units", "both_ways", "filling", "lengths_seed"
EXAMPLE = "the old dog that lives next door barks\na boat leaves\nnobody in the room laughed\nrain"
USUAL = {TEXT: EXAMPLE, UNITS: 8, BOTH: False, FILLING: Filling.ZEROS.value, SEED: 1}
_KEPT = "_lengths_kept"  # no widget's key: it outlives a look at another part


@st.cache_resource(max_entries=64, show_spinner=False)
def _ways(ragged: Ragged, settings: Settings) -> Ways:
    """padding.read_all_ways(), once for all sessions."""
    import torch

    from spinn_core.lessons.sequences.padding import read_all_ways

    torch.set_num_threads(1)  # small matrices; several visitors are threads already
    return read_all_ways(ragged, settings)


def show_lengths() -> None:
    """The whole part."""
    st.markdown(
        "A batch is a rectangle, sentences are not. Here one LSTM reads the same sentences **padded**, **packed** "
        "(pack_padded_sequence) and **one by one**. Change the sentences, then step through the columns."
    )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        text = _text()
    with right:
        settings = _settings()
    try:
        ragged = read_ragged(text)
    except SeriesError as error:
        show_error(error)
        return
    ways = _ways(ragged, settings)
    show_steps(ragged, ways, settings.both_ways)
    show_leaks(ragged, ways, settings.both_ways)
    show_link(PART, (*USUAL, STEP), USUAL | {STEP: max(ragged.lengths)})


def _text() -> str:
    if TEXT not in st.session_state and TEXT not in st.query_params:
        st.session_state[TEXT] = st.session_state.get(_KEPT, EXAMPLE)
    text = st.text_area(
        "Sequences: one on each line",
        key=TEXT,
        bind="query-params",
        height=150,
        help=f"Up to {MOST_ROWS} lines of {MOST_WORDS} words; a word has {MOST_LETTERS} letters at most.",
    )
    st.session_state[_KEPT] = text or ""
    return text or ""


def _settings() -> Settings:
    filling = st.segmented_control(
        "Short ones are filled up with",
        [one.value for one in Filling],
        default=USUAL[FILLING],
        required=True,
        key=FILLING,
        bind="query-params",
        help=f"The vector of a word is drawn from its letters; {PAD} is a word like others.",
    )
    both = st.toggle("Read from right to left too", key=BOTH, bind="query-params")
    left, right = st.columns(2)
    with left:
        units = st.slider("Units", 1, MOST_UNITS, USUAL[UNITS], key=UNITS, bind="query-params")
    with right:
        seed = int(st.number_input("Seed of the weights", 0, 9999, USUAL[SEED], key=SEED, bind="query-params"))
    return Settings(units, both, Filling(filling or USUAL[FILLING]), seed)
