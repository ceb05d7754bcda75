"""Step through: the grid with its cursor, and at the cursor the bundle, the product and the unbundling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from spinn_core.lessons.batch.grid_svg import grid_svg
from spinn_core.trace.sentence_view import phrase
from spinn_core.ui.batch.address import ADDRESS, STEP, THROUGH
from spinn_core.ui.batch.bundle import CSS, step_html
from spinn_core.ui.batch.cursor import show_controls, show_grid
from spinn_core.ui.batch.setup import Batch
from spinn_core.ui.common.cursor import Cursor
from spinn_core.ui.common.downloads import csv_button, file_button
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.state import loaded_model
from spinn_core.ui.common.theme import theme

if TYPE_CHECKING:
    from spinn_core.lessons.batch.reading import BatchReading


@st.cache_resource(max_entries=24, show_spinner=False)  # 0.5 MB for eight sentences of 15 words, 1.6 MB for 400 words
def reading_of(folder: str, device: str, key: str, _sentences: tuple) -> tuple[BatchReading, float]:
    """The batch read in step, and the largest difference of a number in its vectors from the sentences read one by one.

    A batch goes by its key: to compare all of its words and actions would take longer at every press than to draw.
    """
    from spinn_core.lessons.batch.reading import read_batch
    from spinn_core.trace.trace import trace_sentence

    model = loaded_model(folder, device)
    read = read_batch(model, _sentences)
    alone = np.stack([trace_sentence(model, tokens, actions).encoding for tokens, actions in _sentences])  # (B, d)
    return read, float(np.abs(alone - read.encodings).max())


@st.fragment
def show_steps(batch: Batch) -> None:
    """The whole part; a press redraws only this."""
    read, difference = reading_of(batch.model.folder, batch.device, batch.key, batch.sentences)
    seen = theme()
    st.html(CSS)
    cursor = Cursor("batch_slider", batch.key, read.grid.steps, STEP, read.grid.fullest() + 1, low=1)
    show_grid(cursor, read.grid, batch.texts, seen)
    show_controls(cursor, read.grid)
    step = cursor.k
    st.html(step_html(read, step, seen, step_in_words(read, step)))
    st.caption(
        f"All values are those of {for_markdown(batch.model.name)}. Read one by one, as on the Step page, the "
        f"{len(read.rows)} vectors {difference_in_words(difference)}. "
        "A strip shows a vector, orange below zero and blue above; each child also hands over its c."
    )
    with st.container(horizontal=True):
        file_button("Grid, SVG", "grid.svg", lambda: grid_svg(read.grid, batch.texts, step - 1, seen))
        csv_button("Grid", "grid", lambda: grid_rows(read, batch.texts))
        csv_button("Bundles", "bundles", lambda: bundle_rows(read))
    ADDRESS.show(THROUGH, {STEP: step})


def step_in_words(read: BatchReading, step: int) -> str:
    """What happens at this step (from 1), in a sentence or two of HTML; no typed words in it."""
    column = read.grid.columns[step - 1]
    parts = [f"<b>Step {step} of {read.grid.steps}.</b>"]
    if column.shifts:
        parts.append(f"{_rows(column.shifts, 'shifts', 'shift')} a word.")
    if len(column.reduces) > 1:
        parts.append(f"{_rows(column.reduces, '', 'reduce')} together, in <b>one Reduce call</b>.")
    else:
        alone = f"{_rows(column.reduces, 'reduces', '')}, alone in its Reduce call." if column.reduces else ""
        parts.append(alone or "No row reduces.")
    if column.idle:
        parts.append(f"{_rows(column.idle, 'is', 'are')} finished: padding.")
    if read.t:
        count = len(column.active)
        parts.append(f"Before that, the tracker read for {count} row{'' if count == 1 else 's'} in one call.")
    return " ".join(parts)


def _rows(rows: tuple[int, ...], one: str, many: str) -> str:
    """ "Row 2 shifts", "Rows 1, 2 and 4 shift" """
    *first, last = [str(row + 1) for row in rows]
    return f"Rows {', '.join(first)} and {last} {many}" if first else f"Row {last} {one}"


def grid_rows(read: BatchReading, texts: tuple[str, ...]) -> list[dict[str, object]]:
    """The grid as a table: a line a sentence, then the rows in each Reduce call."""
    rows: list[dict[str, object]] = [
        {"row": number + 1, "sentence": text}
        | {str(at): letter.strip("·") for at, letter in enumerate(read.grid.letters(number), 1)}
        for number, text in enumerate(texts)
    ]
    counts = {str(column.index + 1): len(column.reduces) for column in read.grid.columns}
    return [*rows, {"row": "", "sentence": "rows in the Reduce call", **counts}]


def bundle_rows(read: BatchReading) -> list[dict[str, object]]:
    """Every row of every Reduce call, with the norms of what went in and came out."""
    found: list[dict[str, object]] = [
        {
            "step": bundle.step + 1,
            "row": number + 1,
            "left": phrase(read.rows[number], bundle.left[at]),
            "right": phrase(read.rows[number], bundle.right[at]),
            "norm of left h": _norm(bundle.left_h[at]),
            "norm of right h": _norm(bundle.right_h[at]),
            "norm of tracker h": "" if bundle.tracking is None else _norm(bundle.tracking[at]),
            "made": phrase(read.rows[number], bundle.made[at]),
            "norm of h": _norm(bundle.h[at]),
            "norm of c": _norm(bundle.c[at]),
        }
        for bundle in read.bundles
        if bundle is not None
        for at, number in enumerate(bundle.rows)
    ]
    return found or [{"step": "", "row": "", "left": "no row ever reduces"}]


def _norm(vector: np.ndarray) -> float:
    return round(float(np.linalg.norm(vector)), 6)


def difference_in_words(difference: float) -> str:
    """How far a batch's vectors lie from those of the sentences read one by one."""
    return (
        f"differ by at most {difference:.1e}: sums are rounded in another order"
        if difference
        else "are the same bit for bit"
    )
