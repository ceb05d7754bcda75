"""Sequences of unequal lengths in one batch: padded and packed, step by step, and where the padding leaks in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.lessons.sequences.intervals import SeriesError
from spinn_core.lessons.sequences.ragged import (
    MOST_LETTERS,
    MOST_ROWS,
    MOST_WORDS,
    PAD,
    Filling,
    Ragged,
    Settings,
    read_ragged,
)
from spinn_core.ui.common.problems import show_error
from spinn_core.ui.sequences.address import ADDRESS, BOTH_WAYS, COLUMN, FILLING, LENGTHS, LENGTHS_SEED, LINES, UNITS
from spinn_core.ui.sequences.lengths_leaks import show_leaks
from spinn_core.ui.sequences.lengths_steps import show_steps

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.padding import Ways


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
    ADDRESS.show(LENGTHS, {COLUMN: None} if COLUMN.now() == max(ragged.lengths) else None)


def _text() -> str:
    LINES.ready()
    text = st.text_area(
        "Sequences: one on each line",
        key=LINES.name,
        bind="query-params",
        height=150,
        help=f"Up to {MOST_ROWS} lines of {MOST_WORDS} words; a word has {MOST_LETTERS} letters at most.",
    )
    return text or ""


def _settings() -> Settings:
    filling = FILLING.buttons(
        "Short ones are filled up with",
        help=f"The vector of a word is drawn from its letters; {PAD} is a word like others.",
    )
    both = BOTH_WAYS.toggle("Read from right to left too")
    left, right = st.columns(2)
    with left:
        units = UNITS.slider("Units")
    with right:
        seed = LENGTHS_SEED.box("Seed of the weights")
    return Settings(units, both, Filling(filling), seed)
