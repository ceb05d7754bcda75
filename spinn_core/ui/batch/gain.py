"""What it buys: calls, occupied cells and time, with the batch and without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.lessons.batch.grid import Grid, grid_of
from spinn_core.ui.batch.address import ADDRESS, GAIN
from spinn_core.ui.batch.charts import rows_by_step
from spinn_core.ui.batch.setup import Batch
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.state import loaded_model
from spinn_core.ui.common.theme import theme

if TYPE_CHECKING:
    from spinn_core.lessons.batch.timing import Timing

_TIMED = "_batch_timed"  # (what was measured, both timings), for this visitor


@st.fragment
def show_gain(batch: Batch) -> None:
    """Four figures, the measured times, the rows of every call as bars."""
    grid = grid_of([parse.transitions for parse in batch.parses])
    timings = _timings(batch)
    quick = timings[-1]
    reduce, tracker, share, ratio = st.columns(4)
    reduce.metric("Reduce calls", f"{grid.reduces} → {grid.calls}", help="One by one, and with the batch.")
    if batch.model.variant.has_tracker:
        tracker.metric("Tracker calls", f"{grid.occupied} → {grid.steps}", help="One by one, and with the batch.")
    else:
        tracker.metric("Tracker calls", "none", help="This model has no tracker.")
    share.metric("Grid occupied", f"{100 * grid.occupancy:.1f} %", help="The rest of the cells is padding.")
    ratio.metric("Time without the batch", f"{quick.ratio:.1f} ×", help="As a multiple of the batch's time.")
    st.markdown(_told(batch, grid))
    _show_times(batch, timings)
    said = (
        f"Rows in each of {grid.steps} steps: {grid.reduces} reduce in {grid.calls} calls, "
        f"{grid.occupied - grid.reduces} shift, {grid.cells - grid.occupied} cells are padding."
    )
    show(rows_by_step(grid, theme()), "batch_rows", 300, said)
    rows = figures(batch, grid, timings)
    with st.expander("All figures as a table", icon=":material/table_rows:"):
        st.dataframe(rows, hide_index=True, alt="Calls, cells and times with and without the batch")
    file_button("Figures, CSV", "batch.csv", lambda: csv_text(rows))
    ADDRESS.show(GAIN)


def _told(batch: Batch, grid: Grid) -> str:
    told = (
        f"The {grid.rows} sentences hold {grid.reduces} REDUCE. One by one, that is {grid.reduces} calls; in step, "
        f"{grid.calls}, of {grid.mean_bundle:.1f} rows on average. The grid has {grid.rows} × {grid.steps} = "
        f"{grid.cells} cells, and {grid.occupied} of them hold an action."
    )
    if batch.model.variant.has_tracker:
        return told
    return (
        f"{told} Without a tracker the order of the phrases is free: made one height after the other they take "
        f"{grid.heights} calls, and that is what the quick loop of this model does."
    )


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
    from spinn_core.lessons.batch.timing import FILES

    for timing in timings:
        st.markdown(
            f"**{timing.way.capitalize()}** (`{FILES[timing.way]}`): {_time(timing.alone)} one by one, "
            f"{_time(timing.together)} as a batch, **{timing.ratio:.1f} times** as long one by one."
        )
    where = "the time until the GPU is done" if batch.device.startswith("cuda") else "the CPU time of one thread"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Measure again", icon=":material/timer:", key="batch_measure", on_click=_forget)
        st.caption(
            f"Measured just now on the machine that runs this page: {where}, one by one and as a batch by turns, "
            f"medians of {min(timing.rounds for timing in timings)} rounds or more. Only the encoder is timed."
        )


def _forget() -> None:
    st.session_state.pop(_TIMED, None)


def _time(seconds: float) -> str:
    return f"{1000 * seconds:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def figures(batch: Batch, grid: Grid, timings: tuple[Timing, Timing]) -> list[dict[str, object]]:
    """Everything on this part of the page, one figure a line, as text."""
    rows = [("calls of Reduce", grid.reduces, grid.calls)]
    if batch.model.variant.has_tracker:
        rows.append(("calls of the tracker", grid.occupied, grid.steps))
    else:
        rows.append(("calls of Reduce, a height at a time", grid.reduces, grid.heights))
    rows += [
        ("cells of the grid", grid.occupied, grid.cells),
        ("cells that hold an action", grid.occupied, grid.occupied),
    ]
    rows += [
        (f"milliseconds, {timing.way}", round(1000 * timing.alone, 3), round(1000 * timing.together, 3))
        for timing in timings
    ]
    return [{"figure": name, "one by one": f"{alone}", "as a batch": f"{together}"} for name, alone, together in rows]
