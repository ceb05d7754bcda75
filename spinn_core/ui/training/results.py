"""All of a visitor's runs beside each other: in one chart, in one table, and kind of pair by kind of pair."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from spinn_core.lessons.training.runs.record import RunView
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.trained import run_manager
from spinn_core.ui.training.charts import runs_chart
from spinn_core.ui.training.export import show_models
from spinn_core.ui.training.kinds import show_kinds
from spinn_core.ui.training.live import busy, in_words

EVERY = 2.0  # seconds between two looks while a run is under way
_BY = "_runs_by"


def show_results(key: str) -> None:
    """Draws it all; while a run is under way it looks again by itself."""
    clock = busy(run_manager().views(key))
    st.fragment(_panel, run_every=EVERY if clock else None)(key, clock)


def _panel(key: str, clock: bool) -> None:
    runs = run_manager().views(key)
    measured = [run for run in runs if run.epochs]
    if measured:
        _compare(runs, measured)
        show_kinds(measured)
        show_models(runs)
    else:
        st.info(
            "No run has finished an epoch yet. Start one in the part “train”; its results come here by themselves.",
            icon=":material/hourglass_empty:",
        )
    if clock != busy(runs):
        st.rerun()


def _compare(runs: Sequence[RunView], measured: Sequence[RunView]) -> None:
    st.subheader("All runs", anchor=False)
    by = st.segmented_control(
        "Across", ["epochs", "seconds"], default="epochs", required=True, key=_BY, persist_state="session"
    )
    runs_chart(measured, by == "seconds", "training_runs")
    rows = run_rows(runs)
    whole = st.column_config.NumberColumn(format="localized")
    st.dataframe(
        rows,
        hide_index=True,
        column_config={"parameters": whole, "pairs": whole, "best, %": st.column_config.NumberColumn(format="%.1f")},
        alt="Your runs with their settings and their best held-out accuracy",
    )
    if len({run.settings.data_key for run in measured}) > 1:
        st.caption("These runs were measured on different pairs; compare only those with the same pairs.")
    csv_button("Runs", "runs", lambda: full_rows(runs))


def run_rows(runs: Sequence[RunView]) -> list[dict[str, object]]:
    """One row a run, as many columns as fit a narrow page."""
    rows: list[dict[str, object]] = []
    for run in runs:
        best, recipe = run.best, run.settings.recipe
        rows.append(
            {
                "run": run.title,
                "state": run.state.value,
                "best, %": best and round(best.accuracy[best.main], 1),
                "of epoch": best and best.number,
                "time": in_words(run.seconds),
                "parameters": run.parameters or None,
                "pairs": run.train_pairs or None,
                "rate": f"{recipe['rate']:g} {recipe['schedule']}",
            }
        )
    return rows


def full_rows(runs: Sequence[RunView]) -> list[dict[str, object]]:
    """One row a run with all that was set and measured."""
    rows = []
    for run in runs:
        best, language = run.best, run.settings.language
        rows.append(
            {
                "run": run.number,
                "model": run.name,
                "state": run.state.value,
                "best_epoch": best and best.number,
                "accuracy_given": best and best.accuracy.get("given"),
                "accuracy_own": best and best.accuracy.get("own"),
                "bracket_f1": best and best.bracket_f1,
                "seconds": round(run.seconds, 1),
                "steps": run.step,
                "parameters": run.parameters,
                "train_pairs": run.train_pairs,
                "held_out_pairs": run.held_out_pairs,
                "file": run.settings.file,
                "noise": language and language.noise,
                "longest": language and language.longest,
                "language_seed": language and language.seed,
                **run.settings.sizes,
                **run.settings.recipe,
                "schedule_options": str(run.settings.recipe.get("schedule_options", "")),
            }
        )
    return rows
