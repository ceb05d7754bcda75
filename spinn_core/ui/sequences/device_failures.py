"""The failures of "device": a pasted message explained, lines that fail here for real, and the table of all."""

from __future__ import annotations

import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.lessons.device.failures import (
    EXPERIMENTS,
    FAILURES,
    MAX_MESSAGE,
    Experiment,
    Failure,
    diagnose,
    outcome,
)
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.state import device_of

MESSAGE, TRIED = "device_message", "device_tried"


@st.cache_resource(max_entries=16, show_spinner=False)
def _outcome(number: int, device: str) -> str | None:
    """device_failures.outcome() of one experiment."""
    return outcome(EXPERIMENTS[number], device)


def show_message() -> None:
    """A box for a message, and what it means."""
    st.subheader("What does this message mean?", anchor=False)
    text = st.text_area(
        "Paste an error message, with or without its traceback",
        key=MESSAGE,
        persist_state="session",
        height=110,
        max_chars=MAX_MESSAGE,
        placeholder="RuntimeError: CUDA error: unknown error",
        help=f"It is looked at and not kept; at most {MAX_MESSAGE:,} letters.",
    )
    if not (text or "").strip():
        st.caption("Paste one and press Ctrl+Enter, or read the table below.")
        return
    kind = diagnose(text)
    if kind is None:
        st.warning(
            "None of the failures below. If it names an IndexError or a shape, run the same on the CPU, where errors "
            "come at the line that makes them.",
            icon=":material/help:",
        )
    else:
        _show_kind(kind)


def _show_kind(kind: Failure) -> None:
    st.info(f"**{kind.name}**  \n**Cause.** {kind.cause}  \n**Cure.** {kind.cure}", icon=":material/build:")


def show_experiments() -> None:
    """A choice of lines that fail, and what torch says to each."""
    st.subheader("See it fail here", anchor=False)
    st.markdown("Four lines that fail without doing harm. The message is the real one of this machine.")
    names = [one.name for one in EXPERIMENTS]
    name = st.segmented_control("Run", names, key=TRIED, persist_state="session", label_visibility="collapsed")
    if name is None:
        st.caption("Choose a line to run it.")
        return
    number = names.index(name)
    _show_outcome(EXPERIMENTS[number], _outcome(number, device_of("auto").device))


def _show_outcome(experiment: Experiment, said: str | None) -> None:
    st.code(experiment.code, language="python")
    if said is None:
        st.success("This works on this machine.", icon=":material/check_circle:")
        return
    st.code(said, language=None, wrap_lines=True)
    if kind := diagnose(said):
        _show_kind(kind)


def show_failures() -> None:
    """Every kind of failure with its cause and cure."""
    st.subheader("The usual failures", anchor=False)
    for kind in FAILURES:
        with st.expander(f"**{kind.name}**: {for_markdown(kind.message)}"):
            st.markdown(f"**Cause.** {kind.cause}  \n**Cure.** {kind.cure}")
    file_button("Failures, CSV", "failures.csv", lambda: csv_text(_failure_rows()))


def _failure_rows() -> list[dict[str, str]]:
    return [{"failure": one.name, "message": one.message, "cause": one.cause, "cure": one.cure} for one in FAILURES]
