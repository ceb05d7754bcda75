"""The batch as two grids, padded and packed, up to the column under the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.lessons.sequences.ragged import Ragged
from spinn_core.lessons.sequences.ragged_svg import Place, packed_grid, padded_grid, ragged_size, ragged_svg
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.theme import theme
from spinn_core.ui.sequences.address import COLUMN

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.padding import Ways

TALLEST = 430  # pixels of a grid; more scrolls


@st.fragment
def show_steps(ragged: Ragged, ways: Ways, both: bool) -> None:
    """A slider over the columns and both pictures. both: the LSTM reads from right to left too."""
    step = columns = max(ragged.lengths)
    rows = len(ragged.rows)
    if columns > 1:
        about = "The arrow keys move it once it is selected."
        step = COLUMN.slider_up_to("Columns read", columns, columns, help=about)
    padded, computed = sum(length < step for length in ragged.lengths), ways.rows_at[step - 1]
    st.markdown(
        f"**Padded**: at column {step} the LSTM computes {_count(rows, 'row')}, {padded} of them padding. The figure "
        "is the distance of the state from its target: at a word the state read alone, over the padding the sentence’s "
        "last one."
    )
    told = f"{_count(rows, 'sentence')} padded to {_count(columns, 'column')}, {step} read."
    wandered = ", ".join(f"{one:.3f}" for one in ways.wandered()[:, -1])
    feet = [_count(rows, "row")] * columns
    said = f"{told} Distances at the last column: {wandered}."
    padded_picture = _picture(padded_grid(ragged, ways), range(rows), feet, step, told, said)
    st.markdown(
        f"**Packed**: at column {step} it computes {_count(computed, 'row')}. The figure is the place in the packed "
        "data: column by column, the longest sentence first. Nothing is computed where a sentence is over."
    )
    feet = [_count(count, "row") for count in ways.rows_at]
    told = f"{_count(rows, 'sentence')} packed: {', '.join(feet)} at the columns in turn."
    packed_picture = _picture(packed_grid(ragged, ways), ways.order, feet, step, told, told)
    cells, needed = ragged.cells
    st.caption(
        f"The whole batch takes {cells} cells padded and {needed} packed, {100 * (cells - needed) / cells:.0f} per "
        f"cent fewer. In torch: batch_sizes {list(ways.rows_at)}, sorted_indices {list(ways.order)}."
        + (" Both directions take twice as many." if both else "")
    )
    with st.container(horizontal=True):
        file_button("Padded, SVG", "padded.svg", lambda: padded_picture)
        file_button("Packed, SVG", "packed.svg", lambda: packed_picture)


def _picture(
    places: Sequence[Sequence[Place]], order: Iterable[int], feet: list[str], step: int, told: str, said: str
) -> str:
    """Draws a grid at its own size, in a box that scrolls, and gives its SVG. order: the sentences' numbers from 0."""
    width, height = ragged_size(len(places), len(feet))
    picture = ragged_svg(places, [f"no. {row + 1}" for row in order], feet, step, theme(), told)
    with st.container(height=min(height + 24, TALLEST), border=False):
        st.image(picture, width=width, alt=said)
    return picture


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
