"""An LSTM language model on the same text, beside the n-gram models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.lessons.sequences.text import readable
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.common.theme import theme
from spinn_core.ui.sequences.address import LSTM_DRAW_SEED, LSTM_EPOCHS, LSTM_HIDDEN
from spinn_core.ui.sequences.ngram_charts import learning
from spinn_core.ui.sequences.ngram_state import Asked, lstm_slot

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.language_model import TrainedLstm

DRAWN = 5


def trained_lstm(asked: Asked) -> TrainedLstm | None:
    """The LSTM of this text and of the settings below, once somebody has trained it."""
    return lstm_slot(asked.text, asked.cutoff, LSTM_HIDDEN.now(), LSTM_EPOCHS.now()).trained


def show_lstm(asked: Asked) -> None:
    """Draws the button, and after it the training and its results."""
    st.subheader("An LSTM on the same text", anchor=False)
    st.markdown(
        "An LSTM reads the whole beginning of the sentence instead of n − 1 words, and word vectors share what it "
        "learns between words. The held-out sentences and the unknown words are the same."
    )
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    with left:
        hidden = LSTM_HIDDEN.slider("Size of its state")
    with middle:
        epochs = LSTM_EPOCHS.slider("Epochs")
    slot = lstm_slot(asked.text, asked.cutoff, hidden, epochs)
    pressed = right.button(
        "Train it",
        icon=":material/model_training:",
        type="primary",
        width="stretch",
        disabled=slot.trained is not None,
        help="Some seconds for our story, up to a minute for the longest text.",
    )
    if pressed and slot.trained is None:
        slot.trained = _train(asked, hidden, epochs)
        st.rerun()
    if slot.trained is not None:
        _show_trained(slot.trained, asked)


def _train(asked: Asked, hidden: int, epochs: int) -> TrainedLstm:
    import torch

    from spinn_core.lessons.sequences.language_model import Epoch, LstmSettings, train

    torch.set_num_threads(1)  # as for the models: threads that share a core only wait for each other
    bar = st.progress(0.0, text="The LSTM reads the text …")

    def on_epoch(epoch: Epoch) -> None:
        done = f"Epoch {epoch.number} of {epochs}: perplexity {2**epoch.held_out_bits:.1f} on the held-out sentences"
        bar.progress(epoch.number / epochs, text=done)

    with problems_shown():
        settings = LstmSettings(d_hidden=hidden, epochs=epochs)
        return train(asked.parts.train, asked.parts.held_out, asked.counted.outcomes, settings, on_epoch)


def _show_trained(trained: TrainedLstm, asked: Asked) -> None:
    from spinn_core.lessons.sequences.language_model import generate

    told = f"The LSTM has perplexity **{trained.perplexity:.1f}** on the held-out sentences, after epoch {trained.best}"
    if asked.finite:
        (smoothing, order), best = next(iter(asked.finite.items()))
        better = "the LSTM predicts" if trained.perplexity < best else "counts predict"
        told += f"; the best n-gram model, {smoothing} with n = {order}, has **{best:.1f}**: {better} them better"
    st.markdown(told + ".")
    said = ", ".join(f"{epoch.held_out_bits:.2f}" for epoch in trained.epochs)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        show(learning(trained, theme()), "ngram_learning", 280, f"Held-out bits a word after each epoch: {said}.")
    with right:
        seed = LSTM_DRAW_SEED.box("Seed of the drawn text")
        st.text("\n".join(readable(one) for one in generate(trained.model, DRAWN, seed) if one))
    st.caption(
        "The held-out figures are slightly optimistic: the LSTM’s epoch, n and the smoothing were chosen on these "
        "sentences. “Training” is measured with dropout, before each step."
    )
    rows = [
        {"epoch": one.number, "training, bits": round(one.train_bits, 4), "held out, bits": round(one.held_out_bits, 4)}
        for one in trained.epochs
    ]
    csv_button("Epochs", "lstm", lambda: rows)
