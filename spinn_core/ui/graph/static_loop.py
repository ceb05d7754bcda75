"""torch.while_loop beside the plain for loop, and the whole of SPINN said that way: what it gives, what it costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.parsing.machine import Action
from spinn_core.parsing.reader import Parse
from spinn_core.shown_source import source_of
from spinn_core.ui.common import columns
from spinn_core.ui.common.escape import code_span, for_markdown
from spinn_core.ui.common.models import ModelChoice
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.graph.address import RUN

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from spinn_core.lessons.graph.static_report import LoopReport, SpinnReport

WIDE = 640  # pixels, for some 75 letters of code
_COLUMNS = {
    "program": columns.text(150),
    "lines": columns.number(80),
    "words": columns.number(80),
    "Reduce runs": columns.number(110),
    "of them wanted": columns.number(130),
}


@st.cache_resource(max_entries=4, show_spinner="torch.while_loop is being set up, a few seconds …")
def _loop_report() -> LoopReport:
    from spinn_core.lessons.graph.static_report import loop_report_apart

    return loop_report_apart()


@st.cache_resource(max_entries=8, show_spinner="SPINN as one graph, a few seconds …")
def _spinn_report(folder: str, tokens: tuple[str, ...], transitions: tuple[Action, ...]) -> SpinnReport:
    from spinn_core.lessons.graph.static_report import spinn_report_apart

    return spinn_report_apart(folder, tokens, transitions)


def side_by_side(count: int = 2, border: bool = False) -> list[DeltaGenerator]:
    """Containers beside each other, or on a narrow page one below the other: code wants its width."""
    with st.container(horizontal=True):
        return [st.container(width=WIDE, border=border) for _ in range(count)]


def _both_sources(define_by_run: Callable, operator: Callable) -> None:
    names = ("Define-by-run", "As an operator")
    for place, name, program in zip(side_by_side(), names, (define_by_run, operator), strict=True):
        place.markdown(f"**{name}**")
        place.code(source_of(program), language="python", wrap_lines=True)


def show_loop() -> DeltaGenerator:
    """The recurrent loop in both ways, and the switch that runs it; returns the place for what comes of it."""
    from spinn_core.lessons.graph.static_loop import for_loop, while_loop

    st.subheader("The loop as a part of the graph", anchor=False)
    st.markdown(
        "`torch.while_loop` puts the loop itself into the graph, as TensorFlow’s `tf.while_loop` did. It takes one "
        "function that says whether to go on and one that computes the next values from the last."
    )
    _both_sources(for_loop, while_loop)
    RUN.toggle("Run it here and now (the first time takes torch some seconds)")
    return st.container()


def run_both(
    loop: DeltaGenerator, spinn: DeltaGenerator | None, model: ModelChoice | None, parse: Parse | None
) -> None:
    """Where the switch is on: runs what stands on the page, which is drawn already, and reports what came of it.

    Args:
        loop, spinn: the places that show_loop() and show_spinn() left; None without a model that reads trees.
    """
    if not RUN.now():
        return
    with loop, problems_shown():
        _show_loop_report(_loop_report())
    if spinn is not None:
        with spinn, problems_shown():
            report = _spinn_report(model.folder, parse.tokens, parse.transitions)
            if not _refused(report.error, "On this machine torch refuses the second one:"):
                st.markdown(
                    f"Both were run with {for_markdown(model.name)} on {code_span(' '.join(parse.tokens))}: the two "
                    f"vectors {_differ(report.apart)}."
                )


def _refused(error: str, said: str) -> bool:
    """Shows what torch says against something, in its own words, if it does."""
    if error:
        st.markdown(said)
        st.code(error, language=None, wrap_lines=True)
    return bool(error)


def _differ(difference: float) -> str:
    return "are equal to the last digit" if difference == 0 else f"differ by at most {difference:.1g}"


def _show_loop_report(report: LoopReport) -> None:
    """Whether both loops agree, forward and backward, and the graph of the operator."""
    from spinn_core.lessons.graph.static_report import ASKED, ZEROS

    if not _refused(report.error, "On this machine torch refuses it:"):
        *some, last = map(str, report.differences)
        st.markdown(
            f"Run on {', '.join(some)} and {last} words, the two last h {_differ(max(report.differences.values()))}."
        )
    if not _refused(report.gradient_error, "Torch refuses its **gradient**:"):
        asked, zeros = report.gradients[ASKED], report.gradients[ZEROS]
        wrong = (
            f"**differ by up to {zeros:.2f} if it does not**, as zeros usually do not: the operator then drops what "
            "came through h, without a warning. PyTorch calls it a prototype, not meant for training yet."
        )
        st.markdown(
            f"The two **gradients** by the words {_differ(asked)} if the first h asks for a gradient too, and "
            + (wrong if zeros > 1e-4 else f"{_differ(zeros)} if it does not.")
        )
    st.markdown(
        "**One graph for every length**, as torch.export records it: the loop is one node, and its two functions are "
        "graphs of their own."
    )
    language = "python" if report.exported else None
    st.code(report.exported or report.export_error, language=language, wrap_lines=True, height=420)


def show_spinn(parse: Parse) -> DeltaGenerator:
    """SPINN's reading loop in both ways, and the count; returns the place for what comes of running them."""
    from spinn_core.lessons.graph.static_loop import spinn_by_graph
    from spinn_core.lessons.graph.static_report import costs
    from spinn_core.model.spinn import SPINN

    st.subheader("SPINN said that way", anchor=False)
    st.dataframe(costs(len(parse.tokens)), hide_index=True, key="graph_cost", column_config=_COLUMNS)
    words = code_span(" ".join(parse.tokens))
    st.caption(f"Lines and words are counted in the two programs below. Reduce runs: for {words}.")
    place = st.container()
    st.markdown(
        "The stack becomes a matrix of fixed height with a pointer to its top, and a push a new copy of the matrix. "
        "The `if` becomes a choice between two results that are **both** computed, so Reduce runs at every step. "
        "Inside the operator a print or a debugger meets stand-ins, not numbers."
    )
    _both_sources(SPINN.steps, spinn_by_graph)
    return place
