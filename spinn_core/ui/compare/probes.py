"""What the models know: our own probes by phenomenon and model, and the pairs that they get wrong."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from spinn_core.evaluation.probes import NO_NEW_WORD, Phenomenon, probes
from spinn_core.evaluation.table import MeasuredModel, PairedTest, Results
from spinn_core.evaluation.table_probes import (
    ORDERS,
    Failed,
    answer_rows,
    asked,
    confused,
    failed,
    fits,
    ordered,
    paired,
    probe_rows,
    right,
    same_words,
    total,
)
from spinn_core.evaluation.table_rows import p_value
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.probe_table import probe_table
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.common.verdict import percent
from spinn_core.ui.compare.address import ADDRESS, PHENOMENON, PROBE_ORDER, PROBES
from spinn_core.ui.compare.measured import measured, not_measured, warn_of_other_weights
from spinn_core.ui.compare.setup import Comparison

PAGE = "entailment"
"""Its address beside this page's, for a tab of its own: in this session it would find this page's pair in its boxes."""


@st.fragment
def show_probes(pair: Comparison) -> None:
    """The whole part; of the pair only the models that are compared matter to it."""
    results = measured()
    with problems_shown():
        phenomena = probes()
    if not asked(results) or not fits(results, phenomena):
        not_measured("the answers to our probes as they are now")
        return
    tree, lstm = pair.names
    pairs = sum(len(one.pairs) for one in phenomena)
    st.markdown(
        f"**{pairs} pairs of our own**, written one by one for **{len(phenomena)} phenomena** of language, with a "
        "label that should leave no doubt. A guess gets a third of them right."
    )
    warn_of_other_weights(results)
    st.markdown("\n".join(f"- {said}" for said in _summary(results, phenomena, tree, lstm)))
    order = PROBE_ORDER.buttons(
        "Order",
        help=f"SPINN versus LSTM: where {for_markdown(tree)} is furthest ahead of {for_markdown(lstm)} comes first.",
    )
    names = ordered(results, order, tree, lstm)
    st.html(probe_table(results, names))
    st.caption(
        "The stronger the orange, the more answers are wrong; the best of a row is bold. All sentences are raw; spinn "
        "parses them for the models that need a tree. A phenomenon has few pairs: 10 of 14 has a 95 per cent interval "
        "from 45 to 88."
    )
    with st.container(horizontal=True):
        csv_button("Phenomena", "phenomena", lambda: probe_rows(results))
        csv_button("All pairs and answers", "probes", lambda: answer_rows(results, phenomena))
    _show_failed(results, {one.name: one for one in phenomena}, ordered(results, ORDERS[0], tree, lstm)[0])
    ADDRESS.show(PROBES)


def _summary(results: Results, phenomena: Sequence[Phenomenon], tree: str, lstm: str) -> list[str]:
    """The two models of this page against each other, and what is wrong most often; lines of markdown."""
    models = {model.name: model for model in asked(results)}
    lines = []
    if tree in models and lstm in models:
        one, other = models[tree], models[lstm]
        lines.append(_against(one, other, paired(one, other)))
    for name in (tree, lstm):
        if name in models and (wrong := confused(models[name], phenomena)):
            (ours, said), times = wrong.most_common(1)[0]
            lines.append(
                f"**{for_markdown(name)}** gets {wrong.total()} wrong; the most frequent mistake, {times} times: it "
                f"predicts **{said}** where the label is **{ours}**."
            )
    counted = {name: same_words(models[name], phenomena) for name in (tree, lstm) if name in models}
    if counted:
        shared = next(iter(counted.values()))
        said = " and ".join(f"{for_markdown(name)} **{found.called}**" for name, found in counted.items())
        lines.append(
            f"In {shared.pairs} pairs {NO_NEW_WORD}. **{shared.entailment}** of them are labelled entailment; "
            f"predicted so: {said}. A model that went by shared words alone would predict all {shared.pairs} so."
        )
    return lines


def _against(one: MeasuredModel, other: MeasuredModel, test: PairedTest) -> str:
    shares = [
        f"**{for_markdown(model.name)}** gets {total(model).percent:.1f} per cent right" for model in (one, other)
    ]
    ahead = sum(right(one, name) > right(other, name) for name in one.probes)
    behind = sum(right(one, name) < right(other, name) for name in one.probes)
    return (
        f"{shares[0]}, {shares[1]}; the first is ahead in {ahead} phenomena and behind in {behind}. Over all pairs: "
        f"{test.in_words} (McNemar’s exact test, p {p_value(test.p)})."
    )


def _show_failed(results: Results, phenomena: dict[str, Phenomenon], first: str) -> None:
    """The menu of phenomena and the pairs of one of them that some model gets wrong, each with its link."""
    st.subheader("The pairs that go wrong", anchor=False)
    PHENOMENON.ready(first)
    name = st.selectbox("Phenomenon", list(phenomena), key=PHENOMENON.name, bind="query-params")
    phenomenon = phenomena[name or first]
    wrong = failed(results, phenomenon)
    st.markdown(
        f"{for_markdown(phenomenon.asks)} "
        + (
            f"Of {len(phenomenon.pairs)} pairs **{len(wrong)}** are wrong for at least one model:"
            if wrong
            else f"All models get all {len(phenomenon.pairs)} pairs right."
        )
    )
    for place, one in enumerate(wrong):
        _show_pair(one, [model.name for model in asked(results)], place)


def _show_pair(one: Failed, names: list[str], place: int) -> None:
    probe = one.probe
    said, link = st.columns([5, 1], vertical_alignment="center")
    parts = [
        f"{for_markdown(name)}: {one.mistakes[name].said} ({percent(one.mistakes[name].probability)})"
        for name in names
        if name in one.mistakes
    ]
    others = [for_markdown(name) for name in names if name not in one.mistakes]
    verdicts = "; ".join(parts) + (f"; right: {', '.join(others)}" if others else "; none is right")
    said.markdown(
        f"{for_markdown(probe.premise)} → {for_markdown(probe.hypothesis)}  \n"
        f"Label **{probe.label}**. :small[{verdicts}.]"
    )
    model = next(iter(one.mistakes))
    said_there = {"premise": probe.premise, "hypothesis": probe.hypothesis, "model": model}
    link.link_button(
        "Open it",
        f"{PAGE}?{urlencode(said_there)}",
        icon=":material/open_in_new:",
        help=f"Reads this pair with {for_markdown(model)} on the Entailment page, in a tab of its own.",
    )
