"""What the Training page computes, each thing once for all sessions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from spinn_core.data.labels import NumericLabels
from spinn_core.lessons.training.runs.data import RunData, language_data
from spinn_core.lessons.training.runs.pairs_file import HeldOut, load_held_out
from spinn_core.lessons.training.runs.record import RunView
from spinn_core.lessons.training.runs.settings import RunError
from spinn_core.lessons.training.runs.upload import file_data, read_upload
from spinn_core.lessons.training.toy import ToyOptions

if TYPE_CHECKING:
    from spinn_core.lessons.training.learning_rate_preview import RatesAhead

_SAMPLE = 60
"""Pairs in either part of a sample: a few of each kind, made in a moment."""


@st.cache_resource(max_entries=8, show_spinner="Making sentences …")
def sample(longest: int, seed: int) -> RunData:
    """A small draw of the language, without noise."""
    return language_data(ToyOptions(_SAMPLE, _SAMPLE, 0.0, longest, seed))


@st.cache_resource(max_entries=4, show_spinner="Reading the file …")
def uploaded(data: bytes, name: str, seed: int, order: tuple[str, ...]) -> RunData | RunError | NumericLabels:
    """A file's pairs, divided; an error as a value, for it is the file's and not the moment's."""
    try:
        return file_data(read_upload(data, name, order=order), seed)
    except (RunError, NumericLabels) as error:
        return type(error)(str(error))


@st.cache_resource(max_entries=16, show_spinner=False)
def _held_out(folder: Path) -> HeldOut:
    return load_held_out(folder)


def held_out_of(run: RunView) -> HeldOut:
    """The pairs that a run is measured on, once it has started. Raises RunError."""
    return _held_out(run.folder)


@st.cache_resource(max_entries=64, show_spinner=False)
def ahead(
    base: float,
    schedule: str,
    epochs: int,
    steps_per_epoch: int,
    warmup: int,
    options: dict[str, Any],
    accuracies: list[float] | None = None,
) -> RatesAhead | str:
    """learning_rate_preview.rates_ahead(); what is wrong with the learning rates as a text."""
    from spinn_core.lessons.training.learning_rate_preview import rates_ahead

    try:
        return rates_ahead(base, schedule, epochs, steps_per_epoch, warmup, options, accuracies)
    except ValueError as error:
        return str(error)
