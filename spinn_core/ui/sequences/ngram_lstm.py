"""An LSTM language model on the same text, beside the n-gram models."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.lessons.sequences.text import Text, readable
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.common.theme import theme
from spinn_core.ui.sequences.address import LSTM_DRAW_SEED, LSTM_EPOCHS, LSTM_HIDDEN
from spinn_core.ui.sequences.ngram_charts import learning
from spinn_core.ui.sequences.ngram_state import LstmSlot, counted_of, lstm_slot

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.language_model import TrainedLstm
    from spinn_core.lessons.sequences.ngrams import Quality, Smoothing

DRAWN = 5


def _slot(text: str, cutoff: int) -> LstmSlot:
    return lstm_slot(text, cutoff, LSTM_HIDDEN.now(), LSTM_EPOCHS.now())


def trained_lstm(text: str, cutoff: int) -> TrainedLstm | None:
    """The LSTM of this text and of the settings below, once somebody has trained it."""
    return _slot(text, cutoff).trained


def show_lstm(text: str, parts: Text, cutoff: int, table: dict[tuple[Smoothing, int], Quality]) -> None:
    """Draws the button, and after it how the training went and what came of it."""
    st.subheader("An LSTM on the same text", anchor=False)
    st.markdown(
        "It reads the whole beginning of the sentence instead of n − 1 words, and shares what it learns between words "
        "by their vectors. The same sentences are held out, the same words are unknown."
    )
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    with left:
        hidden = LSTM_HIDDEN.slider("Size of its state")
    with middle:
        epochs = LSTM_EPOCHS.slider("Passes over the text")
    slot = lstm_slot(text, cutoff, hidden, epochs)
    asked = right.button(
        "Train it",
        icon=":material/model_training:",
        type="primary",
        width="stretch",
        disabled=slot.trained is not None,
        help="Some seconds for our story, up to a minute for the longest text.",
    )
    if asked and slot.trained is None:
        slot.trained = _train(text, parts, cutoff, hidden, epochs)
        st.rerun()
    if slot.trained is not None:
        _show_trained(slot.trained, table)


def _train(text: str, parts: Text, cutoff: int, hidden: int, epochs: int) -> TrainedLstm:
    import torch

    from spinn_core.lessons.sequences.language_model import Epoch, LstmSettings, train

    torch.set_num_threads(1)  # as for the models: threads that share a core only wait for each other
    bar = st.progress(0.0, text="The LSTM reads the text …")

    def told(epoch: Epoch) -> None:
        bar.progress(
            epoch.number / epochs,
            text=f"Pass {epoch.number} of {epochs}: perplexity {2**epoch.held_out_bits:.1f} on the held-out sentences",
        )

    with problems_shown():
        words = counted_of(text, cutoff).outcomes
        settings = LstmSettings(d_hidden=hidden, epochs=epochs)
        return train(parts.train, parts.held_out, words, settings, told)


def _show_trained(trained: TrainedLstm, table: dict[tuple[Smoothing, int], Quality]) -> None:
    from spinn_core.lessons.sequences.language_model import generate

    finite = {key: one.perplexity for key, one in table.items() if key[0].sums_to_one and math.isfinite(one.perplexity)}
    told = f"The LSTM has perplexity **{trained.perplexity:.1f}** on the held-out sentences, after pass {trained.best}"
    if finite:
        (smoothing, order), best = min(finite.items(), key=lambda pair: pair[1])
        better = "the LSTM foresees them better" if trained.perplexity < best else "counting foresees them better"
        told += f"; the best n-gram model, {smoothing.value} with n = {order}, has **{best:.1f}**: {better}"
    st.markdown(told + ".")
    said = ", ".join(f"{epoch.held_out_bits:.2f}" for epoch in trained.epochs)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        show(learning(trained, theme()), "ngram_learning", 280, f"Held-out bits a word after each pass: {said}.")
    with right:
        seed = LSTM_DRAW_SEED.box("Seed of the drawn text")
        st.text("\n".join(readable(one) for one in generate(trained.model, DRAWN, seed) if one))
    st.caption(
        "“Learning” is measured with dropout, before each step. The pass is chosen by the held-out sentences, which is "
        "a little kind to the LSTM; so is choosing n and smoothing by them to the n-grams. On a text this short "
        "neither says much about long ones. Its bits stand beside the others in the chart above."
    )
    rows = [
        {"pass": one.number, "learning, bits": round(one.train_bits, 4), "held out, bits": round(one.held_out_bits, 4)}
        for one in trained.epochs
    ]
    file_button("Passes, CSV", "lstm.csv", lambda: csv_text(rows))
