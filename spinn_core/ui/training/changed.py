"""Held-out pairs whose prediction changed from one epoch to the next."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from spinn_core.data.snli import LABELS
from spinn_core.lessons.training.runs.pairs_file import HeldOut
from spinn_core.lessons.training.runs.record import EpochResult, RunView
from spinn_core.lessons.training.runs.tags import changed, is_right
from spinn_core.ui.common import columns
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.training.state import held_out_of

_ROWS = 100  # in the table on the page; the file has all
_HEIGHT = 250
_COLUMNS = {
    name: columns.text(width)
    for name, width in {"now is": 85, "premise": 205, "hypothesis": 205, "judged": 195}.items()
}


def show_changed(run: RunView) -> None:
    """The last epoch against the one before it, once there are two."""
    st.markdown("**Examples whose prediction changed**")
    if len(run.epochs) < 2:
        st.caption("From the second epoch on: the held-out pairs whose predicted label differs from one epoch before.")
        return
    before, now = run.epochs[-2:]
    with problems_shown():
        pairs = held_out_of(run)
    rows = changed_rows(pairs, before, now)
    count = Counter(row["now is"] for row in rows)
    st.markdown(
        f"{len(rows)} of {len(pairs.pairs):,} predictions changed from epoch {before.number} to {now.number}: "
        f"{count['right']} became right, {count['wrong']} wrong, {count['wrong again']} changed between wrong answers."
    )
    if rows:
        st.dataframe(
            [
                {name: row[name] for name in ("now is", "premise", "hypothesis")}
                | {"judged": f"{row['before']}, now {row['now']}"}
                for row in rows[:_ROWS]
            ],
            hide_index=True,
            height=_HEIGHT,
            column_config=_COLUMNS,
            alt="Held-out pairs whose prediction changed in the last epoch",
        )
        csv_button("Changed", "changed", lambda: rows)


def changed_rows(held_out: HeldOut, before: EpochResult, now: EpochResult) -> list[dict[str, object]]:
    """One row a changed pair; those that became wrong first, as they are the ones to look at."""
    old, new = before.predicted[before.main], now.predicted[now.main]
    right_before, right_now = is_right(held_out.pairs, old), is_right(held_out.pairs, new)
    rows: list[dict[str, object]] = []
    for place in changed(old, new):
        pair = held_out.pairs[place]
        rows.append(
            {
                "now is": "right" if right_now[place] else "wrong" if right_before[place] else "wrong again",
                "premise": " ".join(pair.premise.tokens),
                "hypothesis": " ".join(pair.hypothesis.tokens),
                "label": LABELS[pair.label],
                "before": LABELS[int(old[place])],
                "now": LABELS[int(new[place])],
                "kind": held_out.tags[place],
            }
        )
    return sorted(rows, key=lambda row: ("wrong", "right", "wrong again").index(str(row["now is"])))
