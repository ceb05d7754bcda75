"""The part about the learning rate: six ways to change it, and why learning_rate = 1e-6 alone does nothing."""

from __future__ import annotations

import streamlit as st

from spinn_core.shown_source import source_of
from spinn_core.ui.training.address import BATCH, EPOCHS, NEW_RATE, PAIRS
from spinn_core.ui.training.schedule import show_schedules

_EPOCHS, _STEPS = 40, 200  # the longest run and the most steps of an epoch that are plotted


def show_rates() -> None:
    """The whole part."""
    epochs = min(EPOCHS.now(), _EPOCHS)
    show_schedules(epochs, min(_STEPS, max(1, PAIRS.now() // BATCH.now())))
    show_bare_assignment()


def show_bare_assignment() -> None:
    """Three ways to set a rate, each run now on an optimiser of its own."""
    from spinn_core.lessons.training.bare_assignment import BASE, WAYS, outcome

    st.subheader("learning_rate = 1e-6: an assignment without effect", anchor=False)
    st.markdown(
        f"An optimiser is made with the rate {BASE:g}; then its rate should become {NEW_RATE.now():g}. Each of three "
        "ways is run now. The tables show the optimiser’s first parameter group before and after, and how far the next "
        "step moves a weight whose gradient is 1."
    )
    value = NEW_RATE.box("value", 1e-6, format="%.7g", width=220)
    for column, way in zip(st.columns(3), WAYS, strict=True):
        found = outcome(way, value)
        rows = {name: (found.before[name], found.after.get(name)) for name in ("lr", "momentum", "weight_decay")}
        rows["step"] = found.moved_before, found.moved_after
        with column.container(border=True, height="stretch"):
            st.code(source_of(way, head=False), language="python", wrap_lines=True)
            st.table(
                [{"": name, "before": f"{old:.3g}", "after": f"{new:.3g}"} for name, (old, new) in rows.items()],
                hide_index=True,
                border="horizontal",
            )
            if found.after["lr"] == found.before["lr"]:
                st.markdown(":material/close: **Nothing has changed.** No optimiser knows that name.")
            else:
                st.markdown(f":material/check: The next step uses {found.after['lr']:.3g}.")
