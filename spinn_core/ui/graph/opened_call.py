"""One call opened: every operation inside it as autograd names it, and the table of all of them."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from spinn_core.lessons.graph.autograd_graph import AutogradGraph, Kind
from spinn_core.lessons.graph.drawing.autograd import call_name
from spinn_core.lessons.graph.drawing.autograd_call import call_dot, meaning
from spinn_core.ui.common import columns
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.graph.address import NEWEST, OPENED
from spinn_core.ui.graph.picture import OPEN

HEIGHT = 640  # pixels
_COLUMNS = {
    "operation": columns.number(60, label="no."),
    "name": columns.text(190),
    "computed": columns.text(140),
    "call": None,
    "step": None,
    "goes back to": columns.text(110),
    "gradient norm": columns.number(110, "%.3g"),
    "turn": columns.number(60, help="When autograd came by on its way back, from 0."),
}


def show_call(graph: AutogradGraph, step: int, theme: str, back: int | None) -> int | None:
    """The menu of calls that are there, and the inside of the one that is open; which one that is."""
    there = [number for number, call in enumerate(graph.calls) if call.kind is not Kind.WEIGHTS and call.step <= step]
    if OPEN not in st.session_state:
        st.session_state[OPEN] = OPENED.asked()
    if st.session_state[OPEN] not in (NEWEST, *there):
        st.session_state[OPEN] = NEWEST
    newest = there[-1] if back is None or back >= step else _gone_over(graph, back, there)
    chosen = st.selectbox(
        "Open a call, or click its box",
        [NEWEST, *reversed(there)],
        format_func=lambda number: "the newest" if number == NEWEST else call_name(graph, number),
        key=OPEN,
        persist_state="session",
    )
    opened = newest if chosen == NEWEST else chosen
    call = graph.calls[opened]
    count = len(call.operations)
    st.markdown(
        f"**Inside {for_markdown(call_name(graph, opened))}**: {count} operation{'s' if count != 1 else ''}, as "
        "autograd calls them. Dashed boxes lie outside."
    )
    with st.container(height=HEIGHT if count > 6 else "content", border=True):
        said = ", ".join(meaning(graph.operations[place]) for place in call.operations)
        st.graphviz_chart(call_dot(graph, opened, theme, back), width="content", alt=f"In order: {said}")
    with st.expander("Its operations as a table", icon=":material/table_rows:"):
        rows = operation_rows(graph, call.operations)
        st.dataframe(rows, hide_index=True, key="graph_operations", column_config=_COLUMNS)
        file_button("Inside, DOT", "call.dot", lambda: call_dot(graph, opened, theme, back))
    return opened


def _gone_over(graph: AutogradGraph, back: int, there: list[int]) -> int:
    """The call that the gradient has passed last: of the step after `back`, the first one that ran."""
    passed = [number for number in there if graph.calls[number].step == back + 1] if back >= 0 else []
    return passed[-1] if passed else there[0]


def operation_rows(graph: AutogradGraph, numbers: Iterable[int] | None = None) -> list[dict[str, object]]:
    """A row for each of these operations, or for all; inputs come first."""
    found = []
    for number in range(len(graph.operations)) if numbers is None else numbers:
        operation = graph.operations[number]
        found.append(
            {
                "operation": number,
                "name": operation.name,
                "computed": meaning(operation),
                "call": call_name(graph, operation.call),
                "step": operation.step,
                "goes back to": " ".join(map(str, operation.inputs)),
                "gradient norm": operation.norm,
                "turn": operation.turn,
            }
        )
    return found
