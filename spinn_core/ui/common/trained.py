"""The server's one manager of runs, the visitor's key to it, and the models that came out.

Every page asks for those models, and most visitors have none: what runs need is imported once there are any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.ui.common.address import Text

if TYPE_CHECKING:
    from spinn_core.lessons.training.runs.manager import RunManager
    from spinn_core.lessons.training.runs.record import RunView

RUNS = Text("runs", None, bound=False)  # in the address of the Training page
_KEPT = "_runs_key"  # in the session, which other pages share and a reload does not
_IN_NAMES = "-run"  # in the name of every run


@st.cache_resource(show_spinner=False, on_release=lambda manager: manager.close())
def run_manager() -> RunManager:
    """One for all sessions of this server; it ends its processes and clears its files when the server ends."""
    from spinn_core.lessons.training.runs.manager import RunManager

    return RunManager()


def visitor_key() -> str:
    """The key to this visitor's runs: from the session, else from the address, else a new one.

    Only the Training page calls it: it writes the key into the address, so that a reload finds the runs.
    """
    from spinn_core.lessons.training.runs.manager import is_key, new_key

    asked = RUNS.asked()
    if _KEPT not in st.session_state:
        st.session_state[_KEPT] = asked if is_key(asked) else new_key()
    key = st.session_state[_KEPT]
    if asked != key:
        st.query_params[RUNS.name] = key
    return key


def trained_runs() -> tuple[RunView, ...]:
    """Runs with a model to offer: the visitor's own, and those that the address names.

    A run's name is nothing that one can guess, so whoever was given it may use the model.
    """
    key = st.session_state.get(_KEPT)
    named = [value for value in st.query_params.to_dict().values() if isinstance(value, str) and _IN_NAMES in value]
    if not key and not named:
        return ()
    manager = run_manager()
    found = {run.name: run for run in (manager.views(key) if key else ())}
    for run in map(manager.find, named):
        if run is not None:
            found.setdefault(run.name, run)
    return tuple(run for run in found.values() if run.has_model and run.state.over)
