"""A typed sentence under an n-gram model: each word's context, counts and bits, and the zero that smoothing cures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.lessons.sequences.text import words
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.escape import code_span
from spinn_core.ui.common.problems import show_problem
from spinn_core.ui.common.theme import theme
from spinn_core.ui.sequences.address import SENTENCE
from spinn_core.ui.sequences.ngram_charts import bits_by_word
from spinn_core.ui.sequences.ngram_lstm import trained_lstm
from spinn_core.ui.sequences.ngram_state import Asked, figure, shown

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.ngrams import Scored

MOST_WORDS = 30


def show_sentence(asked: Asked) -> None:
    """A typed sentence: each word's context, counts and probability, without smoothing and with it."""
    from spinn_core.lessons.sequences.ngrams import Settings, Smoothing, mass, score

    st.subheader("A sentence, word by word", anchor=False)
    typed = SENTENCE.box("Type a sentence", label_visibility="collapsed", help=f"Up to {MOST_WORDS} words.")
    sentence = tuple(words(typed))
    if not sentence:
        st.caption("Type a sentence above: a few words in the language of the text.")
        return
    if len(sentence) > MOST_WORDS:
        show_problem(f"The sentence has {len(sentence)} words, and {MOST_WORDS} is the limit here: shorten it.")
        return
    raw = score(asked.counted, Settings(asked.settings.order, Smoothing.NONE), sentence)
    smooth = score(asked.counted, asked.settings, sentence)
    lots = {"no smoothing": [one.bits for one in raw]}
    if asked.settings.smoothing is not Smoothing.NONE:
        lots[asked.settings.smoothing.value] = [one.bits for one in smooth]
    if (lstm := trained_lstm(asked)) is not None:
        from spinn_core.lessons.sequences.language_model import score as lstm_score

        lots["LSTM"] = [-math.log2(max(one, 1e-30)) for one in lstm_score(lstm.model, sentence)]
    places = [*sentence, "(end)"]
    said = "; ".join(f"{name}: " + ", ".join(map(figure, bits)) for name, bits in lots.items())
    show(bits_by_word(places, lots, theme()), "ngram_bits", 320, f"Bits of each word. {said}.")
    st.markdown(_told(raw, smooth, asked))
    rows = [_row(one, other) for one, other in zip(raw, smooth, strict=True)]
    st.dataframe(
        rows,
        hide_index=True,
        column_config=dict.fromkeys(("no smoothing", "smoothed", "bits"), st.column_config.Column(alignment="right")),
        alt="Each word with its context, counts and probabilities",
    )
    if not asked.settings.smoothing.sums_to_one:
        context = smooth[-1].context
        st.caption(
            f"Stupid Backoff’s scores are no probabilities: after {_context(context)} they sum to "
            f"{mass(asked.counted, asked.settings, context):.3f} over all words."
        )
    csv_button("Words", "sentence", lambda: rows)


def _told(raw: tuple[Scored, ...], smooth: tuple[Scored, ...], asked: Asked) -> str:
    """What the zero is that smoothing cures, for this sentence."""
    zeros = [at for at, one in enumerate(raw) if one.probability == 0]
    bits = [one.bits for one in smooth]
    total = math.fsum(bits)
    name = asked.settings.smoothing.value
    mean = total / len(bits)
    value = (
        f"With {'bare counts' if name == 'none' else name} the sentence has probability 2 to the power of "
        f"−{total:.1f}: {mean:.2f} bits a word, perplexity {2**mean:.1f}."
    )
    if not zeros:
        return "Each of its n-grams is in the text, so even bare counts give it a probability above 0. " + value
    first = raw[zeros[0]]
    reason = f"follows {_context(first.context)} nowhere in the text"
    if not first.context_seen:
        reason = f"follows {_context(first.context)}, which is not in the text at all"
    elif not first.context:
        reason = "is not in the text"
    start = f"**The zero:** {_word(first)} {reason}. Bare counts give it probability 0, and so the whole sentence. "
    if math.isfinite(total):
        return start + value
    if name == "none":
        return start + "Choose a smoothing above to cure it."
    left = next(one for one in smooth if one.probability == 0)
    return start + (
        f"{name} cannot cure {_word(left)}: it is a new word, and no unknown word was ever counted. Choose Laplace or "
        "Lidstone, or let rare words count as unknown, above."
    )


def _word(scored: Scored) -> str:
    return "the end" if scored.word == "</s>" else code_span(scored.word)


def _row(raw: Scored, smooth: Scored) -> dict[str, str | int]:
    return {
        "word": ("(end)" if raw.word == "</s>" else raw.word) + ("" if raw.known else " (unknown)"),
        "after": shown(raw.context) or "(nothing)",
        "seen": raw.seen,
        "of": raw.context_seen,
        "no smoothing": _share(raw.probability),
        "smoothed": _share(smooth.probability),
        "bits": figure(smooth.bits),
    }


def _context(context: tuple[str, ...]) -> str:
    return code_span(shown(context)) if context else "nothing"


def _share(value: float) -> str:
    return "0" if value == 0 else f"{value:.4f}" if value >= 0.0001 else f"{value:.1e}"
