"""The grid of the batch and its cursor: which time step is looked at, from 1 to the last column."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from spinn_core.drawing.labels import shorten
from spinn_core.drawing.palette import Role, palette
from spinn_core.lessons.batch.grid import Grid
from spinn_core.ui.common.cursor import Cursor, cursor_button

LETTERS = 60
_HERE = Path(__file__).parent
_grid = st.components.v2.component(
    "spinn_batch_grid",
    css=(_HERE / "grid.css").read_text(encoding="utf-8"),
    js=(_HERE / "grid.js").read_text(encoding="utf-8"),
)


def show_grid(cursor: Cursor, grid: Grid, texts: tuple[str, ...], theme: str) -> None:
    """Draws the grid; a click on a column, or an arrow key anywhere on the page, moves the cursor."""
    colours = palette(theme)

    def moved() -> None:
        state = st.session_state["batch_grid"]
        for asked in (state.jump, state.go):
            if type(asked) is int:  # it comes from the browser
                cursor.move_to(asked)

    _grid(
        data={
            "names": [shorten(text, LETTERS) for text in texts],
            "rows": [grid.letters(row) for row in range(grid.rows)],
            "counts": [len(column.reduces) for column in grid.columns],
            "foot": "rows in the Reduce call",
            "step": cursor.k,
            "label": "The batch: a row a sentence, a column a step; S is SHIFT, R is REDUCE, · is padding",
            "colours": {
                "page": colours.background,
                "ink": colours.text,
                "quiet": colours.quiet,
                "ground": colours.fills[Role.STACK],
                "shift": colours.fills[Role.FRONT],
                "shift-line": colours.borders[Role.FRONT],
                "reduce": colours.fills[Role.TOP],
                "reduce-line": colours.borders[Role.TOP],
            },
        },
        key="batch_grid",
        on_jump_change=moved,
        on_go_change=moved,
    )


def show_controls(cursor: Cursor, grid: Grid) -> None:
    """First, back, next, last, next Reduce call, and the slider."""
    call = next((column.index + 1 for column in grid.columns[cursor.k :] if column.reduces), cursor.last)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        cursor.show_buttons("batch")
        cursor_button("batch_merge", "Next Reduce call", "merge", cursor.k == cursor.last, cursor.move_to, call)
        st.caption("Or the keys ← → Home End, the slider, a click on a column.")
    if cursor.last > 1:  # a slider needs room to move; sentences of one word take one step
        cursor.show_slider("Step of the batch")
