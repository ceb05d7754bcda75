"""The measured table as the Compare page's parts share it: read once, again when it changes, and held to the models."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from spinn_core.evaluation.table import Results
from spinn_core.evaluation.table_file import FILE, digest, read_results
from spinn_core.model.catalogue import WEIGHTS, models_folder
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.problems import problems_shown


@st.cache_resource(max_entries=4, show_spinner=False)
def _read(path: str, changed: int) -> Results:
    """table_file.read_results(), again as soon as the file's time of change is another."""
    return read_results(Path(path))


@st.cache_resource(max_entries=32, show_spinner=False)
def _digest(path: str, changed: int) -> str:
    """table_file.digest(), which reads megabytes: again only when the file's time of change is another."""
    return digest(Path(path))


def measured() -> Results:
    """The table; where there is none that can be read, says so in one line and ends the page."""
    with problems_shown():
        return _read(str(FILE), FILE.stat().st_mtime_ns if FILE.is_file() else 0)


def warn_of_other_weights(results: Results) -> None:
    """A line where measured weights are not, or no longer, those in the folder of models."""
    if stale := _other_weights(results):
        named = ", ".join(for_markdown(name) for name in stale)
        st.warning(
            f"Measured on other weights than those that are here now: {named}. make results measures anew.",
            icon=":material/history:",
        )


def not_measured(what: str) -> None:
    """A line for a table that was made before `what` was measured."""
    st.info(f"The measured table does not hold {what} yet: make results makes it anew.", icon=":material/info:")


def _other_weights(results: Results) -> list[str]:
    """The measured models whose weights are not, or no longer, in the folder of models."""
    gone = []
    for model in results.models:
        path = models_folder() / model.name / WEIGHTS
        try:
            same = _digest(str(path), path.stat().st_mtime_ns) == model.weights
        except (OSError, ValueError):
            same = False
        if not same:
            gone.append(model.name)
    return gone
