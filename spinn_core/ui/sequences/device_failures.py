"""The failures of "device": a pasted message explained, lines that fail here for real, and the table of all."""

from __future__ import annotations

import streamlit as st

from spinn_core.lessons.device.failures import EXPERIMENTS, FAILURES, MAX_MESSAGE, Failure, diagnose, outcome
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.state import device_of

MESSAGE, TRIED = "device_message", "device_tried"


@st.cache_resource(max_entries=16, show_spinner=False)
def _outcome(number: int, device: str) -> str | None:
    """failures.outcome() of one experiment."""
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
    elif kind := diagnose(text):
        st.info(f"**{kind.name}**  \n{_cause_and_cure(kind)}", icon=":material/build:")
    else:
        st.warning(
            "None of the failures below. If it names an IndexError or a shape, run the same on the CPU, which reports "
            "an error at the line that makes it.",
            icon=":material/help:",
        )


def _cause_and_cure(kind: Failure) -> str:
    return f"**Cause.** {kind.cause}  \n**Cure.** {kind.cure}"


def show_experiments() -> None:
    """A choice of lines that fail, and torch's message for each."""
    st.subheader("See it fail here", anchor=False)
    st.markdown("Four lines fail without doing harm. The message is the real one of this machine.")
    names = [one.name for one in EXPERIMENTS]
    name = st.segmented_control("Run", names, key=TRIED, persist_state="session", label_visibility="collapsed")
    if name is None:
        st.caption("Choose a line to run it.")
        return
    number = names.index(name)
    message = _outcome(number, device_of("auto").device)
    st.code(EXPERIMENTS[number].code, language="python")
    if message is None:
        st.success("This works on this machine.", icon=":material/check_circle:")
        return
    st.code(message, language=None, wrap_lines=True)
    if kind := diagnose(message):
        st.info(f"**{kind.name}**  \n{_cause_and_cure(kind)}", icon=":material/build:")


def show_failures() -> None:
    """Every kind of failure with its cause and cure."""
    st.subheader("The usual failures", anchor=False)
    for kind in FAILURES:
        with st.expander(f"**{kind.name}**: {for_markdown(kind.message)}"):
            st.markdown(_cause_and_cure(kind))
    csv_button(
        "Failures",
        "failures",
        lambda: [
            {"failure": one.name, "message": one.message, "cause": one.cause, "cure": one.cure} for one in FAILURES
        ],
    )
