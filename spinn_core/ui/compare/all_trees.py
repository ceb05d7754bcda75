"""All trees over a short sentence, ranked by the probability of a label."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.data.snli import LABELS
from spinn_core.parsing.machine import Action
from spinn_core.parsing.reader import Parse
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.theme import theme
from spinn_core.ui.common.verdict import percent
from spinn_core.ui.compare.address import LABEL
from spinn_core.ui.compare.charts import histogram
from spinn_core.ui.compare.setup import Comparison, other
from spinn_core.ui.compare.state import all_ranks_of
from spinn_core.ui.compare.tree import show_tree

TOP = 2_000_000  # above this a number of trees is told in words only


def show_all(pair: Comparison, side: str, named: dict[str, tuple[Action, ...]]) -> None:
    """Histogram, the given tree's rank, the best and the worst tree drawn. named: marked in the histogram."""
    from spinn_core.explain.bracketings import MOST_WORDS, all_trees

    tokens, given = pair.in_tree(side)
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
    label = LABEL.buttons("Rank by the probability of")
    column = LABELS.index(label or likeliest)
    trees = all_trees(len(tokens))
    shares = all_ranks_of(pair.tree.folder, pair.device, tokens, pair.in_tree(other(side)), side)  # (N, 3)
    chosen = shares[:, column]
    best, worst = int(chosen.argmax()), int(chosen.argmin())
    place, label = 1 + int((chosen > chosen[trees.index(given)]).sum()), LABELS[column]
    says = np.bincount(shares.argmax(1), minlength=3)
    verdicts = ", ".join(f"{name} in {times:,}" for name, times in zip(LABELS, says, strict=True) if times)
    verdicts = f"{LABELS[int(says.argmax())]} in all of them" if says.max() == count else verdicts
    st.markdown(
        f"Of all **{count:,}** trees the given one ranks **{place:,}** for {label} "
        f"({percent(chosen[trees.index(given)])}); the trees range from {percent(chosen[worst])} to "
        f"{percent(chosen[best])}. The likeliest label is {verdicts}."
    )
    marks = {name: float(chosen[trees.index(tree)]) for name, tree in named.items()}
    if marks.get("by hand") == marks["given"]:
        marks.pop("by hand", None)
    if marks.get("own") == marks["given"]:
        marks = {"given, own": marks["given"]} | {name: marks[name] for name in marks if name not in ("given", "own")}
    said = f"Histogram of the probability of {label} over {count:,} trees; the given one ranks {place:,}."
    show(histogram(chosen, marks, label, theme()), "compare_histogram", 300, said)
    with st.container(horizontal=True, gap="large"):
        for title, at in (("Highest", best), ("Lowest", worst)):
            with st.container(width="content"):
                st.markdown(f"**{title}**: {label} {percent(chosen[at])}")
                show_tree(tokens, trees[at], theme(), f"tree-{title.lower()}-{label}")
    file_button("All trees, CSV", "all-trees.csv", lambda: csv_text(_rows(tokens, trees, shares, column)))


def _rows(tokens: tuple[str, ...], trees, shares: np.ndarray, column: int) -> list[dict]:
    order = np.argsort(-shares[:, column], kind="stable")
    return [
        {
            "rank": 1 + place,
            **{name: round(float(share), 6) for name, share in zip(LABELS, shares[at], strict=True)},
            "brackets": Parse(tokens, trees[at]).to_brackets(),
        }
        for place, at in enumerate(order)
    ]
