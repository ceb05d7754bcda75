"""What it buys: calls, occupied cells and time, with the batch and without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.lessons.batch.grid import Grid, grid_of
from spinn_core.ui.batch.address import ADDRESS, GAIN
from spinn_core.ui.batch.charts import rows_by_step
from spinn_core.ui.batch.setup import Batch
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.state import loaded_model
from spinn_core.ui.common.theme import theme

if TYPE_CHECKING:
    from spinn_core.lessons.batch.timing import Timing

_TIMED = "_batch_timed"  # (what was measured, both timings), for this visitor


@st.fragment
def show_gain(batch: Batch) -> None:
    """Four figures, the measured times, the rows of every call as bars."""
    grid, tracked = grid_of([parse.transitions for parse in batch.parses]), batch.model.variant.has_tracker
    timings = _timings(batch)
    reduce, tracker, share, ratio = st.columns(4)
    reduce.metric("Reduce calls", f"{grid.reduces} → {grid.calls}", help="One by one, and with the batch.")
    if tracked:
        tracker.metric("Tracker calls", f"{grid.occupied} → {grid.steps}", help="One by one, and with the batch.")
    else:
        tracker.metric("Tracker calls", "none", help="This model has no tracker.")
    share.metric("Grid occupied", f"{100 * grid.occupancy:.1f} %", help="The rest of the cells is padding.")
    ratio.metric("Time without the batch", f"{timings[-1].ratio:.1f} ×", help="As a multiple of the batch's time.")
    free = (
        f" Without a tracker the order of the phrases is free: one height after the other they take {grid.heights} "
        "calls, and the fast loop does that."
    )
    st.markdown(
        f"The {grid.rows} sentences hold {grid.reduces} REDUCE: {grid.reduces} calls one by one, {grid.calls} in step, "
        f"with {grid.mean_bundle:.1f} rows on average. Of {grid.rows} × {grid.steps} = {grid.cells} cells, "
        f"{grid.occupied} hold an action." + ("" if tracked else free)
    )
    _show_times(batch, timings)
    said = (
        f"Rows in each of {grid.steps} steps: {grid.reduces} reduce in {grid.calls} calls, "
        f"{grid.occupied - grid.reduces} shift, {grid.cells - grid.occupied} cells are padding."
    )
    show(rows_by_step(grid, theme()), "batch_rows", 300, said)
    rows = figures(grid, tracked, timings)
    with st.expander("All figures as a table", icon=":material/table_rows:"):
        st.dataframe(rows, hide_index=True, alt="Calls, cells and times with and without the batch")
    csv_button("Figures", "batch", lambda: rows)
    ADDRESS.show(GAIN)


def _timings(batch: Batch) -> tuple[Timing, Timing]:
    """Measured once for this visitor and these sentences; again when the button is pressed."""
    from spinn_core.lessons.batch.timing import measure

    asked = (batch.key, batch.model.folder, batch.device)
    known, timings = st.session_state.get(_TIMED, (None, None))
    if known != asked:
        with st.spinner("Measuring both ways on this machine …"):
            timings = measure(loaded_model(batch.model.folder, batch.device), batch.sentences)
        st.session_state[_TIMED] = (asked, timings)
    return timings


def _show_times(batch: Batch, timings: tuple[Timing, Timing]) -> None:
    for timing in timings:
        st.markdown(
            f"**{timing.way.capitalize()}** (`{timing.file}`): {_time(timing.alone)} one by one, "
            f"{_time(timing.together)} as a batch: **{timing.ratio:.1f} times** as long one by one."
        )
    where = "time until the GPU is done" if batch.device.startswith("cuda") else "CPU time of one thread"
    with st.container(horizontal=True, vertical_alignment="center"):
        forget = st.session_state.pop
        st.button("Measure again", icon=":material/timer:", key="batch_measure", on_click=forget, args=(_TIMED, None))
        st.caption(
            f"Medians of {min(timing.rounds for timing in timings)} rounds or more, {where}, measured just now on the "
            "server, one by one and as a batch interleaved. Only the encoder is timed."
        )


def _time(seconds: float) -> str:
    return f"{1000 * seconds:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def figures(grid: Grid, tracked: bool, timings: tuple[Timing, Timing]) -> list[dict[str, object]]:
    """Everything on this part of the page, one figure a line, as text. tracked: whether the model has a tracker."""
    rows = [
        ("calls of Reduce", grid.reduces, grid.calls),
        ("calls of the tracker", grid.occupied, grid.steps)
        if tracked
        else ("calls of Reduce, a height at a time", grid.reduces, grid.heights),
        ("cells of the grid", grid.occupied, grid.cells),
        ("cells that hold an action", grid.occupied, grid.occupied),
        *(
            (f"milliseconds, {timing.way}", round(1000 * timing.alone, 3), round(1000 * timing.together, 3))
            for timing in timings
        ),
    ]
    return [{"figure": name, "one by one": f"{alone}", "as a batch": f"{together}"} for name, alone, together in rows]
