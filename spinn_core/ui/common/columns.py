"""Columns of tables, with widths in pixels that add up to 700 at most: then a page of 800 shows the whole table.

On a wider page the rest is shared out evenly. A column that is given as None is not shown; the file to take away
has it, and the table's own menu brings it back.
"""

from __future__ import annotations

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
    """A column of probabilities as bars with figures."""
    return st.column_config.ProgressColumn(width=width, format="percent", min_value=0.0, max_value=1.0, help=help)
