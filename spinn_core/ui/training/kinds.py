"""Kind of pair by kind of pair: what each run gets right, and where SPINN and the LSTM differ."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from spinn_core.data.snli import LABELS
from spinn_core.evaluation.table_rows import interval, p_value
from spinn_core.lessons.training.runs.pairs_file import HeldOut
from spinn_core.lessons.training.runs.record import RunView
from spinn_core.lessons.training.runs.tags import Parting, accuracy, by_tag, is_right, partings
from spinn_core.lessons.training.toy import TAGS, ToyError, explain
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.training.charts import tags_chart
from spinn_core.ui.training.state import held_out_of

_PICKED, _KIND = "_runs_picked", "_runs_kind"
_GUESS = "first words"
_MOST = 4  # runs beside each other in the chart
_ROWS = 6  # whose pairs are shown; the file has all


def show_kinds(measured: Sequence[RunView]) -> None:
    """The whole section. measured: runs with an epoch, oldest first."""
    st.subheader("Where they differ: kind of pair by kind of pair", anchor=False)
    by_name = {run.name: run for run in measured}
    usual = usual_runs(measured)
    state = st.session_state
    if _PICKED in state and not set(state[_PICKED]) <= set(by_name):
        del state[_PICKED]  # a run was removed
    if _PICKED not in state:
        state[_PICKED] = [run.name for run in usual]
    names = st.pills(
        f"Runs to compare, up to {_MOST}",
        list(by_name),
        selection_mode="multi",
        key=_PICKED,
        persist_state="session",
        format_func=lambda name: by_name[name].title,
    )
    chosen = [run for run in measured if run.name in names][:_MOST]
    if not chosen:
        st.caption("Pick a run.")
        return
    if len({run.settings.data_key for run in chosen}) > 1:
        st.warning("These runs were measured on different pairs. Pick some with the same.", icon=":material/rule:")
        return
    with problems_shown():
        held_out = held_out_of(chosen[0])
    right = {run.name: is_right(held_out.pairs, run.best.predicted[run.best.main]) for run in chosen}
    kinds = ordered(held_out.tags)
    tags_chart(kinds, [(run, by_tag(held_out.tags, right[run.name])) for run in chosen], "training_kinds")
    named = {run.title: right[run.name] for run in chosen} | {_GUESS: is_right(held_out.pairs, held_out.first_words)}
    columns = {name: by_tag(held_out.tags, ok) | {"all": accuracy(ok)} for name, ok in named.items()}
    rows = [
        {"kind": kind, "pairs": columns[_GUESS][kind].pairs}
        | {name: round(found[kind].percent, 1) for name, found in columns.items()}
        for kind in (*kinds, "all")
    ]
    st.dataframe(rows, hide_index=True, alt="Accuracy on each kind of held-out pairs, in per cent")
    st.caption(_meanings(kinds, chosen))
    csv_button("Kinds", "kinds", lambda: rows)
    pair = two_to_compare(chosen)
    if pair:
        _parting(held_out, *pair, right[pair[0].name], right[pair[1].name])


def usual_runs(measured: Sequence[RunView]) -> list[RunView]:
    """The latest run of each network among those on the same pairs as the latest of all."""
    key = measured[-1].settings.data_key
    latest = {run.variant: run for run in measured if run.settings.data_key == key}
    return [run for run in measured if run in latest.values()][:_MOST]


def two_to_compare(chosen: Sequence[RunView]) -> tuple[RunView, RunView] | None:
    """A run of a tree network and one of the LSTM; else the first two; None of one alone."""
    tree, sequential = ([run for run in chosen if run.variant.reads_tree is wanted] for wanted in (True, False))
    if tree and sequential:
        return tree[0], sequential[0]
    return (chosen[0], chosen[1]) if len(chosen) > 1 else None


def ordered(tags: Sequence[str]) -> list[str]:
    """Each kind once: the small language's in its own order, a file's by length."""
    found = dict.fromkeys(tags)
    known = [tag for tag in TAGS if tag in found]
    return known + sorted((tag for tag in found if tag not in TAGS), key=lambda tag: (not tag.startswith("up"), tag))


def _meanings(kinds: Sequence[str], chosen: Sequence[RunView]) -> str:
    meanings = "; ".join(f"**{kind}**: {TAGS[kind]}" for kind in kinds if kind in TAGS)
    own = any(run.best.main == "own" for run in chosen)
    how = " spinn reads by its predicted parses, the other tree networks by the provided ones." if own else ""
    return (
        f"{meanings + '.  ' if meanings else ''}\nPer cent right of held-out pairs, each run in its best epoch; lines "
        f"are 95 per cent intervals.{how} “{_GUESS}” is a baseline that reads only the first word of either sentence."
    )


def _parting(held_out: HeldOut, first: RunView, second: RunView, a: Sequence[bool], b: Sequence[bool]) -> None:
    found = partings(held_out.tags, a, b)
    chosen = f" It was chosen as the widest of {len(found)}, which p does not allow for." if len(found) > 1 else ""
    st.markdown(parting_in_words(found[0], first, second) + chosen)
    names = {one.tag: one for one in found}
    kind = st.selectbox(
        "Pairs that one of the two gets right and the other wrong, of the kind",
        list(names),
        format_func=lambda tag: f"{tag}: {names[tag].gap:+.1f} points for {first.title}",
        key=_KIND,
        persist_state="session",
    )
    rows = [
        {
            "right is": first.title if a[place] else second.title,
            "premise": " ".join(pair.premise.tokens),
            "hypothesis": " ".join(pair.hypothesis.tokens),
            "label": LABELS[pair.label],
            "why": why(held_out, place),
        }
        for place, pair in enumerate(held_out.pairs)
        if held_out.tags[place] == kind and a[place] != b[place]
    ]
    if not rows:
        st.caption("On this kind both get the same pairs right.")
        return
    unbroken = {name: name.replace(" ", "\u00a0") for name in (first.title, second.title)}
    st.table(
        [
            {name: for_markdown(cell) for name, cell in row.items()} | {"right is": unbroken[row["right is"]]}
            for row in rows[:_ROWS]
        ],
        hide_index=True,
        border="horizontal",
        alt="Held-out pairs on which the two runs differ",
    )
    if len(rows) > _ROWS:
        st.caption(f"The first {_ROWS} of {len(rows)}; the file has all.")
    csv_button("Where they differ", "differ", lambda: rows)


def parting_in_words(widest: Parting, first: RunView, second: RunView) -> str:
    """The widest gap in a sentence of markdown."""
    (ahead, high), (behind, low) = ((first, widest.first), (second, widest.second))[:: 1 if widest.gap >= 0 else -1]
    return (
        f"The widest gap is on **{for_markdown(widest.tag)}**: {for_markdown(ahead.title)} gets "
        f"{high.percent:.1f} per cent right ({interval(high)}), {for_markdown(behind.title)} {low.percent:.1f} "
        f"({interval(low)}). Paired test: p {p_value(widest.test.p)}, {widest.test.in_words}."
    )


def why(held_out: HeldOut, place: int) -> str:
    """The language's reason for a label; "" for a pair that is not of it."""
    try:
        return explain(held_out.pairs[place])
    except ToyError:
        return ""
