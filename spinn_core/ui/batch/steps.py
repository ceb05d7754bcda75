"""Step through: the grid with its cursor, and at the cursor the bundle, the product and the unbundling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.lessons.batch.grid import Column
from spinn_core.lessons.batch.grid_svg import grid_svg
from spinn_core.trace.sentence_view import phrase
from spinn_core.ui.batch.address import ADDRESS, STEP, THROUGH
from spinn_core.ui.batch.bundle import step_html
from spinn_core.ui.batch.cursor import show_controls, show_grid
from spinn_core.ui.batch.setup import Batch
from spinn_core.ui.batch.state import alone_of, reading_of
from spinn_core.ui.batch.style import CSS
from spinn_core.ui.common.cursor import Cursor
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.theme import theme

if TYPE_CHECKING:
    from spinn_core.lessons.batch.reading import BatchReading


@st.fragment
def show_steps(batch: Batch) -> None:
    """The whole part; a press redraws only this."""
    read, seen = reading_of(batch.model.folder, batch.device, batch.key, batch.sentences), theme()
    st.html(CSS)
    cursor = Cursor("batch_slider", batch.key, read.grid.steps, STEP, read.grid.fullest() + 1, low=1)
    show_grid(cursor, read.grid, batch.texts, seen)
    show_controls(cursor, read.grid)
    step = cursor.k
    st.html(step_html(read, step, seen, told(read, step)))
    _show_check(batch, read)
    with st.container(horizontal=True):
        file_button("Grid, SVG", "grid.svg", lambda: grid_svg(read.grid, batch.texts, step - 1, seen))
        file_button("Grid, CSV", "grid.csv", lambda: csv_text(grid_rows(read, batch.texts)))
        file_button("Bundles, CSV", "bundles.csv", lambda: csv_text(bundle_rows(read)))
    ADDRESS.show(THROUGH, {STEP: step})


def told(read: BatchReading, step: int) -> str:
    """What happens at this step, in a sentence or two of HTML; no typed words in it."""
    column = read.grid.columns[step - 1]
    parts = [f"<b>Step {step} of {read.grid.steps}.</b>"]
    if column.shifts:
        parts.append(f"{_rows(column.shifts)} {'shifts' if len(column.shifts) == 1 else 'shift'} a word.")
    parts.append(_reduce_told(column))
    if column.idle:
        parts.append(f"{_rows(column.idle)} {'is' if len(column.idle) == 1 else 'are'} finished: padding.")
    if read.t:
        count = len(column.active)
        parts.append(f"Before that, the tracker read for {_count(count, 'row')} in one call.")
    return " ".join(parts)


def _reduce_told(column: Column) -> str:
    count = len(column.reduces)
    if count == 0:
        return "No row reduces."
    if count == 1:
        return f"{_rows(column.reduces)} reduces, alone in its Reduce call."
    return f"{_rows(column.reduces)} reduce together, in <b>one Reduce call</b>."


def _rows(rows: tuple[int, ...]) -> str:
    names = [str(row + 1) for row in rows]
    if len(names) == 1:
        return f"Row {names[0]}"
    return f"Rows {', '.join(names[:-1])} and {names[-1]}"


def _count(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"


def _show_check(batch: Batch, read: BatchReading) -> None:
    """The batch against the same sentences one by one, by the code of the Step page."""
    alone = alone_of(batch.model.folder, batch.device, batch.key, batch.sentences)
    apart = float(np.abs(alone - read.encodings).max())
    st.caption(
        f"All values are those of {for_markdown(batch.model.name)} on these sentences. Read one by one, as on the Step "
        f"page, the sentences get the same {len(alone)} vectors: the largest difference between any two numbers is "
        f"{apart:.1e}, for sums are rounded in another order. A strip shows a vector, blue below zero and orange "
        "above; each child also hands over its c, which the product does not read."
    )


def grid_rows(read: BatchReading, texts: tuple[str, ...]) -> list[dict[str, object]]:
    """The grid as a table: a line a sentence, then the rows in each Reduce call."""
    grid = read.grid
    rows = [
        {"row": number + 1, "sentence": text}
        | {str(at + 1): "" if letter == "·" else letter for at, letter in enumerate(grid.letters(number))}
        for number, text in enumerate(texts)
    ]
    counts = {str(column.index + 1): len(column.reduces) for column in grid.columns}
    return [*rows, {"row": "", "sentence": "rows in the Reduce call"} | counts]


def bundle_rows(read: BatchReading) -> list[dict[str, object]]:
    """Every row of every Reduce call, with the norms of what went in and came out."""
    found = []
    for bundle in read.bundles:
        if bundle is None:
            continue
        for at, number in enumerate(bundle.rows):
            row = read.rows[number]
            found.append(
                {
                    "step": bundle.step + 1,
                    "row": number + 1,
                    "left": phrase(row, bundle.left[at]),
                    "right": phrase(row, bundle.right[at]),
                    "norm of left h": _norm(bundle.left_h[at]),
                    "norm of right h": _norm(bundle.right_h[at]),
                    "norm of tracker h": "" if bundle.tracking is None else _norm(bundle.tracking[at]),
                    "made": phrase(row, bundle.made[at]),
                    "norm of h": _norm(bundle.h[at]),
                    "norm of c": _norm(bundle.c[at]),
                }
            )
    return found or [{"step": "", "row": "", "left": "no row ever reduces"}]


def _norm(vector: np.ndarray) -> float:
    return round(float(np.linalg.norm(vector)), 6)
