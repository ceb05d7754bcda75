"""Captions below a sentence that was read: labels left out, its language, out-of-vocabulary words."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from spinn_core.data.reading_notes import labels_note, language_note, vocabulary_note
from spinn_core.parsing.reader import Reading
from spinn_core.ui.common.escape import code_span, for_markdown


def show_reading_notes(reading: Reading, out_of_vocabulary: Mapping[str, str | None]) -> None:
    """Draws what there is to say of a sentence.

    Args:
        reading: what was typed.
        out_of_vocabulary: words that the model's vocabulary lacks, and what each is read as; from state.unlisted().
    """
    if labels := labels_note(reading):
        st.caption(f":material/account_tree: {for_markdown(labels)}")
    language = language_note(reading.tokens)
    if language:
        st.caption(f":material/translate: {language}")
    if out_of_vocabulary:
        st.caption(f":material/help: {vocabulary_note(out_of_vocabulary, code_span)}")
