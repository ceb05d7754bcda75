"""All trees over a short sentence, ranked by the probability of a label."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from spinn_core.data.snli import LABELS
from spinn_core.parsing.machine import Action
from spinn_core.parsing.reader import Parse
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.rows import by_label
from spinn_core.ui.common.theme import theme
from spinn_core.ui.common.verdict import percent
from spinn_core.ui.compare.address import BY_HAND, LABEL
from spinn_core.ui.compare.charts import histogram
from spinn_core.ui.compare.setup import Comparison, other
from spinn_core.ui.compare.state import ranks_of
from spinn_core.ui.compare.tree import show_tree

TOP = 2_000_000  # above this the number of trees is given in words only


def show_all(pair: Comparison, side: str, named: dict[str, tuple[Action, ...]]) -> None:
    """Histogram, the rank of the tree that is read, the best and the worst tree. named: marked in the histogram."""
    from spinn_core.explain.bracketings import MOST_WORDS, all_trees

    tokens, provided = pair.in_tree(side)
    st.subheader("All trees", anchor=False)
    count = math.comb(2 * len(tokens) - 2, len(tokens) - 1) // len(tokens)
    if len(tokens) > MOST_WORDS:
        many = f"{count:,}" if count < TOP else "millions of"
        st.caption(
            f"This sentence has {len(tokens)} words, so {many} trees; with up to {MOST_WORDS} words "
            "this place shows every tree, ranked."
        )
        return
    if count == 1:
        st.caption("There is one tree only over these words.")
        return
    likeliest = max(LABELS, key=pair.by_tree.probabilities.__getitem__)
    LABEL.ready(likeliest)
    label = LABEL.buttons("Rank by the probability of") or likeliest
    trees = all_trees(len(tokens))
    shares = ranks_of(pair.tree.folder, pair.device, tokens, None, pair.in_tree(other(side)), side)  # (N, 3)
    chosen = shares[:, LABELS.index(label)]
    best, worst, read = int(chosen.argmax()), int(chosen.argmin()), chosen[trees.index(provided)]
    place = 1 + int((chosen > read).sum())
    counts = np.bincount(shares.argmax(1), minlength=3)
    verdicts = ", ".join(f"{name} in {times:,}" for name, times in zip(LABELS, counts, strict=True) if times)
    verdicts = f"{LABELS[int(counts.argmax())]} in all of them" if counts.max() == count else verdicts
    st.markdown(
        f"Of all **{count:,}** trees the one of this page ranks **{place:,}** for {label} ({percent(read)}); they "
        f"range from {percent(chosen[worst])} to {percent(chosen[best])}. The likeliest label is {verdicts}."
    )
    marks = {name: float(chosen[trees.index(tree)]) for name, tree in named.items()}
    if named[BY_HAND] == provided:
        del marks[BY_HAND]
    said = f"Histogram of the probability of {label} over {count:,} trees; the one of this page ranks {place:,}."
    show(histogram(chosen, marks, label, theme()), "compare_histogram", 300, said)
    with st.container(horizontal=True, gap="large"):
        for title, at in (("Highest", best), ("Lowest", worst)):
            with st.container(width="content"):
                st.markdown(f"**{title}**: {label} {percent(chosen[at])}")
                show_tree(tokens, trees[at], theme(), f"tree-{title.lower()}-{label}")
    csv_button(
        "All trees",
        "all-trees",
        lambda: [
            {"rank": rank} | by_label(shares[at]) | {"brackets": Parse(tokens, trees[at]).to_brackets()}
            for rank, at in enumerate(np.argsort(-chosen, kind="stable"), 1)
        ],
    )
