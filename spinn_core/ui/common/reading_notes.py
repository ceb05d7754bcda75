"""Captions below a sentence that was read: its language, and the words that the model does not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from spinn_core.data.reading_notes import language_note, vocabulary_note
from spinn_core.ui.common.escape import code_span


def show_reading_notes(tokens: Sequence[str], unlisted_words: Mapping[str, str | None]) -> None:
    """Draws what there is to say of these words.

    Args:
        tokens: the sentence's words.
        unlisted_words: those outside the model's vocabulary, and what each is read as; from state.unlisted().
    """
    language = language_note(tokens)
    if language:
        st.caption(f":material/translate: {language}")
    if unlisted_words:
        st.caption(f":material/help: {vocabulary_note(unlisted_words, code_span)}")
