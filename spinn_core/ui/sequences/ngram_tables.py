"""All n and all smoothing methods side by side; what was counted; text drawn from the model."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.lessons.sequences.text import readable, words
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.theme import theme
from spinn_core.ui.sequences.address import CONTEXT, DRAW_SEED
from spinn_core.ui.sequences.ngram_charts import perplexities
from spinn_core.ui.sequences.ngram_lstm import trained_lstm
from spinn_core.ui.sequences.ngram_state import Asked, shown

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.ngrams import Quality

DRAWN, LISTED = 5, 10  # sentences; rows of counts


def show_table(asked: Asked) -> None:
    """Perplexity for each n and each smoothing."""
    from spinn_core.lessons.sequences.ngram_counts import ORDERS
    from spinn_core.lessons.sequences.ngrams import Smoothing

    st.subheader("Which n, which smoothing?", anchor=False)
    lstm, finite = trained_lstm(asked), asked.finite
    if finite:
        (smoothing, order), best = next(iter(finite.items()))
        st.markdown(
            f"The lowest perplexity on the held-out sentences: **{smoothing}, n = {order}: {best:.1f}**. A longer "
            "context helps only as far as the text is long enough to have shown it."
        )
    told = ", ".join(f"{smoothing} n {order} {value:.1f}" for (smoothing, order), value in finite.items())
    figure = perplexities(asked.table, lstm.perplexity if lstm else None, theme())
    show(figure, "ngram_table", 340, told or "All are infinite.")
    columns = {f"n = {order}": order for order in ORDERS}
    rows = [
        {"smoothing": one.value + ("" if one.sums_to_one else " *")}
        | {name: _cell(asked.table.get((one, order))) for name, order in columns.items()}
        for one in Smoothing
    ]
    st.dataframe(
        rows,
        hide_index=True,
        column_config=dict.fromkeys(columns, st.column_config.Column(alignment="right")),
        alt="Perplexity on the held-out part for each smoothing and n",
    )
    st.caption(
        "∞ (zeros): so many held-out places have probability 0. * Stupid Backoff’s scores do not sum to 1, so its "
        "figure is no perplexity and may be too low. Kneser-Ney needs n of 2 or more."
    )
    csv_button("Perplexities", "perplexity", lambda: rows)


def show_counts(asked: Asked) -> None:
    """The n-grams that occur most, and what follows given words."""
    order, counted = asked.settings.order, asked.counted
    kinds = counted.kinds(order)
    once = sum(count == 1 for count in kinds.values())
    known = len(counted.vocabulary) - 1  # without </s>
    st.subheader("What was counted", anchor=False)
    st.markdown(
        f"**{sum(kinds.values()):,}** {order}-grams, **{len(kinds):,}** of them different; **{once:,}** occur once "
        f"only. The vocabulary has {known:,} words, the unknown word among them."
    )
    left, right = st.columns(2, gap="medium")
    rows = [{f"{order}-gram": shown(one), "times": times} for one, times in _ranked(kinds)]
    with left:
        st.markdown("**The most frequent**")
        st.dataframe(rows[:LISTED], hide_index=True, alt=f"The {LISTED} most frequent {order}-grams")
        csv_button("All n-grams", "ngrams", lambda: rows)
    with right:
        _show_after(asked)


def _show_after(asked: Asked) -> None:
    typed = CONTEXT.box("**What follows these words?** (one to four)")
    context = asked.counted.known(words(typed)[-4:])
    after = _ranked(asked.counted.kinds_after(context))
    if not after:
        st.caption("Nothing follows them in the training part.")
        return
    total = asked.counted.context_seen(context)
    st.dataframe(
        [
            {"word": shown((word,)), "times": times, "of": total, "share, %": round(100 * times / total, 1)}
            for word, times in after[:LISTED]
        ],
        hide_index=True,
        alt="What follows these words, most frequent first",
    )


def show_drawn(asked: Asked) -> None:
    """Sentences drawn from the chosen model."""
    from spinn_core.lessons.sequences.ngrams import generate

    st.subheader("Text drawn from the model", anchor=False)
    seed = DRAW_SEED.box("Seed", width=180, help="The same seed draws the same text.")
    drawn = generate(asked.counted, asked.settings, DRAWN, seed)
    st.text("\n".join(readable(one) for one in drawn if one))
    copied = sum(one in set(asked.parts.train) for one in drawn)
    if copied:
        st.caption(f"{copied} of these {DRAWN} sentences are copied from the text: long n-grams learn by heart.")
    else:
        st.caption("None of these sentences is copied from the text. Try n = 1, then n = 5.")


def _ranked(counts: Counter) -> list:
    """Most frequent first, then by the alphabet."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _cell(quality: Quality | None) -> str:
    if quality is None:
        return ""
    return f"∞ ({quality.zeros})" if math.isinf(quality.perplexity) else f"{quality.perplexity:.1f}"
