"""Which parses a model reads: those that were typed, or its own."""

from __future__ import annotations

import streamlit as st

from spinn_core.ui.common.models import ModelChoice

GIVEN, OWN = "given", "own"
_SHOWN = {GIVEN: "as typed", OWN: "its own"}


def parse_choice(model: ModelChoice, key: str = "parses") -> bool:
    """A choice bound to the address (?parses=own, or as the menu shows it); True for the model's own parses.

    A model that cannot choose its own transitions leaves no choice, and the answer is False.
    """
    asked = st.query_params.get(key)
    if key not in st.session_state and asked in _SHOWN:
        st.session_state[key] = asked  # Streamlit itself knows an option only by what is shown
    chosen = st.selectbox(
        "Parses",
        (GIVEN, OWN),
        format_func=_SHOWN.__getitem__,
        key=key,
        bind="query-params",
        disabled=not model.variant.can_parse,
        help="As typed: a sentence without a parse is still parsed by a model. "
        "Its own: the model chooses every SHIFT and REDUCE even where a parse was typed; only spinn can.",
    )
    return chosen == OWN and model.variant.can_parse
