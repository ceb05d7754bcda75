"""n-gram models: a text is counted, a sentence predicted word by word, all smoothing methods compared, text drawn."""

from __future__ import annotations

import streamlit as st

from spinn_core.ui.common.problems import show_problem
from spinn_core.ui.sequences.address import ADDRESS, CUTOFF, DISCOUNT, GAMMA, NGRAMS, SMOOTHING, N
from spinn_core.ui.sequences.ngram_lstm import show_lstm
from spinn_core.ui.sequences.ngram_sentence import show_sentence
from spinn_core.ui.sequences.ngram_state import Asked, counted_of, figure, table_of, training_quality
from spinn_core.ui.sequences.ngram_tables import show_counts, show_drawn, show_table
from spinn_core.ui.sequences.ngram_text import chosen_text


@st.fragment
def show_ngrams() -> None:
    """The whole part."""
    from spinn_core.lessons.sequences.ngrams import Settings, Smoothing

    st.markdown(
        "An **n-gram model** counts a text and predicts each word from the **n − 1 words before it**. It reads no tree "
        "and nothing further back. An n-gram that it has never counted has probability 0, unless the model is smoothed."
    )
    text, parts = chosen_text()
    order, smoothing, cutoff, gamma, discount = _chosen()
    try:
        settings = Settings(order, Smoothing(smoothing), gamma, discount)
    except ValueError as error:
        show_problem(f"{error}.")
        return
    asked = Asked(text, parts, cutoff, settings, counted_of(text, cutoff), table_of(text, cutoff, gamma, discount))
    st.caption(settings.smoothing.in_words)
    _show_quality(asked)
    for show in (show_sentence, show_table, show_counts, show_drawn, show_lstm):
        show(asked)
    ADDRESS.show(NGRAMS, note="A pasted text is not in it.")


def _chosen() -> tuple[int, str, int, float, float]:
    left, middle, right = st.columns([3, 3, 3], vertical_alignment="bottom")
    with left:
        order = N.buttons("n", help="Length of an n-gram: the model looks back over n − 1 words.")
    with middle:
        smoothing = SMOOTHING.menu("Smoothing")
    with right:
        cutoff = CUTOFF.menu(
            "Times seen to be known",
            help="Words seen less often count as one unknown word, UNK. With 1 no unknown word is ever counted, so "
            "most methods give a new word probability 0: smoothing n-grams invents no words.",
        )
    gamma, discount = GAMMA.default, DISCOUNT.default
    if smoothing == "Lidstone":
        gamma = GAMMA.slider("γ, added to each count", 0.01)
    if smoothing == "Kneser-Ney":
        discount = DISCOUNT.slider("Discount", 0.05)
    return order, smoothing, cutoff, gamma, discount


def _show_quality(asked: Asked) -> None:
    quality = asked.table[asked.settings.smoothing, asked.settings.order]
    training = training_quality(asked.text, asked.cutoff, asked.settings)
    for column, (name, value, about) in zip(
        st.columns(4),
        (
            (
                "Perplexity, held out",
                figure(quality.perplexity),
                "2 to the power of the cross-entropy: as hard as choosing among so many equally likely words.",
            ),
            (
                "Cross-entropy",
                f"{figure(quality.entropy)} bits",
                "Mean of −log₂ p over the words and ends of the held-out sentences.",
            ),
            (
                "Probability 0",
                f"{quality.zeros} of {quality.words}",
                "Held-out places with probability 0. One is enough to make the perplexity infinite.",
            ),
            (
                "Perplexity, training",
                figure(training.perplexity),
                "On the very sentences that were counted. Far below the held-out one means: learned by heart.",
            ),
        ),
        strict=True,
    ):
        column.metric(name, value, help=about)
    if quality.unknown:
        st.caption(
            f"{quality.unknown} of the {quality.words} held-out words are unknown and count as one word, `<UNK>`, "
            "which is easy to predict. Compare perplexities only for one vocabulary."
        )
