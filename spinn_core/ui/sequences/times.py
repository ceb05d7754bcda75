"""The visitor's own table of times: pasted or uploaded."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.lessons.sequences.intervals import SeriesError
from spinn_core.lessons.sequences.times_file import FEWEST, MAX_BYTES, MAX_TIMES, TimesRead, read_times
from spinn_core.lessons.sequences.visits import VisitRule, Visits, make_visits
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.problems import show_error

TEXT, FILE = "times_text", "times_file"
_SOURCE, _KEPT = "_times_source", "_times_kept"  # no widgets' keys: they outlive a look at another part
_PASTED = "the pasted text"
_HELP = (
    "A time on each line, such as `2024-03-01 18:30`, `2024-03-01` or `1.3.2024 18:30`. An amount may stand in a "
    "second column, after a comma, a semicolon or a tab. Calendar days are counted where the times were written down."
)


@dataclass(frozen=True)
class Given:
    """A table that the visitor gave. digest: what caches know it by."""

    visits: Visits
    digest: str


def times_input() -> Given | None:
    """Draws the boxes; the table, once there is one that can be read. A problem is shown in place."""
    if TEXT not in st.session_state and _KEPT in st.session_state:
        st.session_state[TEXT] = st.session_state[_KEPT]  # a widget that was not drawn for a while forgets
    with st.form("times_form", border=False):
        st.text_area(
            "Paste times",
            key=TEXT,
            persist_state="session",
            height=120,
            help=_HELP,
            placeholder="time,amount\n2024-03-01 18:30,23.50",
        )
        st.form_submit_button("Read these times", icon=":material/table_view:", on_click=_take_text)
    st.file_uploader(
        "or upload a CSV of times", ("csv", "tsv", "txt"), key=FILE, on_change=_take_file, max_upload_size=1, help=_HELP
    )
    st.button("Try an example", icon=":material/lightbulb:", on_click=_take_example)
    st.caption(f"{FEWEST} to {MAX_TIMES:,} times, at most {MAX_BYTES / 1e6:.0f} MB. They stay in this session.")
    source: tuple[str, bytes, bool] | None = st.session_state.get(_SOURCE)
    if source is None:
        return None
    name, data, _ = source
    read = _read(data, name)
    if isinstance(read, str):
        show_error(read)
        return None
    if read.moved:
        count = "1 time stood" if read.moved == 1 else f"{read.moved:,} times stood"
        st.caption(f"{count} out of order; all are sorted now.")
    amounts = "without" if read.visits.amounts is None else "with"
    left_out = f"; left out: {for_markdown(', '.join(read.left_out))}" if read.left_out else ""
    st.caption(f"{len(read.visits):,} times from {for_markdown(name)}, {amounts} amounts{left_out}.")
    return Given(read.visits, hashlib.sha256(data).hexdigest())


@st.cache_resource(max_entries=16, show_spinner=False)
def _read(data: bytes, name: str) -> TimesRead | str:
    """read_times(), or its error's text."""
    try:
        return read_times(data, name)
    except SeriesError as error:
        return str(error)


def _take_text() -> None:
    text = st.session_state[_KEPT] = st.session_state.get(TEXT) or ""
    st.session_state[_SOURCE] = (_PASTED, text.encode("utf-8", "replace"), False) if text.strip() else None


def _take_file() -> None:
    file, source = st.session_state.get(FILE), st.session_state.get(_SOURCE)
    if file is not None:
        st.session_state[_SOURCE] = (file.name, file.getvalue(), True)
    elif source is not None and source[2]:
        st.session_state[_SOURCE] = None


def _take_example() -> None:
    st.session_state[TEXT] = csv_text(make_visits(VisitRule(visits=120, missed=0.1, seed=7)).rows())
    _take_text()
