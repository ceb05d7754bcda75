"""All n and all smoothing methods side by side; what was counted; text drawn from the model."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.lessons.sequences.text import readable, words
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.downloads import file_button
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
    lstm = trained_lstm(asked.text, asked.cutoff)
    finite = {
        key: one.perplexity for key, one in asked.table.items() if key[0].sums_to_one and math.isfinite(one.perplexity)
    }
    if finite:
        (smoothing, order), best = min(finite.items(), key=lambda pair: pair[1])
        st.markdown(
            f"The lowest perplexity on the held-out sentences: **{smoothing.value}, n = {order}: {best:.1f}**. A "
            "longer context helps only as far as the text is long enough to have shown it."
        )
    told = ", ".join(f"{key[0].value} n {key[1]} {value:.1f}" for key, value in finite.items())
    chart = perplexities(asked.table, lstm.perplexity if lstm else None, theme())
    show(chart, "ngram_table", 340, told or "All are infinite.")
    rows = [
        {"smoothing": one.value + ("" if one.sums_to_one else " *")}
        | {f"n = {order}": _cell(asked.table.get((one, order))) for order in ORDERS}
        for one in Smoothing
    ]
    st.dataframe(
        rows,
        hide_index=True,
        column_config={f"n = {order}": st.column_config.Column(alignment="right") for order in ORDERS},
        alt="Perplexity on the held-out part for each smoothing and n",
    )
    st.caption(
        "∞ (zeros): how many held-out places got probability 0. * Stupid Backoff’s scores do not sum to 1, so its "
        "figure is no perplexity and may be too low. Kneser-Ney needs something before a word: n of 2 or more. γ and "
        "discount are those set above."
    )
    file_button("Perplexities, CSV", "perplexity.csv", lambda: csv_text(rows))


def show_counts(asked: Asked) -> None:
    """The n-grams that occur most, and what follows given words."""
    order, counted = asked.settings.order, asked.counted
    kinds = counted.kinds(order)
    st.subheader("What was counted", anchor=False)
    once = sum(count == 1 for count in kinds.values())
    known = len(counted.vocabulary) - 1  # without </s>
    st.markdown(
        f"**{sum(kinds.values()):,}** {order}-grams, **{len(kinds):,}** of them different; **{once:,}** occur once "
        f"only. The vocabulary has {known:,} words, the unknown word among them."
    )
    left, right = st.columns(2, gap="medium")
    most = [{f"{order}-gram": shown(one), "times": times} for one, times in _ranked(kinds)]
    with left:
        st.markdown("**The most frequent**")
        st.dataframe(most[:LISTED], hide_index=True, alt=f"The {LISTED} most frequent {order}-grams")
        everything = [{f"{order}-gram": shown(one), "times": times} for one, times in _ranked(kinds)]
        file_button("All n-grams, CSV", "ngrams.csv", lambda: csv_text(everything))
    with right:
        _show_after(asked)


def _show_after(asked: Asked) -> None:
    typed = CONTEXT.box("**What follows these words?** (one to four)")
    context = asked.counted.known(words(typed)[-4:])
    after = _ranked(asked.counted.kinds_after(context))
    if not after:
        st.caption("Nothing does in the part that was counted.")
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
    from spinn_core.lessons.sequences.ngrams import generate

    st.subheader("Text drawn from the model", anchor=False)
    seed = DRAW_SEED.box("Seed", width=180, help="The same seed draws the same text.")
    drawn = generate(asked.counted, asked.settings, DRAWN, seed)
    st.text("\n".join(readable(one) for one in drawn if one))
    copied = sum(one in set(asked.parts.train) for one in drawn)
    if copied:
        st.caption(f"{copied} of these {DRAWN} sentences stand word for word in the text: long n-grams learn by heart.")
    else:
        st.caption("None of these sentences stands in the text. Try n = 1, then n = 5.")


def _ranked(counts: Counter) -> list:
    """Most frequent first, then by the alphabet."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _cell(quality: Quality | None) -> str:
    if quality is None:
        return ""
    return f"∞ ({quality.zeros})" if math.isinf(quality.perplexity) else f"{quality.perplexity:.1f}"
