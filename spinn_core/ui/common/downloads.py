"""Download buttons for all pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from spinn_core.csv_file import csv_text

_KINDS = {
    "csv": "text/csv",
    "dot": "text/vnd.graphviz",
    "svg": "image/svg+xml",
    "safetensors": "application/octet-stream",
}


def file_button(label: str, name: str, make: Callable[[], str | bytes]) -> None:
    """A download; the file is made when the button is pressed. name: with an ending of _KINDS, once on a page."""
    st.download_button(
        label,
        make,
        file_name=name,
        mime=_KINDS[name.rpartition(".")[2]],
        key=f"file_{name}",
        icon=":material/download:",
        on_click="ignore",
    )


def csv_button(label: str, name: str, rows: Callable[[], Sequence[Mapping[str, object]]]) -> None:
    """A download of a table; its rows are made when the button is pressed."""
    file_button(f"{label}, CSV", f"{name}.csv", lambda: csv_text(rows()))
