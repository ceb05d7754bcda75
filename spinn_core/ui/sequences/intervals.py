"""Interval forecasting: from a table of visits to the next one, through windows, an LSTM and its training."""

from __future__ import annotations

import streamlit as st

from spinn_core.lessons.sequences.intervals import SeriesError
from spinn_core.lessons.sequences.prepared import Prepared, View, prepare
from spinn_core.lessons.sequences.visits import VisitRule, Visits, make_visits
from spinn_core.ui.common.problems import problems_shown, show_error
from spinn_core.ui.sequences.address import ADDRESS, INTERVALS, OURS, TABLE
from spinn_core.ui.sequences.model_file import loaded_model, show_model_file
from spinn_core.ui.sequences.outcome import show_outcome
from spinn_core.ui.sequences.setup import Wanted, network_settings, rule_in_words, rule_settings, window_settings
from spinn_core.ui.sequences.times import times_input
from spinn_core.ui.sequences.training import trained
from spinn_core.ui.sequences.windows import show_untrained, show_windows


@st.cache_resource(max_entries=64, show_spinner=False)
def _ours(rule: VisitRule) -> Visits:
    """make_visits(), once for all sessions."""
    return make_visits(rule)


@st.cache_resource(max_entries=64, show_spinner=False)
def _prepared(table: VisitRule | str, _visits: Visits, view: View) -> Prepared:
    """prepare(); a table is known by its rule or its file's digest."""
    return prepare(_visits, view)


def show_intervals() -> None:
    """The whole part."""
    st.markdown(
        "When does a customer come again? Times become intervals, intervals become windows, and an LSTM learns to "
        "predict the interval after a window. Change a setting and press **Train**."
    )
    at_table, at_windows, at_network = st.columns(3, border=True)
    with at_table:
        ours = TABLE.buttons("Table of visits") == OURS
        given = None if ours else times_input()
        rule = rule_settings() if ours else None
    visits = _ours(rule) if rule else given.visits if given else None
    with at_network:
        config, how = network_settings()
    with at_windows:
        view = window_settings(visits, how.seed)
    if rule:
        st.caption(rule_in_words(rule))
    if visits is None:
        st.info("Paste or upload a table of times, or try the example; then its windows and a forecast appear here.")
        return
    table = rule or given.digest
    note = "" if ours else "The address does not hold the times: whoever opens it needs the file."
    try:
        prepared = _prepared(table, visits, view)
    except SeriesError as error:  # too few to train on; they are times all the same
        show_error(error)
        show_untrained(visits, view)
        ADDRESS.show(INTERVALS, note=note)
        return
    result, below = st.container(), st.container()
    with below:  # drawn first: it needs no training, which takes a while
        st.markdown("**From times to windows**")
        show_windows(visits, prepared)
    with result:
        found = trained(Wanted(table, view, config, how), prepared)
        if found is not None:
            with problems_shown():
                show_outcome(visits, prepared, found[1], loaded_model(prepared))
    if found is not None:
        show_model_file(found[1])
    ADDRESS.show(INTERVALS, note=note)
