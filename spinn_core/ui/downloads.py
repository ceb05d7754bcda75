"""Download buttons, and tables as CSV, for all pages."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

_KINDS = {
    "csv": "text/csv",
    "dot": "text/vnd.graphviz",
    "svg": "image/svg+xml",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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


def table_csv(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows as CSV. A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: f"'{value}" if _formula(value) else value for name, value in row.items()})
    return text.getvalue()


def _formula(value: object) -> bool:
    return isinstance(value, str) and value.startswith(_FORMULA)
