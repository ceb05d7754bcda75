"""Files of figures: read once, again when they change. The measured table, and whether the models here are its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import streamlit as st

from spinn_core.evaluation.table import Results
from spinn_core.evaluation.table_file import FILE, digest, read_results
from spinn_core.model.catalogue import WEIGHTS, models_folder
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.problems import problems_shown

Made = TypeVar("Made")


@st.cache_resource(max_entries=32, show_spinner=False)
def _read(path: str, changed: int, _make: Callable[[Path], Made]) -> Made:
    return _make(Path(path))


def fresh(path: Path, make: Callable[[Path], Made]) -> Made:
    """What `make` makes of a file, again as soon as the file's time of change is another; its errors pass through."""
    return _read(str(path), path.stat().st_mtime_ns if path.is_file() else 0, make)


def measured() -> Results:
    """The table; where there is none that can be read, says so in one line and ends the page."""
    with problems_shown():
        return fresh(FILE, read_results)


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
            same = fresh(path, digest) == model.weights
        except (OSError, ValueError):
            same = False
        if not same:
            gone.append(model.name)
    return gone
