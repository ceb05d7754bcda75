"""A sentence made longer and longer between two related words, and what tree and LSTM make of it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from spinn_core.data.snli import LABELS
from spinn_core.drawing.svg import forest_svg
from spinn_core.explain.stretched import HEAD, HYPOTHESIS, MOST, VERB, Attachment, stretched
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.downloads import csv_button, file_button
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.rows import by_label
from spinn_core.ui.common.theme import theme
from spinn_core.ui.common.verdict import percent
from spinn_core.ui.compare.address import ATTACH, COUNT, TO_THE_HEAD, TO_THE_NOUN
from spinn_core.ui.compare.charts import two_curves
from spinn_core.ui.compare.setup import Comparison
from spinn_core.ui.compare.state import family_of
from spinn_core.ui.compare.tree import shape_of

_ATTACHED = {TO_THE_NOUN: Attachment.NEAREST, TO_THE_HEAD: Attachment.HEAD}


def show_family(pair: Comparison) -> None:
    """The slider, the sentence, three curves over the number of modifiers."""
    from spinn_core.explain.reach import lstm_distance, tree_distance

    names, seen = pair.names, theme()
    st.subheader("Two words that move apart", anchor=False)
    st.markdown(
        f"Modifiers are put between **{HEAD}** and **{VERB}**. Every one of these premises entails "
        f"“{' '.join(HYPOTHESIS.tokens).replace(' .', '.')}”, however long it is."
    )
    slide, attach = st.columns([3, 2], vertical_alignment="bottom")
    with slide:
        count = COUNT.slider("Modifiers between the two words")
    with attach:
        attachment = _ATTACHED[ATTACH.buttons("In the tree a modifier belongs to")]
    family = [stretched(number, attachment) for number in range(MOST + 1)]
    now = family[count]
    words = [f"**{word}**" if at in (now.head, now.verb) else word for at, word in enumerate(now.parse.tokens)]
    st.markdown(f"> {' '.join(words).replace(' .', '.')}")

    reaches = (family_of(pair.tree.folder, pair.device, attachment), family_of(pair.lstm.folder, pair.device, None))
    far = (
        [tree_distance(member.parse.transitions)[member.head] for member in family],
        [lstm_distance(len(member.parse.tokens))[member.head] for member in family],
    )
    felt = [
        [float(reach.shares[member.head]) * len(reach.norms) for reach, member in zip(lot, family, strict=True)]
        for lot in reaches
    ]
    sure = [[100 * float(reach.probabilities[0]) for reach in lot] for lot in reaches]
    answers = "; ".join(
        f"{for_markdown(name)} predicts {LABELS[lot[count].label]} ({percent(lot[count].probabilities.max())})"
        for name, lot in zip(names, reaches, strict=True)
    )
    st.markdown(
        f"With {count} modifier{'' if count == 1 else 's'} “{HEAD}” is {far[0][count]} compositions from the sentence "
        f"vector in the tree and {far[1][count]} in the LSTM. {answers}."
    )
    charts: tuple[tuple[str, Any, str, float | None], ...] = (
        ("compare_family_far", far, f"“{HEAD}”: compositions", None),
        ("compare_family_felt", felt, f"“{HEAD}”: gradient, average word = 1", None),
        ("compare_family_sure", sure, f"P({LABELS[0]}), per cent", 105.0),
    )
    for column, (key, values, title, top) in zip(st.columns(3), charts, strict=True):
        with column:
            st.caption(for_markdown(title))
            lists = (f"{name} {', '.join(f'{x:.2g}' for x in lot)}" for name, lot in zip(names, values, strict=True))
            said = f"{title}, for 0 to {MOST} modifiers: {', '.join(lists)}."
            show(two_curves(values, names, count, seen, top), key, 290, said)

    def rows() -> list[dict[str, object]]:
        return [
            dict[str, object](modifiers=number, words=len(member.parse.tokens))
            | {f"{name}: compositions": lot[number] for name, lot in zip(names, far, strict=True)}
            | {f"{name}: gradient, average 1": round(lot[number], 6) for name, lot in zip(names, felt, strict=True)}
            | by_label(reaches[0][number].probabilities, f"{names[0]}: P(", ")")
            | by_label(reaches[1][number].probabilities, f"{names[1]}: P(", ")")
            for number, member in enumerate(family)
        ]

    with st.container(horizontal=True):
        csv_button("Family", "family", rows)
        tree = shape_of(now.parse.tokens, now.parse.transitions)
        file_button("Its tree, SVG", f"modifiers-{count}.svg", lambda: forest_svg(tree, None, seen))
