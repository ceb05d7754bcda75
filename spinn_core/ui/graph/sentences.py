"""One sentence's autograd graph, or two side by side: grown by the cursor, and with the gradient on its way back."""

from __future__ import annotations

from functools import partial

import streamlit as st

from spinn_core.drawing.labels import shorten
from spinn_core.lessons.graph.autograd_graph import AutogradGraph, Kind
from spinn_core.lessons.graph.drawing.autograd import figure, graph_svg
from spinn_core.parsing.machine import Action
from spinn_core.ui.common import columns
from spinn_core.ui.common.downloads import csv_button, file_button
from spinn_core.ui.common.escape import code_span, for_markdown
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.common.theme import theme
from spinn_core.ui.graph.address import ADDRESS, FORWARD, NEWEST, ONE, OPENED, PLACE, TWO
from spinn_core.ui.graph.cursor import show_cursor
from spinn_core.ui.graph.opened_call import operation_rows, show_call
from spinn_core.ui.graph.picture import OPEN, show_picture
from spinn_core.ui.graph.setup import setup_of

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


def show_sentences(count: int) -> None:
    """The graph of one sentence, with calls to open, or of two read by the same program."""
    setup = setup_of(count)
    with problems_shown():
        graphs = setup.graphs()
    st.fragment(_show)(graphs)


def _show(graphs: tuple[AutogradGraph, ...]) -> None:
    seen, alone = theme(), len(graphs) == 1
    way, cursor = show_cursor(graphs, seen)
    back = None if way == FORWARD else cursor.k or -1
    steps = [graph.steps if back is not None else min(cursor.k, graph.steps) for graph in graphs]
    if back is None:
        for number, (graph, step) in enumerate(zip(graphs, steps, strict=True)):
            said = _growth_in_words(graph, step)
            st.markdown(f"A{said[1:]}" if alone else f"{('First', 'Second')[number]}: {said}")
    else:
        st.markdown(for_markdown(_gradient_in_words(graphs, cursor.k)))
    picked = None
    if alone:
        picture = st.container()  # stands above the menu, whose choice it needs to know
        with st.container():
            picked = show_call(graphs[0], steps[0], seen, back)
        with picture:
            show_picture(graphs[0], steps[0], seen, back, picked, 0)
            _show_legend(graphs[0], back)
    else:
        for number, (graph, step) in enumerate(zip(graphs, steps, strict=True)):
            st.markdown(f"**{('First', 'Second')[number]}:** {code_span(shorten(' '.join(graph.tokens), 90))}")
            show_picture(graph, step, seen, back, None, number, can_open=False)
        _show_legend(graphs[0], back)
        _show_differences(graphs)
    with st.container(horizontal=True):
        csv_button("All operations", "operations", lambda: _all_operations(graphs))
        for number, (graph, step) in enumerate(zip(graphs, steps, strict=True), 1):
            name = "Graph, SVG" if alone else f"Graph {number}, SVG"
            file_button(name, f"graph-{number}.svg", partial(graph_svg, graph, step, seen, back))
    opened = {OPENED: picked} if alone and st.session_state[OPEN] != NEWEST else {}
    ADDRESS.show(ONE if alone else TWO, {PLACE[way]: cursor.k} | opened)


def _all_operations(graphs: tuple[AutogradGraph, ...]) -> list[dict[str, object]]:
    if len(graphs) == 1:
        return operation_rows(graphs[0])
    return [{"sentence": which} | row for which, graph in enumerate(graphs, 1) for row in operation_rows(graph)]


def _gradient_in_words(graphs: tuple[AutogradGraph, ...], k: int) -> str:
    """How far the gradient has come back."""
    start = f"Derived is {graphs[0].target}, {graphs[0].value:.4f}."
    if k == max(graph.steps for graph in graphs):
        return f"{start} Its gradient is known at the sentence vector: go back step by step, by ← or the button."
    if k == 0:
        return f"{start} The gradient has come back to the words and to all weights."
    return f"{start} It has gone back over step {k + 1}; at a box with “…” parts of it are still missing."


def _growth_in_words(graph: AutogradGraph, step: int) -> str:
    """What a step added to the graph."""
    size = graph.size(step).operations
    start = f"after **{step} of {graph.steps}** actions the graph holds **{size} operations**"
    if step == 0:
        return f"{start}: the words, projected and waiting. Nothing connects them yet."
    action, grown = graph.transitions[step - 1].value, size - graph.size(step - 1).operations
    made = " and ".join(
        "Tracker" if graph.calls[call].kind is Kind.TRACKER else "Reduce" for call in graph.made_at(step)
    )
    if made:
        return f"{start}; {action} ran {made} and added {grown}."
    return f"{start}; {action} computed nothing and added none: moving a word onto the stack is no arithmetic."


def _show_legend(graph: AutogradGraph, back: int | None) -> None:
    tracked = any(call.kind is Kind.TRACKER for call in graph.calls)
    dotted = " Dotted: what Tracker reads, the buffer's front and the top of the stack." if tracked else ""
    if back is None:
        st.caption(
            f"A box is a call of many operations; lines run from what is read to what reads it.{dotted} Not drawn: the "
            "words' projection, and the weights. The graph is what a plain loop and a plain if ran: the choice of an "
            "action is not in it, for a choice has no derivative."
        )
    else:
        st.caption(
            f"The number is the norm of the gradient at the box's result: (h, c) of a word or phrase"
            f"{', e of a tracker' if tracked else ''}. A stronger colour is a larger norm.{dotted} The gradient goes "
            "back along the same lines, and adds up where a value was read more than once."
        )


def _show_differences(graphs: tuple[AutogradGraph, ...]) -> None:
    """The two graphs in figures."""
    st.markdown("**The same program, two graphs**")
    rows = [
        {
            "sentence": " ".join(graph.tokens),
            "words": len(graph.tokens),
            "Tracker": sum(call.kind is Kind.TRACKER for call in graph.calls),
            "Reduce": graph.transitions.count(Action.REDUCE),
            "operations": graph.size().operations,
            "edges": graph.size().edges,
            "longest way back": graph.longest,
            "gradient at word 1": figure(graph.norm(graph.maker(0))),
        }
        for graph in graphs
    ]
    st.dataframe(rows, hide_index=True, key="graph_differences", column_config=_COLUMNS)
    st.caption(
        "Tracker and Reduce: how often each ran. Longest: edges from the sentence vector to the farthest weight. "
        "Try the same words with another bracketing: the number of operations hardly changes, the picture does."
    )
