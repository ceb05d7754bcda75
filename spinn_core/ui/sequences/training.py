"""Trains the two forecasters of the page once for each lot of settings, with a bar that moves."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.lessons.sequences.prepared import Prepared
from spinn_core.ui.common.problems import problems_shown, show_problem
from spinn_core.ui.sequences.setup import Wanted

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.forecast_training import Outcome

AT_ONCE, MOST = 6_000, 60_000
"""Wanted.work that a page takes on when it is opened, some seconds, and at all, one to three minutes."""
_LAST = "_intervals_trained"  # what this session trained last


@dataclass
class _Slot:
    """Room for one outcome, filled once; seconds: what it took."""

    outcome: Outcome | None = None
    seconds: float = 0.0


@st.cache_resource(max_entries=48, show_spinner=False)
def _slot(wanted: Wanted) -> _Slot:
    """An empty slot. The training itself is not cached by Streamlit, as a cached function cannot move a bar, and one
    that a visitor breaks off must leave nothing."""
    return _Slot()


def trained(wanted: Wanted, prepared: Prepared) -> tuple[Wanted, Outcome] | None:
    """The button, and the outcome for the settings that were trained last; None before there is one.

    On a page that has just been opened training begins by itself, unless it is long.

    Args:
        wanted: the settings as they are now.
        prepared: their windows.
    """
    state, done = st.session_state, _slot(wanted).outcome is not None
    last: Wanted | None = state.get(_LAST)
    work = wanted.work(len(prepared.seen))
    if work > MOST:
        show_problem(
            f"This training needs {work / MOST:.1f} times as much work as one may take here: choose fewer epochs or "
            "LSTM layers, or more windows in a batch."
        )
        return None
    if done or (last is None and work <= AT_ONCE):
        last = state[_LAST] = wanted
    button, note = st.columns([2, 5], vertical_alignment="center")
    icon = ":material/model_training:"
    if button.button("Train", type="primary", icon=icon, width="stretch", disabled=last == wanted):
        last = state[_LAST] = wanted
    place = note.empty()
    if last != wanted:
        other_windows = last is None or (last.table, last.view) != (wanted.table, wanted.view)
        rest = "." if other_windows else "; the results below are from the settings before."
        place.caption(f":material/info: These settings are not trained yet. Press Train{rest}")
        if other_windows:
            return None
    slot = _slot(last)
    if slot.outcome is None:
        _fill(slot, last, prepared, place)
    if last == wanted:
        place.caption(
            f"Trained with these settings in {slot.seconds:.1f} seconds: two networks, {last.how.epochs} epochs each, "
            f"on {len(prepared.seen):,} windows; {len(prepared.held):,} windows are held out (4 : 1)."
        )
    return last, slot.outcome


def _fill(slot: _Slot, wanted: Wanted, prepared: Prepared, place) -> None:
    with problems_shown():
        bar = place.progress(0.0, text="Loading torch …")
        import torch

        from spinn_core.lessons.sequences.forecast_training import run

        torch.set_num_threads(1)  # small matrices; several visitors are threads already
        shown, begun = 0.0, time.perf_counter()

        def on_progress(share: float) -> None:
            nonlocal shown
            if time.perf_counter() - shown > 0.15 or share == 1:  # each message costs a browser something
                shown = time.perf_counter()
                bar.progress(min(share, 1.0), text=f"Two networks learn: {100 * share:.0f} per cent")

        slot.outcome = run(prepared, wanted.config, wanted.how, on_progress)
        slot.seconds = time.perf_counter() - begun
