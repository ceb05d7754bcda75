"""How far the padding has moved each sentence's vector, in numbers, and what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.lessons.sequences.ragged import Ragged
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.sequences.lengths_figures import leak_rows, state_rows

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.padding import Leak, Ways

_BOTH = "the direction from right to left has read the filling first, so looking in the right place does not help it."
_ONE = (
    "read left to right, nothing after a word can change its state, so this is exact without packing. It is how this "
    "app’s own plain LSTM reads a batch."
)


def show_leaks(ragged: Ragged, ways: Ways, both: bool) -> None:
    """The table and a line for each of its columns. both: the LSTM reads from right to left too."""
    from spinn_core.lessons.sequences.padding import leaks

    found = leaks(ways)
    st.markdown(
        "**How far is each sentence’s vector from the one that it has alone?** In per cent of that one’s length (norm)."
    )
    rows = leak_rows(ragged, ways, found)
    st.dataframe(rows, hide_index=True, alt="Leaks of each sentence in per cent")
    st.markdown(_told(ways, found, both))
    with st.container(horizontal=True):
        file_button("Leaks, CSV", "leaks.csv", lambda: csv_text(rows))
        file_button("States, CSV", "states.csv", lambda: csv_text(state_rows(ragged, ways)))


def _told(ways: Ways, found: list[Leak], both: bool) -> str:
    worst = max(range(len(found)), key=lambda row: found[row].h_n)
    equal = min(ways.lengths) == max(ways.lengths)
    padded = (
        "is right here, as no sentence is filled up."
        if equal
        else f"is the state after the filling: sentence {worst + 1} is {found[worst].h_n:.1f} per cent off."
    )
    largest = float(abs(ways.packed_last - ways.alone_last).max())
    return "\n".join(
        [
            f"- **padded: h_n** {padded}",
            f"- **padded: own end** is the state under the sentence’s own last word: {_BOTH if both else _ONE}",
            "- **padded: mean** is over all columns; the filling’s states count as words unless they are masked.",
            f"- **packed: h_n** is that of one by one: the largest difference of any number is {largest:.1e}.",
        ]
    )
