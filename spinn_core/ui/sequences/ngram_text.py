"""The text that the language models learn from: our story, or one that the visitor pastes."""

from __future__ import annotations

import streamlit as st

from spinn_core.lessons.sequences.text import EVERY, LEAST, MAX_CHARACTERS, TITLE, Text, TextError, our_text
from spinn_core.ui.common.problems import problems_shown, show_problem
from spinn_core.ui.sequences.ngram_state import text_of

BOX = "ngram_text"
_KEPT = "ngram_pasted"  # no widget's key: it outlives a look at another part


@st.cache_resource(show_spinner=False)
def _ours() -> str:
    return our_text()


def chosen_text() -> tuple[str, Text]:
    """Draws the box for a text of one's own, and says which text is used. Where a pasted one cannot be, ours is."""
    ours = ""
    with problems_shown(stop=False):
        ours = _ours()
    pasted: str | None = st.session_state.get(_KEPT)
    found = text_of(pasted) if pasted is not None else text_of(ours)
    if isinstance(found, TextError) and pasted is not None:
        meanwhile = " Our story is used meanwhile." if ours else ""
        show_problem(f"Your text cannot be used: {found}.{meanwhile}")
        pasted, found = None, text_of(ours)
    if isinstance(found, TextError):  # our own file is missing, and there is no other
        _box(ours)
        st.stop()
    name = f"“{TITLE}”, a story of ours" if pasted is None else "your text"
    with st.expander(
        f"The text: {name}, {found.words:,} words and marks, {len(found.train)} training sentences, "
        f"{len(found.held_out)} held out",
        icon=":material/article:",
    ):
        _box(ours)
    return ours if pasted is None else pasted, found


def _box(ours: str) -> None:
    if BOX not in st.session_state:
        kept = st.session_state.get(_KEPT)
        st.session_state[BOX] = ours if kept is None else kept
    with st.form("ngram_text_form", border=False):
        st.text_area(
            f"Paste a text of your own: at least {LEAST} sentences, at most {MAX_CHARACTERS:,} letters",
            key=BOX,
            persist_state="session",
            height=220,
        )
        with st.container(horizontal=True):
            st.form_submit_button("Use this text", icon=":material/check:", on_click=_take)
            st.form_submit_button("Back to our story", icon=":material/undo:", on_click=_back)
    st.caption(
        f"Every {EVERY}th sentence is held out: it is not counted, and the models are measured on it. Words are in "
        "lower case, a mark counts as a word, quotation marks are left out. The text stays in your session."
    )


def _take() -> None:
    text = st.session_state.get(BOX) or ""
    st.session_state[_KEPT] = None if text == _ours_or_nothing() else text[: MAX_CHARACTERS + 1]


def _back() -> None:
    st.session_state[_KEPT] = None
    st.session_state[BOX] = _ours_or_nothing()


def _ours_or_nothing() -> str:
    try:
        return _ours()
    except TextError:
        return ""
