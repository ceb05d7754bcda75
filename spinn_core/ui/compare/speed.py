"""The speed table: how fast the networks train and read, beside other ways to run them."""

from __future__ import annotations

from functools import partial

import streamlit as st

from spinn_core.bench.speed_table import (
    ARTICLE,
    FILE,
    KINDS,
    OURS,
    PACKED,
    PRODUCTS,
    by_case,
    by_length,
    describe,
    read_speed,
)
from spinn_core.ui.common.columns import number, text
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.compare.address import ADDRESS, SPEED
from spinn_core.ui.compare.measured import fresh
from spinn_core.ui.compare.setup import Comparison

_COLUMNS = {
    "model": text(100),
    "pairs": number(65, "localized", None, "Pairs of a batch"),
    "threads": number(75),
    OURS: number(75, "localized"),
    ARTICLE: number(80, "localized"),
    PACKED: number(110, "localized"),
    "speed-up": number(85, "%.2f", None, "How many times as fast as the article’s way ours is"),
    PRODUCTS: number(110, "percent", "matmul", "Share of our time that the matrix products alone take"),
}


def show_speed(pair: Comparison) -> None:
    """The whole part; it looks at no pair."""
    with problems_shown():
        table = fresh(FILE, read_speed)
    st.markdown(
        f"Measured on {for_markdown(describe(table.machine))}, {for_markdown(table.date)}: **pairs a second**, more is "
        f"faster; width {table.width}, tracker {table.tracker}, trees and lengths as in SNLI."
    )
    for kind in KINDS:
        cases = by_case(table.rows, kind)
        st.subheader(kind.capitalize(), anchor=False)
        alt = f"Pairs a second in {kind}, by way to run them"
        st.dataframe(cases, hide_index=True, column_config=_COLUMNS, alt=alt)
        csv_button(kind.capitalize(), f"speed-{kind}", partial(list, cases))
    st.caption(
        "All ways interleaved in one process, medians of several rounds, whole models with their optimiser. "
        "**Article**: a Python list for each buffer and stack, as in the article’s PyTorch code. **Packed LSTM**: "
        "torch’s own over the same words, which composes no phrases. **Matmul**: the matrix-multiplication lower "
        "bound, as a share of our time. On a shared machine figures vary by a fifth; ratios vary less."
    )
    if long := by_length(table.rows):
        st.subheader("Long sentences", anchor=False)
        st.dataframe(
            long,
            hide_index=True,
            column_config={"model": text(110), "shape": text(95), "kind": text(95)}
            | {name: number(110, "localized") for name in long[0] if name.endswith(" words")},
            alt="Words a second by sentence length",
        )
        used = ", ".join(f"{name} {size:.0f} MB" for name, size in table.memory_mb.items() if size is not None)
        memory = f" Memory of a training step above the model, 16 pairs of 200 words: {for_markdown(used)}."
        st.caption(f"**Words a second** by sentence length, one thread.{memory if used else ''}")
        csv_button("Long sentences", "speed-long", lambda: long)
    ADDRESS.show(SPEED)
