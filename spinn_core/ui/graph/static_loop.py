"""torch.while_loop beside the plain for loop, and the whole of SPINN said that way: what it gives, what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.parsing.machine import Action
from spinn_core.parsing.reader import Parse
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
def loop_report() -> LoopReport:
    """static_process.loop_report_apart(), once for all sessions."""
    from spinn_core.lessons.graph.static_process import loop_report_apart

    return loop_report_apart()


@st.cache_resource(max_entries=8, show_spinner="SPINN as one graph, a few seconds …")
def spinn_report(folder: str, tokens: tuple[str, ...], transitions: tuple[Action, ...]) -> SpinnReport:
    """static_process.spinn_report_apart(), once for all sessions."""
    from spinn_core.lessons.graph.static_process import spinn_report_apart

    return spinn_report_apart(folder, tokens, transitions)


def side_by_side(count: int = 2, border: bool = False) -> list[DeltaGenerator]:
    """Containers beside each other, or on a narrow page one below the other: code wants its width."""
    with st.container(horizontal=True):
        return [st.container(width=WIDE, border=border) for _ in range(count)]


def show_loop() -> DeltaGenerator:
    """The recurrent loop in both ways, and the switch that runs it; returns the place for what comes of it."""
    from spinn_core.lessons.graph.static_loop import for_loop, source_of, while_loop

    st.subheader("The loop as a part of the graph", anchor=False)
    st.markdown(
        "TensorFlow had `tf.while_loop` for this; torch has `torch.while_loop`. It takes one function that says "
        "whether to go on and one that makes the next values from the last."
    )
    plain, operator = side_by_side()
    with plain:
        st.markdown("**Define-by-run**")
        st.code(source_of(for_loop), language="python")
    with operator:
        st.markdown("**As an operator**")
        st.code(source_of(while_loop), language="python")
    RUN.toggle("Run it here and now (the first time takes torch some seconds)")
    return st.container()


def run_both(
    loop: DeltaGenerator, spinn: DeltaGenerator | None, model: ModelChoice | None, parse: Parse | None
) -> None:
    """Where the switch is on: runs what stands on the page, which is drawn already, and tells what came of it.

    Args:
        loop, spinn: the places that show_loop() and show_spinn() left; None without a model that reads trees.
    """
    if not RUN.now():
        return
    with loop, problems_shown():
        _tell_loop(loop_report())
    if spinn is not None:
        with spinn, problems_shown():
            _tell_spinn(spinn_report(model.folder, parse.tokens, parse.transitions), model, parse)


def _tell_spinn(report: SpinnReport, model: ModelChoice, parse: Parse) -> None:
    if report.error:
        st.markdown("On this machine torch has this to say against the second one:")
        st.code(report.error, language=None, wrap_lines=True)
        return
    st.markdown(
        f"Both were run with {for_markdown(model.name)} on {code_span(' '.join(parse.tokens))}: the two vectors "
        f"{_apart(report.apart)}."
    )


def _tell_loop(report: LoopReport) -> None:
    """Whether both loops agree, forward and backward, and the graph of the operator."""
    if report.error:
        st.markdown("On this machine torch has this to say against it:")
        st.code(report.error, language=None, wrap_lines=True)
    else:
        *some, last = map(str, report.differences)
        st.markdown(
            f"Run on {', '.join(some)} and {last} words, the two last h {_apart(max(report.differences.values()))}."
        )
    _tell_gradient(report)
    st.markdown(
        "**One graph for every length**, as torch.export writes it down: the loop is one node, its two functions are "
        "graphs of their own."
    )
    language = "python" if report.exported else None
    st.code(report.exported or report.export_error, language=language, wrap_lines=True, height=420)


def _apart(difference: float) -> str:
    """How far two results are from each other, in words."""
    return "are equal to the last digit" if difference == 0 else f"differ by at most {difference:.1g}"


def _tell_gradient(report: LoopReport) -> None:
    """Whether the operator's gradient can be trusted; torch itself calls it a prototype that is not for training."""
    if not report.gradients:
        st.markdown("Its **gradient**, in torch's own words:")
        st.code(report.gradient_error, language=None, wrap_lines=True)
        return
    asked, plain = report.gradients[True], report.gradients[False]
    told = f"The two **gradients** by the words {_apart(asked)} if the first h asks for a gradient too"
    if plain > 1e-4:
        told += (
            f", and **differ by up to {plain:.2f} if it does not**, as zeros usually do not: the operator then forgets "
            "what came through h, and says nothing. (Torch calls it a prototype that is not meant for training yet.)"
        )
    else:
        told += f", and {_apart(plain)} if it does not."
    st.markdown(told)


def show_spinn(parse: Parse) -> DeltaGenerator:
    """SPINN's reading loop in both ways, and the count; returns the place for what comes of running them."""
    from spinn_core.lessons.graph.static_loop import source_of, spinn_by_graph
    from spinn_core.lessons.graph.static_report import costs
    from spinn_core.model.spinn import SPINN

    st.subheader("SPINN said that way", anchor=False)
    words = code_span(" ".join(parse.tokens))
    rows = costs(len(parse.tokens))
    st.dataframe(rows, hide_index=True, key="graph_cost", column_config=_COLUMNS)
    st.caption(f"Lines and words are counted in the two programs below. Reduce runs: for {words}.")
    place = st.container()
    st.markdown(
        "What it costs: the stack has to become a matrix of fixed height with a number that points at its top; a push "
        "becomes a new copy of the whole matrix; the `if` becomes a choice between two results that are **both** "
        "computed, so Reduce runs at every step, wanted or not. Inside the operator a print or a debugger meets "
        "stand-ins, not numbers."
    )
    plain, operator = side_by_side()
    with plain:
        st.markdown("**Define-by-run**")
        st.code(source_of(SPINN.steps), language="python", wrap_lines=True)
    with operator:
        st.markdown("**As an operator**")
        st.code(source_of(spinn_by_graph), language="python", wrap_lines=True)
    return place
