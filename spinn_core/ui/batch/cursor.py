"""The grid of the batch and its cursor: which time step is looked at, from 1 to the last column."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from spinn_core.drawing.labels import shorten
from spinn_core.drawing.palette import Role, palette
from spinn_core.lessons.batch.grid import Grid

STEP = "step"  # ?step=5 opens the page at step 5
LETTERS = 60
_PLACE = "_batch_place"  # (batch's key, step)
_HERE = Path(__file__).parent
_grid = st.components.v2.component(
    "spinn_batch_grid",
    css=(_HERE / "grid.css").read_text(encoding="utf-8"),
    js=(_HERE / "grid.js").read_text(encoding="utf-8"),
)


class StepCursor:
    """The step of one batch. The slider's own state holds it; its key carries the batch, whose length is its range."""

    def __init__(self, key: str, grid: Grid) -> None:
        self.last = grid.steps
        self._batch = key
        self._grid = grid
        self.key = f"batch_slider_{key}"
        state = st.session_state
        if self.key not in state:
            batch, step = state.get(_PLACE, (None, None))
            if batch is None:
                step = _asked()
            elif batch != key:
                step = None
            state[self.key] = grid.fullest() + 1 if step is None else step
        self.move_to(state[self.key])

    @property
    def step(self) -> int:
        """From 1 to last."""
        return st.session_state[self.key]

    def move_to(self, step: int) -> None:
        """Before the slider is drawn, or in a callback: Streamlit refuses it in between."""
        step = max(1, min(int(step), self.last))
        if st.session_state[self.key] != step:
            st.session_state[self.key] = step
        st.session_state[_PLACE] = (self._batch, step)

    def move_by(self, steps: int) -> None:
        """On or back, within the grid."""
        self.move_to(self.step + steps)

    def next_call(self) -> int:
        """The next step with a Reduce call; the last step where none comes."""
        later = self._grid.columns[self.step :]
        return next((column.index + 1 for column in later if column.reduces), self.last)


def _asked() -> int | None:
    text = st.query_params.get(STEP, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


def show_grid(cursor: StepCursor, grid: Grid, texts: tuple[str, ...], theme: str) -> None:
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
            "step": cursor.step,
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


def show_controls(cursor: StepCursor) -> None:
    """First, back, next, last, next Reduce call, and the slider."""
    at_start, at_end = cursor.step == 1, cursor.step == cursor.last
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _button("First", "first_page", at_start, cursor.move_to, 1)
        _button("Back", "chevron_left", at_start, cursor.move_by, -1)
        _button("Next", "chevron_right", at_end, cursor.move_by, 1, "primary")
        _button("Last", "last_page", at_end, cursor.move_to, cursor.last)
        _button("Next Reduce call", "merge", at_end, cursor.move_to, cursor.next_call())
        st.caption("Or the keys ← → Home End, the slider, a click on a column.")
    if cursor.last > 1:  # a slider needs room to move; sentences of one word take one step
        st.slider(
            "Step of the batch", 1, cursor.last, key=cursor.key, persist_state="session", label_visibility="collapsed"
        )


def _button(name: str, icon: str, disabled: bool, do, argument: int, kind: str = "secondary") -> None:
    st.button(
        name,
        key=f"batch_{icon}",
        icon=f":material/{icon}:",
        disabled=disabled,
        on_click=do,
        args=(argument,),
        type=kind,
    )
