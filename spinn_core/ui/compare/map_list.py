"""Which sentences are on the map: ours, or a list that the visitor gives, a sentence a line."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import streamlit as st

from spinn_core.explain.map_sentences import FEWEST, MOST_LINES, MapSentence, Problem, our_sentences
from spinn_core.parsing.reader import MAX_CHARACTERS
from spinn_core.ui.common.columns import LINE_AND_TEXT
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.problems import show_problem
from spinn_core.ui.common.state import list_of

_BOX, _GIVEN = "compare_map_box", "compare_map_given"  # a widget's key, and what was last taken from it
_MOST_CHARACTERS = 3 * MAX_CHARACTERS


@dataclass(frozen=True)
class Lot:
    """The sentences of a map. name: what no other list has. ours: whether they have topics."""

    name: str
    sentences: tuple[MapSentence, ...]
    ours: bool


def lot_choice() -> Lot:
    """Draws the box for a list, and what is wrong with the last one; the list where it will do, else ours."""
    text = st.session_state.get(_GIVEN) or ""
    taken = list_of(text) if text else None
    with st.expander("Put your own sentences on the map", icon=":material/edit_note:", expanded=taken is not None):
        if _BOX not in st.session_state and text:
            st.session_state[_BOX] = text  # a widget that was not drawn for a while forgets
        with st.form("compare_map_form", border=False):
            st.text_area(
                f"A sentence a line, {FEWEST} to {MOST_LINES} lines",
                key=_BOX,
                persist_state="session",
                height=170,
                max_chars=_MOST_CHARACTERS,
                placeholder="A dog runs through the snow.\nAn animal is outside.\nNobody is at home.",
            )
            with st.container(horizontal=True):
                st.form_submit_button("Use this list", icon=":material/map:", on_click=_take)
                st.form_submit_button("Back to our sentences", on_click=_drop, disabled=taken is None)
        if taken is not None:
            _show_problems(taken.problems)
            if len(taken.sentences) >= FEWEST:
                return Lot(hashlib.sha256(text.encode()).hexdigest(), taken.sentences, False)
            found = f"{len(taken.sentences) or 'no'} different sentence{'' if len(taken.sentences) == 1 else 's'}"
            show_problem(
                f"The list holds {found}, and a map needs {FEWEST} at least: add lines. Our sentences stay meanwhile."
            )
    return Lot("ours", our_sentences(), True)


def _take() -> None:
    text = (st.session_state.get(_BOX) or "")[:_MOST_CHARACTERS]
    st.session_state[_GIVEN] = text.encode("utf-8", "replace").decode() if text.strip() else None


def _drop() -> None:
    st.session_state[_GIVEN] = None


def _show_problems(problems: tuple[Problem, ...]) -> None:
    if not problems:
        return
    left_out = "1 line is left out" if len(problems) == 1 else f"{len(problems)} lines are left out"
    st.warning(f"{left_out}. Line {problems[0].line}: {for_markdown(problems[0].text)}", icon=":material/warning:")
    if len(problems) > 1:
        st.dataframe(
            [{"line": problem.line, "what is wrong": problem.text} for problem in problems],
            hide_index=True,
            height=180,
            column_config=LINE_AND_TEXT,
            alt="The lines that are left out",
        )
