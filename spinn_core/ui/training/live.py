"""A run while it trains: how far it is, its curves, predictions that changed; pause, resume, stop."""

from __future__ import annotations

import streamlit as st

from spinn_core.lessons.training.runs.record import RunView, State
from spinn_core.lessons.training.runs.settings import LIMITS
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.trained import run_manager
from spinn_core.ui.training.changed import show_changed
from spinn_core.ui.training.charts import accuracy_chart, live_rate_chart, loss_chart
from spinn_core.ui.training.setup import SHOWN

EVERY = 1.0  # seconds between two looks at a run
_FOLLOWED = "_run_followed"  # the run that was on show while it trained


def busy(runs: tuple[RunView, ...]) -> bool:
    """Whether anything may happen without the visitor."""
    return any(not run.state.over for run in runs)


def show_live(key: str) -> None:
    """Draws the visitor's runs, in a fragment that looks again every second while one is under way."""
    clock = busy(run_manager().views(key))
    st.fragment(_panel, run_every=EVERY if clock else None)(key, clock)


def _panel(key: str, clock: bool) -> None:
    runs = run_manager().views(key)
    if runs:
        run = _on_show(runs)
        _controls(key, run)
        _show_standing(run)
        if run.points or run.epochs:
            _curves(run)
        with st.container(border=True):
            show_changed(run)
    if clock != busy(runs) or not runs:
        st.rerun()  # starts or stops the clock; nothing is left to draw without runs


def _on_show(runs: tuple[RunView, ...]) -> RunView:
    """The run that was picked; when that has ended, the next one that trains comes on show by itself."""
    state, by_name = st.session_state, {run.name: run for run in runs}
    active = next((run for run in runs if run.state.active), None)
    now = by_name.get(state.get(SHOWN))
    if now is None:
        state[SHOWN] = (active or runs[-1]).name
    elif active is not None and now.state.over and state.get(_FOLLOWED) == now.name:
        state[SHOWN] = active.name
    shown = by_name[state[SHOWN]]
    state[_FOLLOWED] = shown.name if not shown.state.over else None
    st.segmented_control(
        "Run",
        list(by_name),
        format_func=lambda name: f"{by_name[name].title}: {by_name[name].state.value}",
        key=SHOWN,
        persist_state="session",
        required=True,
        label_visibility="collapsed",
    )
    return by_name.get(st.session_state[SHOWN], shown)


def _controls(key: str, run: RunView) -> None:
    manager = run_manager()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if run.state is State.PAUSED:
            _button("Resume", "play_arrow", manager.resume, key, run)
        else:
            _button("Pause", "pause", manager.pause, key, run, run.state is not State.TRAINING)
        _button("Stop", "stop", manager.stop, key, run, run.state.over)
        _button("Remove", "delete", manager.remove, key, run)
        if run.step and not run.state.over:
            with st.container(width="stretch"):
                st.progress(min(1.0, run.step / max(1, run.steps)), text=progress_in_words(run))


def _button(name: str, icon: str, do, key: str, run: RunView, off: bool = False) -> None:
    st.button(
        name,
        icon=f":material/{icon}:",
        disabled=off,
        on_click=do,
        args=(key, run.name),
        key=f"run_{name.lower()}",
        help="Ends it, and throws away its curves and its model" if name == "Remove" else None,
    )


def progress_in_words(run: RunView) -> str:
    """ "epoch 3 of 24, step 310 of 3,000; 12 s, about 100 s to go" """
    epochs = run.settings.recipe["epochs"]
    each = max(1, run.steps // epochs)
    epoch = min(epochs, 1 + run.step // each)
    left = run.seconds_left
    to_go = "" if left is None else f", about {in_words(left)} to go"
    return f"epoch {epoch} of {epochs}, step {run.step:,} of {run.steps:,}; {in_words(run.seconds)}{to_go}"


def in_words(seconds: float) -> str:
    """ "45 s", "2 min 5 s" """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def standing(run: RunView) -> str:
    """Where a run stands, one sentence of plain text."""
    best = run.best
    found = (
        best and f"{best.accuracy[best.main]:.1f} per cent of the held-out pairs right in epoch {best.number}, the best"
    )
    if run.state is State.WAITING:
        before = f"{run.ahead} run{'' if run.ahead == 1 else 's'} wait before it" if run.ahead else "it is the next"
        return f"It waits for its turn; {before}. Each visitor trains one network at a time."
    if run.state is State.STARTING:
        return "It starts: a process of its own makes the sentences and the network."
    if run.state is State.PAUSED:
        return f"It pauses, and resumes where it stopped. After {LIMITS.pause_minutes:g} minutes it ends by itself."
    if run.state is State.FAILED:
        return f"It failed: {run.note.rstrip('.')}."
    if run.state is State.TRAINING:
        return f"So far: {found}." if best else "The first epoch is under way."
    how = "It is done" if run.state is State.DONE else "It was stopped"
    note = f" ({run.note})" if run.note else ""
    kept = f"{found}, whose weights are kept." if best else "No epoch was finished, so there is no model."
    return f"{how} after {in_words(run.seconds)}{note}: {kept}"


def _show_standing(run: RunView) -> None:
    facts = ""
    if run.parameters:
        facts = (
            f" {run.parameters:,} parameters, {run.train_pairs:,} pairs to learn from, "
            f"{run.held_out_pairs:,} held out, on {run.device}."
        )
    if run.note and not run.state.over:
        facts += f" {run.note}."
    text = for_markdown(f"{standing(run)}{facts}")
    if run.state is State.FAILED:
        st.error(text, icon=":material/error:")
    else:
        st.markdown(f"**{for_markdown(run.title)}.** {text}")


def _curves(run: RunView) -> None:
    left, right = st.columns(2)
    for place, title, chart, key in (
        (left, "**Loss**", loss_chart, "training_loss"),
        (right, "**Accuracy**, per cent", accuracy_chart, "training_accuracy"),
        (left, "**Learning rate**", live_rate_chart, "training_rate"),
    ):
        with place:
            st.markdown(title)
            chart(run, key)
    with right:
        _figures(run)


def _figures(run: RunView) -> None:
    """The last numbers, large."""
    point, last = (run.points[-1] if run.points else None), (run.epochs[-1] if run.epochs else None)
    before = run.epochs[-2] if len(run.epochs) > 1 else None
    one, two = st.columns(2)
    if point:
        one.metric("Loss", f"{point.loss:.3f}")
        one.metric("Learning rate", f"{point.rate:.2g}", help="The one that made the last step of the curves.")
    if last:
        now = last.accuracy[last.main]
        change = f"{now - before.accuracy[last.main]:+.1f}" if before else None
        two.metric("Held out, %", f"{now:.1f}", change, delta_arrow="off")
    if last and last.bracket_f1 is not None:
        two.metric("Bracket F1 of predicted parses, %", f"{last.bracket_f1:.1f}")
