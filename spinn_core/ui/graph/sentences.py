"""One sentence's autograd graph, or two side by side: grown by the cursor, and with the gradient on its way back."""

from __future__ import annotations

import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.drawing.labels import shorten
from spinn_core.lessons.graph.autograd_graph import AutogradGraph, Kind
from spinn_core.lessons.graph.drawing.autograd import figure, graph_svg
from spinn_core.parsing.machine import Action
from spinn_core.ui.common import columns
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.escape import code_span, for_markdown
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.common.theme import theme
from spinn_core.ui.graph.address import ADDRESS, BACKWARD, FORWARD, NEWEST, ONE, OPENED, PLACE, TWO
from spinn_core.ui.graph.cursor import show_cursor
from spinn_core.ui.graph.opened_call import operation_rows, show_call
from spinn_core.ui.graph.picture import OPEN, show_picture
from spinn_core.ui.graph.setup import GraphSetup, setup_of

_COLUMNS = {
    "sentence": columns.text(190),
    "words": columns.number(60),
    "Tracker": columns.number(65),
    "Reduce": columns.number(65),
    "operations": columns.number(85),
    "edges": columns.number(65),
    "longest way back": columns.number(80, label="longest"),
    "gradient at word 1": columns.right(90, "at word 1", "Norm of the gradient at the first word."),
}


def show_one() -> None:
    """The graph of one sentence, with calls to open."""
    setup = setup_of(1)
    with problems_shown():
        graphs = setup.graphs()
    st.fragment(_show)(setup, graphs)


def show_two() -> None:
    """Two sentences by the same program: two graphs."""
    setup = setup_of(2)
    with problems_shown():
        graphs = setup.graphs()
    st.fragment(_show)(setup, graphs)


def _show(setup: GraphSetup, graphs: tuple[AutogradGraph, ...]) -> None:
    seen = theme()
    way, cursor = show_cursor(graphs, seen)
    back = None if way == FORWARD else cursor.k or -1
    _tell(graphs, cursor.k, way)
    alone = len(graphs) == 1
    step = graphs[0].steps if back is not None else min(cursor.k, graphs[0].steps)
    picked = None
    if alone:
        inside = st.container()  # the menu stands below the picture, which needs to know what it says
        with st.container():
            picked = show_call(graphs[0], step, seen, back)
        with inside:
            show_picture(graphs[0], step, seen, back, picked, 0)
            _legend(graphs[0], back)
    else:
        for number, graph in enumerate(graphs):
            here = graph.steps if back is not None else min(cursor.k, graph.steps)
            which = "First" if number == 0 else "Second"
            st.markdown(f"**{which}:** {code_span(shorten(' '.join(graph.tokens), 90))}")
            show_picture(graph, here, seen, back, None, number, can_open=False)
        _legend(graphs[0], back)
        _differences(graphs)
    with st.container(horizontal=True):
        file_button("All operations, CSV", "operations.csv", lambda: csv_text(_all_operations(graphs)))
        for number, graph in enumerate(graphs):
            name = "Graph, SVG" if alone else f"Graph {number + 1}, SVG"
            here = graph.steps if back is not None else min(cursor.k, graph.steps)
            file_button(
                name, f"graph-{number + 1}.svg", lambda graph=graph, here=here: graph_svg(graph, here, seen, back)
            )
    opened = {OPENED: picked} if alone and st.session_state[OPEN] != NEWEST else {}
    ADDRESS.show(ONE if alone else TWO, {PLACE[way]: cursor.k} | opened)


def _all_operations(graphs: tuple[AutogradGraph, ...]) -> list[dict[str, object]]:
    if len(graphs) == 1:
        return operation_rows(graphs[0])
    return [{"sentence": which} | row for which, graph in enumerate(graphs, 1) for row in operation_rows(graph)]


def _tell(graphs: tuple[AutogradGraph, ...], k: int, way: str) -> None:
    """What just happened, in a line or two."""
    if way == BACKWARD:
        gone = graphs[0].steps if len(graphs) == 1 else max(graph.steps for graph in graphs)
        target, value = graphs[0].target, graphs[0].value
        start = f"Derived is {target}, {value:.4f}."
        if k == gone:
            told = f"{start} Its gradient is known at the sentence vector: go back step by step, by ← or the button."
        elif k == 0:
            told = f"{start} The gradient has come back to the words and to all weights."
        else:
            told = f"{start} It has gone back over step {k + 1}; at a box with “…” parts of it are still missing."
        st.markdown(for_markdown(told))
        return
    for number, graph in enumerate(graphs):
        step = min(k, graph.steps)
        after = "After" if len(graphs) == 1 else ("First: after" if number == 0 else "Second: after")
        size, before = graph.size(step), graph.size(step - 1) if step else None
        told = f"{after} **{step} of {graph.steps}** actions **{size.operations} operations** stand in the graph"
        if before is None:
            st.markdown(f"{told}: the words, projected and waiting. Nothing connects them yet.")
            continue
        made = " and ".join(_made(graph, call) for call in graph.made_at(step))
        action = graph.transitions[step - 1].value
        grown = size.operations - before.operations
        if made:
            told += f"; {action} ran {made} and added {grown}."
        else:
            told += f"; {action} computed nothing and added none: moving a word onto the stack is no arithmetic."
        st.markdown(told)


def _made(graph: AutogradGraph, number: int) -> str:
    return "Tracker" if graph.calls[number].kind is Kind.TRACKER else "Reduce"


def _legend(graph: AutogradGraph, back: int | None) -> None:
    tracked = any(call.kind is Kind.TRACKER for call in graph.calls)
    dotted = " Dotted: what Tracker reads, the buffer's front and the top of the stack." if tracked else ""
    if back is None:
        st.caption(
            f"Each box is a call and holds many operations; lines run from what is read to what reads it.{dotted} "
            "Not drawn: the projection that all words came through, and the weights, which every call of its kind "
            "reads. The program that made this has a plain loop and a plain if: the graph is only what they ran. "
            "Which action was chosen stands nowhere in it, for a choice has no derivative."
        )
    else:
        st.caption(
            f"The number is the norm of the gradient at what the box had computed: (h, c) of a word or phrase"
            f"{', e of a tracker' if tracked else ''}. A stronger colour is a larger norm.{dotted} The gradient goes "
            "back along the same lines, from right to left, and adds up where one value was read more than once."
        )


def _differences(graphs: tuple[AutogradGraph, ...]) -> None:
    """The two graphs in figures."""
    st.markdown("**The same program, two graphs**")
    rows = []
    for graph in graphs:
        size = graph.size()
        rows.append(
            {
                "sentence": " ".join(graph.tokens),
                "words": len(graph.tokens),
                "Tracker": sum(call.kind is Kind.TRACKER for call in graph.calls),
                "Reduce": graph.transitions.count(Action.REDUCE),
                "operations": size.operations,
                "edges": size.edges,
                "longest way back": graph.longest,
                "gradient at word 1": figure(graph.norm(graph.maker(0))),
            }
        )
    st.dataframe(rows, hide_index=True, key="graph_differences", column_config=_COLUMNS)
    st.caption(
        "Tracker and Reduce: how often each ran. Longest: edges from the sentence vector to the farthest weight. "
        "Try the same words with another bracketing: the number of operations hardly changes, the picture does."
    )
