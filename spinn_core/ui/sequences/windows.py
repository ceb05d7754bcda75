"""From times to windows: one window after the other over the table, with its bin and its one-hot row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import streamlit as st

from spinn_core.lessons.sequences.intervals import intervals
from spinn_core.lessons.sequences.prepared import Prepared, View
from spinn_core.lessons.sequences.visits import Visits
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.theme import theme
from spinn_core.ui.sequences.address import WINDOW
from spinn_core.ui.sequences.charts import window

Rows = list[dict[str, object]]


@st.fragment
def show_windows(visits: Visits, prepared: Prepared) -> None:
    """A slider over the windows, the picture, and the rows around it as two tables."""
    data, bins, last = prepared.data, prepared.bins, len(prepared.data)
    about = "The arrow keys move it once it is selected."
    number = WINDOW.slider_up_to("Window", last, 1, help=about) - 1
    size, unit = prepared.view.look_back, prepared.view.unit.short
    before, target = ", ".join(map(figure, data.inputs[0][number])), data.targets[number]
    (row,) = _window_rows(prepared, [number])
    part = "held out" if number in prepared.held else "training"
    st.markdown(
        f"**Window {number + 1} of {last:,}** ({part}): {size} interval{'' if size == 1 else 's'} "
        f"of {before} {unit} → **{figure(target)}**, which is bin {row['bin']} of {len(bins)} "
        f"({bins.name(int(bins.index(target)))}), as one-hot `{row['one-hot']}`."
    )
    told = f"Intervals around window {number + 1}: {before}, and {figure(target)} to be predicted."
    show(window(prepared, number, theme()), "interval_window_chart", 290, told)
    _show_tables(
        _visit_rows(visits, prepared.series, range(number, number + size + 1)),
        _window_rows(prepared, range(number, min(number + size + 1, last))),
        unit,
        "content",
    )
    st.caption(
        f"The dotted lines are the bins’ edges, made from the training windows: {', '.join(apart(bins.inner))} "
        f"{unit}. A window of amounts ends with the visit at which the forecast is made."
    )
    with st.container(horizontal=True):
        csv_button("Visits", "visits", visits.rows)
        csv_button("Windows", "windows", lambda: _all_rows(prepared))


def show_untrained(visits: Visits, view: View) -> None:
    """The table and its windows where they are too few or too equal to train on: all rows, no bins."""
    series, size = intervals(visits.times, view.unit, visits.local), view.look_back
    st.markdown("**From times to windows**")
    windows: Rows = [
        {"seen": "  ".join(map(figure, series[at : at + size])), "next": figure(series[at + size])}
        for at in range(len(series) - size)
    ]
    _show_tables(_visit_rows(visits, series, range(len(visits))), windows, view.unit.short)
    csv_button("Visits", "visits", visits.rows)


def _show_tables(visits: Rows, windows: Rows, unit: str, height: Any = "auto") -> None:
    for column, caption, rows, alt in zip(
        st.columns(2, gap="medium"),
        (f"The table: times become intervals, in {unit}", "The windows: what the network reads, what comes next"),
        (visits, windows),
        ("Visits with the interval after each", "Windows with their targets"),
        strict=True,
    ):
        with column:
            st.caption(caption)
            st.dataframe(rows, hide_index=True, height=height, alt=alt)


def figure(number: float) -> str:
    """A number of days as it stands in a table: 7.1, 44."""
    return f"{number:.1f}".removesuffix(".0")


def apart(numbers: Sequence[float] | np.ndarray) -> list[str]:
    """Rising numbers with as many decimals, up to four, as tell neighbours apart: bins whose edges looked equal would
    look empty."""
    for places in range(1, 5):
        shown = [f"{number:.{places}f}" for number in numbers]
        if len(set(shown)) == len(shown):
            break
    return [one.removesuffix(".0") for one in shown]


def _visit_rows(visits: Visits, series: np.ndarray, members: range) -> Rows:
    """Some visits, each with the interval after it."""
    rows = visits.rows()
    return [
        {"visit": at + 1} | rows[at] | {"interval": figure(series[at]) if at < len(series) else ""} for at in members
    ]


def _window_rows(prepared: Prepared, members: Iterable[int]) -> Rows:
    """A row for each window: its intervals as one text, what came next, its bin and one-hot row."""
    inputs, targets = prepared.data.part(np.array(members))
    places, codes = prepared.bins.index(targets), prepared.bins.one_hot(targets)
    return [
        {
            "seen": "  ".join(map(figure, seen)),
            "next": figure(target),
            "bin": int(place) + 1,
            "one-hot": " ".join(map(str, code)),
        }
        for seen, target, place, code in zip(inputs[0], targets, places, codes, strict=True)
    ]


def _all_rows(prepared: Prepared) -> Rows:
    """Every window with a column for each of its numbers."""
    data, held = prepared.data, set(prepared.held.tolist())
    places, codes = prepared.bins.index(data.targets), prepared.bins.one_hot(data.targets)
    rows = []
    for at in range(len(data)):
        row: dict[str, object] = {}
        for sequence, prefix in zip(data.inputs, ("X", "amount X"), strict=False):
            row |= {f"{prefix}{place}": round(float(one), 6) for place, one in enumerate(sequence[at], 1)}
        row |= {"Y": round(float(data.targets[at]), 6), "bin": int(places[at]) + 1}
        row |= {f"one-hot {place}": int(one) for place, one in enumerate(codes[at], 1)}
        rows.append(row | {"part": "held out" if at in held else "training"})
    return rows
