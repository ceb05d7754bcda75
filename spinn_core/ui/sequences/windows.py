"""From times to windows: one window after the other over the table, with its bin and its one-hot row."""

from __future__ import annotations

import numpy as np
import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.lessons.sequences.intervals import intervals
from spinn_core.lessons.sequences.prepared import Prepared, View
from spinn_core.lessons.sequences.visits import Visits
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.theme import theme
from spinn_core.ui.sequences.address import WINDOW
from spinn_core.ui.sequences.charts import window
from spinn_core.ui.sequences.times import visits_csv


@st.fragment
def show_windows(visits: Visits, prepared: Prepared) -> None:
    """A slider over the windows, the picture, and the rows around it as three tables in one."""
    last = len(prepared.data)
    number = (
        st.slider(
            "Window",
            1,
            last,
            1,
            key=WINDOW.name,
            bind="query-params",
            help="The arrow keys move it once it is selected.",
        )
        - 1
    )
    size, unit = prepared.view.look_back, prepared.view.unit
    seen, target = prepared.series[number : number + size], prepared.data.targets[number]
    place = int(prepared.bins.index(target))
    code = " ".join(str(one) for one in prepared.bins.one_hot(np.array([target]))[0])
    held = "held out" if number in set(prepared.held.tolist()) else "learned from"
    before = ", ".join(figure(one) for one in seen)
    st.markdown(
        f"**Window {number + 1} of {last:,}** ({held}): {size} interval{'' if size == 1 else 's'} "
        f"of {before} {unit.short} → **{figure(target)}**, "
        f"which is bin {place + 1} of {len(prepared.bins)} ({prepared.bins.name(place)}), as one-hot `{code}`."
    )
    told = f"Intervals around window {number + 1}: {before}, and {figure(target)} to be foretold."
    show(window(prepared, number, theme()), "interval_window_chart", 290, told)
    first, second = st.columns(2, gap="medium")
    with first:
        st.caption(f"The table: times become intervals, in {unit.short}")
        st.dataframe(
            [
                {"visit": at + 1, "time": str(visits.local[at])[:16].replace("T", " ")}
                | ({} if visits.amounts is None else {"amount": f"{visits.amounts[at]:.2f}"})
                | {"interval": figure(prepared.series[at])}
                for at in range(number, number + size + 1)
            ],
            hide_index=True,
            height="content",
            alt="Visits with the interval after each",
        )
    with second:
        st.caption("The windows: what is seen, what comes next, its bin")
        st.dataframe(
            window_rows(prepared, range(number, min(number + size + 1, last))),
            hide_index=True,
            height="content",
            alt="Windows with target, bin and one-hot row",
        )
    edges = ", ".join(figure(one) for one in prepared.bins.inner)
    st.caption(
        f"The bins’ edges, from the windows that are learned from: {edges} "
        f"{unit.short} (the dotted lines). A window of amounts ends with the visit at which the forecast is made."
    )
    with st.container(horizontal=True):
        file_button("Visits, CSV", "visits.csv", lambda: visits_csv(visits))
        file_button("Windows, CSV", "windows.csv", lambda: csv_text(_all_rows(prepared)))


def show_untrained(visits: Visits, view: View) -> None:
    """The table and its windows where they are too few or too equal to train on: all rows, no bins."""
    series, size = intervals(visits.times, view.unit, visits.local), view.look_back
    st.markdown("**From times to windows**")
    first, second = st.columns(2, gap="medium")
    with first:
        st.caption(f"The table: times become intervals, in {view.unit.short}")
        st.dataframe(
            [
                {"visit": at + 1, "time": time, "interval": figure(series[at]) if at < len(series) else ""}
                for at, time in enumerate(visits.written())
            ],
            hide_index=True,
            alt="Visits with the interval after each",
        )
    with second:
        st.caption("The windows: what is seen, what comes next")
        st.dataframe(
            [
                {"seen": "  ".join(map(figure, series[at : at + size])), "next": figure(series[at + size])}
                for at in range(len(series) - size)
            ],
            hide_index=True,
            alt="Windows with target",
        )
    file_button("Visits, CSV", "visits.csv", lambda: visits_csv(visits))


def figure(number: float) -> str:
    """A number of days as it stands in a table: 7.1, 44."""
    return f"{number:.1f}".removesuffix(".0")


def window_rows(prepared: Prepared, members: range) -> list[dict[str, object]]:
    """A row a window: what was seen as one text, what came next, its bin and one-hot row."""
    return [
        {
            "seen": "  ".join(figure(one) for one in prepared.data.inputs[0][at]),
            "next": figure(prepared.data.targets[at]),
            "bin": int(prepared.bins.index(prepared.data.targets[at])) + 1,
            "one-hot": " ".join(map(str, prepared.bins.one_hot(prepared.data.targets[at : at + 1])[0])),
        }
        for at in members
    ]


def _all_rows(prepared: Prepared) -> list[dict[str, object]]:
    """Every window with a column for each of its numbers."""
    held, targets = set(prepared.held.tolist()), prepared.data.targets
    places, codes = prepared.bins.index(targets), prepared.bins.one_hot(targets)
    names = [f"X{at + 1}" for at in range(prepared.view.look_back)]
    rows = []
    for at in range(len(prepared.data)):
        row: dict[str, object] = {}
        for sequence, prefix in zip(prepared.data.inputs, ("", "amount "), strict=False):
            row |= {f"{prefix}{name}": round(float(one), 6) for name, one in zip(names, sequence[at], strict=True)}
        row |= {"Y": round(float(targets[at]), 6), "bin": int(places[at]) + 1}
        row |= {f"one-hot {place + 1}": int(one) for place, one in enumerate(codes[at])}
        rows.append(row | {"part": "held out" if at in held else "learned from"})
    return rows
