"""What the Batch page computes, each once for all sessions. Everything here is frozen once it is cached.

A batch goes by its key: to look at all of its words and actions would take longer at every press than to draw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.lessons.batch.lines import Lines, read_lines
from spinn_core.ui.common.state import loaded_model

if TYPE_CHECKING:
    import numpy as np

    from spinn_core.lessons.batch.loader import Fields
    from spinn_core.lessons.batch.padding import SentenceLot
    from spinn_core.lessons.batch.reading import BatchReading

READINGS, LISTS = 24, 32
"""Entries of each kind; a batch of eight sentences of 15 words takes some 0.5 MB, of 400 words altogether 1.6 MB."""


@st.cache_resource(max_entries=LISTS, show_spinner=False)
def lines_of(text: str) -> Lines:
    """batching.lines.read_lines()."""
    return read_lines(text)


@st.cache_resource(max_entries=READINGS, show_spinner=False)
def reading_of(folder: str, device: str, key: str, _sentences: tuple) -> BatchReading:
    """batching.reading.read_batch(). key: batch_setup.Batch.key."""
    from spinn_core.lessons.batch.reading import read_batch

    return read_batch(loaded_model(folder, device), _sentences)


@st.cache_resource(max_entries=READINGS, show_spinner=False)
def alone_of(folder: str, device: str, key: str, _sentences: tuple) -> np.ndarray:
    """The sentence vectors read one by one by trace.trace_sentence(), (B, d): what a batch must give too."""
    import numpy as np

    from spinn_core.trace.trace import trace_sentence

    model = loaded_model(folder, device)
    return np.stack([trace_sentence(model, tokens, actions).encoding for tokens, actions in _sentences])


@st.cache_resource(max_entries=READINGS, show_spinner=False)
def fields_of(folder: str, device: str, sentences: tuple, labels: tuple[int, ...]) -> Fields:
    """batching.loader.fields_of() with the words of a model."""
    from spinn_core.lessons.batch import loader

    return loader.fields_of(sentences, labels, loaded_model(folder, device).vocabulary)


@st.cache_resource(max_entries=LISTS, show_spinner=False)
def lot_of(name: str, _sentences: tuple) -> SentenceLot:
    """batching.padding.SentenceLot. name: what no other list has."""
    from spinn_core.lessons.batch.padding import SentenceLot

    return SentenceLot(_sentences)


@st.cache_resource(max_entries=LISTS, show_spinner=False)
def shares_of(name: str, _sentences: tuple, sizes: tuple[int, ...], pool: int) -> dict[int, np.ndarray]:
    """SentenceLot.shares() for each batch size."""
    lot = lot_of(name, _sentences)
    return {size: lot.shares(size, pool) for size in sizes}
