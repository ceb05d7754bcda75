"""All steps as a table, to scroll through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from spinn_core.trace.export import step_rows

if TYPE_CHECKING:
    from spinn_core.trace.trace import Trace


def show_table(trace: Trace, step: int) -> None:
    """Draws the table; the step under the cursor has a mark in its first column."""
    table = pd.DataFrame(step_rows(trace))
    table.insert(0, "", ["▶" if row == step else "" for row in table["step"]])
    st.dataframe(table, hide_index=True, height=min(38 + 35 * len(table), 420))
