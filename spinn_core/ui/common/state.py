"""What all sessions share: loaded models, traces and predictions, each made once.

Nothing here imports torch before it is called. Everything cached is frozen and must not be changed by pages.
Each function raises the one-line errors that problems.problems_shown() turns into a line on the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.explain.map_sentences import SentenceList, read_list
from spinn_core.parsing.reader import ParseError, Reading, read
from spinn_core.ui.common.memory import settle

if TYPE_CHECKING:
    from spinn_core.device import DeviceChoice
    from spinn_core.model.checkpoint import LoadedModel
    from spinn_core.parsing.machine import Action
    from spinn_core.trace.trace import Prediction, Trace

MODELS, TRACES, PREDICTIONS, READINGS, LISTS = 16, 128, 64, 500, 16
"""Entries kept. Models: those that visitors train and remove. A trace of 15 words takes some 0.1 MB, of 200 words some
1.5 MB."""


@st.cache_resource(max_entries=READINGS, show_spinner=False)
def reading_of(text: str) -> Reading | ParseError:
    """parse.read(text), its error as a value."""
    try:
        return read(text)
    except ParseError as error:
        return ParseError(error.message, error.position, error.hint)  # fresh: the raised one keeps its frames


@st.cache_resource(max_entries=LISTS, show_spinner=False)
def list_of(text: str) -> SentenceList:
    """map_sentences.read_list(), once for all sessions."""
    return read_list(text)


@st.cache_resource(show_spinner=False)
def device_of(asked: str) -> DeviceChoice:
    """device.choose_device(asked), tried once for all sessions."""
    from spinn_core.device import choose_device

    return choose_device(asked)


def loaded_model(folder: str, device: str) -> LoadedModel:
    """checkpoint.load_model(), one copy for all sessions. A failure is not kept: the next call tries again.

    Raises:
        CheckpointError: one line.
    """
    model = _loaded_model(folder, device)
    import torch

    # Sentences are small work, and visitors are many threads already. Two threads of torch that share a core with
    # anything else wait for each other: 30 trees took 1.6 s instead of 22 ms.
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)  # holds for the calling thread; 200 words take half the time
    return model


@st.cache_resource(max_entries=MODELS, show_spinner="Loading the model …")
def _loaded_model(folder: str, device: str) -> LoadedModel:
    from spinn_core.model.checkpoint import load_model

    model = load_model(folder, device)
    settle()
    return model


@st.cache_resource(max_entries=TRACES, show_spinner=False)
def _trace(folder: str, device: str, tokens: tuple[str, ...], transitions: tuple[Action, ...] | None) -> Trace:
    from spinn_core.trace.trace import trace_sentence

    return trace_sentence(loaded_model(folder, device), tokens, transitions)


def trace_of(folder: str, device: str, reading: Reading, own: bool = False, parser: str | None = None) -> Trace:
    """The trace of what was typed, from the cache after the first time.

    Args:
        folder: ModelChoice.folder.
        device: DeviceChoice.device.
        reading: what sentence_input() gave.
        own: read by the predicted parse even where one is provided.
        parser: the folder of a model that parses a raw sentence for one that cannot.

    Raises:
        CheckpointError: a model that cannot be loaded.
        ValueError: a model that builds no tree or cannot choose by itself, and no parser.
    """
    transitions = None if own or reading.parse is None else reading.parse.transitions
    if transitions is None and not own and parser is not None and parser != folder:
        transitions = _trace(parser, device, reading.tokens, None).transitions
    return _trace(folder, device, reading.tokens, transitions)


@st.cache_resource(max_entries=PREDICTIONS, show_spinner=False)
def prediction_of(
    folder: str, device: str, premise: Reading, hypothesis: Reading, own: bool = False, parser: str | None = None
) -> Prediction:
    """trace.predict() on what was typed, from the cache after the first time; arguments as for trace_of."""
    from spinn_core.trace.trace import predict

    return predict(
        loaded_model(folder, device),
        premise,
        hypothesis,
        parses="own" if own else "given",
        parser=None if parser is None or parser == folder else loaded_model(parser, device),
    )


def unlisted(folder: str, device: str, tokens: tuple[str, ...]) -> dict[str, str | None]:
    """The out-of-vocabulary words in their order, and the word of the vocabulary that each is read as, if any."""
    return loaded_model(folder, device).vocabulary.unlisted(tokens)
