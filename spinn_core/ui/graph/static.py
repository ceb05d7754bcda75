"""Static graphs: what torch.fx records, where it fails, and the loop as an operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.data.examples import sentence_examples
from spinn_core.parsing.reader import read
from spinn_core.shown_source import source_of
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.models import require_models
from spinn_core.ui.common.shown_examples import examples_or_none
from spinn_core.ui.graph.address import ADDRESS, GIVEN_WORDS, LENGTH, STATIC
from spinn_core.ui.graph.static_loop import run_both, show_loop, show_spinn, side_by_side

if TYPE_CHECKING:
    from spinn_core.lessons.graph.static_graph import Recording


def show_static() -> None:
    """The whole part."""
    models = [model for model in require_models() if model.variant.reads_tree]
    st.markdown(
        "Older frameworks built the graph first and ran it afterwards. Here torch.fx does so: it runs a program once "
        "with stand-ins in place of tensors and records what they meet."
    )
    _show_recording()
    _show_failures()
    loop, spinn, model, parse = show_loop(), None, None, None
    if models:
        model = models[0]
        parse = next(
            (reading.parse for example in examples_or_none(sentence_examples) if (reading := read(example.text)).parse),
            read("( ( The church ) ( has cracks ) )").parse,
        )
        spinn = show_spinn(parse)
    ADDRESS.show(STATIC)
    run_both(loop, spinn, model, parse)


@st.cache_resource(max_entries=16, show_spinner=False)
def _loops() -> dict[int, Recording]:
    """What torch.fx makes of a loop over 1, 2, ... words."""
    from spinn_core.lessons.graph.static_graph import LONGEST, FixedLength, record, small_unit

    return {length: record(FixedLength(small_unit(), length)) for length in range(1, LONGEST + 1)}


@st.fragment
def _show_recording() -> None:
    from spinn_core.lessons.graph.static_graph import FixedLength

    st.subheader("One graph for each length", anchor=False)
    loops = _loops()
    most = len(loops)
    one, two = st.columns(2)
    with one:
        length = LENGTH.slider("Words that the loop is recorded for")
    with two:
        given = GIVEN_WORDS.slider("Words that the recorded graph is then given")
    program, recorded = side_by_side()
    with program:
        st.markdown("**The program**, a loop whose length is a number")
        st.code(source_of(FixedLength.forward), language="python")
        st.markdown(
            f"Recorded for {length} words it has **{loops[length].size} operations**"
            + (f", for {length + 1} words {loops[length + 1].size}" if length < most else "")
            + ". The loop itself is gone: only what it ran is recorded, word after word."
        )
        st.markdown(f"Given {given} words, {_given_other(length, given)}")
    with recorded:
        st.markdown(f"**The graph**, as Python again: {length} words")
        st.code(loops[length].code, language="python", height=380)
    rows = [{"words": count, "operations": loop.size} | loop.operations for count, loop in loops.items()]
    csv_button("Operations by length", "recorded", lambda: rows)


def _given_other(length: int, given: int) -> str:
    """What the graph recorded for one number of words makes of another."""
    from spinn_core.lessons.graph.static_graph import wrong_length

    try:
        frozen, true = wrong_length(length, given)
    except IndexError as error:
        return f"it breaks: {for_markdown(str(error))}."
    apart = float((frozen - true).abs().max())
    if length == given:
        return f"it agrees with the plain loop: the two h differ by at most {apart:.1g}."
    return f"it **reads the first {length} only**, without a warning: its h and the true one differ by {apart:.2f}."


@st.fragment
def _show_failures() -> None:
    from spinn_core.lessons.graph.static_graph import FOLLOWING_DATA, record, small_unit

    st.subheader("Where recording fails", anchor=False)
    st.markdown(
        "As soon as the length or an action comes with the data, a stand-in cannot say how to go on. In torch's words:"
    )
    places = side_by_side(len(FOLLOWING_DATA), border=True)
    for place, (line, module) in zip(places, FOLLOWING_DATA.items(), strict=True):
        with place:
            st.markdown(f"`{line}`")
            st.code(source_of(module.forward), language="python")
            error = record(module(small_unit())).error
            st.code(error or "recorded without an error", language=None, wrap_lines=True)
