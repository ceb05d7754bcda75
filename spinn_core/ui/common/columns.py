"""Columns of tables, with widths in pixels that add up to 700 at most: then a page of 800 shows the whole table.

On a wider page the rest is shared out evenly. A column whose configuration is None is not shown; the exported file
has it, and the table's menu brings it back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import streamlit as st

from spinn_core.data.snli import LABELS

LINE_AND_TEXT = {
    "line": st.column_config.NumberColumn(width=60, format="%d"),
    "what is wrong": st.column_config.TextColumn(width=600),
}
"""Of the tables of lines that are left out."""


def text(width: int) -> Any:
    """A column of words."""
    return st.column_config.TextColumn(width=width)


def right(width: int, label: str | None = None, help: str | None = None) -> Any:
    """A column of figures that are text already."""
    return st.column_config.Column(label, width=width, help=help, alignment="right")


def number(width: int, form: str = "%d", label: str | None = None, help: str | None = None) -> Any:
    """A column of numbers; form is Streamlit's or that of printf."""
    return st.column_config.NumberColumn(label, width=width, format=form, help=help)


def probabilities(width: int) -> dict[str, Any]:
    """The three labels' probabilities as bars with figures."""
    return {label: bar(width) for label in LABELS}


def bar(width: int, help: str | None = None) -> Any:
    """A column of probabilities as bars with figures, of values in per cent: see in_percent."""
    return st.column_config.ProgressColumn(width=width, format="%.1f %%", min_value=0.0, max_value=100.0, help=help)


def in_percent(rows: Iterable[Mapping[str, Any]], names: Collection[str] = LABELS) -> list[dict[str, Any]]:
    """The rows with the probabilities in these columns as per cent, so that all show one decimal."""
    return [{name: 100 * value if name in names else value for name, value in row.items()} for row in rows]
