"""The part about the learning rate: the six schedules, and why learning_rate = 1e-6 alone does nothing."""

from __future__ import annotations

import inspect

import streamlit as st

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

    st.subheader("learning_rate = 1e-6: a line that does nothing", anchor=False)
    st.markdown(
        f"An optimiser is made with the rate {BASE:g}. Then somebody wants {NEW_RATE.now():g} and writes one of these "
        "three. Each is run now, and below it stands what the optimiser’s first group of parameters holds before and "
        "after, and how far the next step moves a weight whose gradient is 1."
    )
    value = NEW_RATE.box("value", 1e-6, format="%.7g", width=220)
    for column, way in zip(st.columns(3), WAYS, strict=True):
        found = outcome(way, value)
        with column.container(border=True, height="stretch"):
            st.code(_body(way), language="python", wrap_lines=True)
            st.table(
                [
                    {"": name, "before": _figure(found.before[name]), "after": _figure(found.after.get(name))}
                    for name in ("lr", "momentum", "weight_decay")
                ]
                + [{"": "step", "before": _figure(found.moved_before), "after": _figure(found.moved_after)}],
                hide_index=True,
                border="horizontal",
            )
            if found.after["lr"] == found.before["lr"]:
                st.markdown(":material/close: **Nothing has changed.** No optimiser knows that name.")
            else:
                st.markdown(f":material/check: The next step is made with {found.after['lr']:.3g}.")


def _figure(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)


def _body(way) -> str:
    """A function's own lines, without its head, its docstring and notes to the linter: what was run."""
    lines = inspect.getsource(way).splitlines()
    body = [line.split("  # noqa")[0][4:] for line in lines[2:]]
    return "\n".join(body).strip("\n")
