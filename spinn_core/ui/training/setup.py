"""What to train, chosen: the pairs, the networks and their sizes, the recipe with its schedule, and the start."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from spinn_core.lessons.training.runs.data import RunData
from spinn_core.lessons.training.runs.settings import LIMITS, RunError, RunSettings, check, steps_per_epoch
from spinn_core.model.config import Variant
from spinn_core.ui.common.escape import code_span, for_markdown
from spinn_core.ui.common.label_order import label_order
from spinn_core.ui.common.problems import show_error
from spinn_core.ui.common.trained import run_manager
from spinn_core.ui.training.address import NETWORKS
from spinn_core.ui.training.pairs import NUMBERS, show_pairs
from spinn_core.ui.training.recipe import rate_problem, show_rate, show_recipe, show_sizes

SHOWN = "_run_shown"  # the name of the run on show
_PROBLEM = "_training_problem"
_VARIANTS = {
    Variant.SPINN: "has a tracker and predicts its parse",
    Variant.SPINN_PI: "has a tracker and reads the provided parse",
    Variant.SPINN_PI_NT: "has no tracker and reads the provided parse",
    Variant.LSTM: "is sequential, without a tree",
}


@dataclass(frozen=True)
class Setup:
    """What is asked for.

    Attributes:
        settings: of each network.
        pairs: to learn from.
        data: of a file; None where the small language's options say it all.
        upload: the file's bytes.
        problem: why nothing can start; "" if it can.
        draw_rate: call it when all else is drawn: it plots the learning rate, for which torch must be loaded.
    """

    settings: tuple[RunSettings, ...]
    pairs: int
    data: RunData | None
    upload: bytes
    problem: str
    draw_rate: Callable[[], object]


def show_setup(key: str) -> Setup:
    """Draws all of it, folded but for the networks and the start. key: the visitor's, for the start."""
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    networks, start = row.container(width="content"), row.container(width="content")
    summary = st.container()
    with st.expander("Settings: pairs, sizes, recipe", icon=":material/tune:"):
        pairs_tab, sizes_tab, recipe_tab = st.tabs(["Pairs", "Network", "Recipe and learning rate"])
        with pairs_tab:
            options, data, upload, problem = show_pairs()
        with sizes_tab:
            sizes = show_sizes()
        with recipe_tab:
            recipe, computed = show_recipe()
            count = options.pairs if options else len(data.train) if data else 0
            plot = st.container()
        wrong = rate_problem(recipe, count)
    with networks:
        variants = _networks()
    name, content = upload
    digest = hashlib.sha256(content).hexdigest() if content else ""
    order = () if options else label_order(NUMBERS)
    made = [RunSettings(one, options, name, digest, sizes, recipe, computed, order) for one in variants]
    problem = problem or wrong or _refusal(made, count, data)
    setup = Setup(tuple(made), count, data, content, problem, lambda: show_rate(plot, recipe, count))
    with start:
        _start_button(setup, key)
    with summary:
        _show_summary(setup)
    return setup


def _networks() -> list[Variant]:
    chosen = NETWORKS.pills(
        "Networks to train, one after another",
        help="  \n".join(f"**{variant.value}** {does}" for variant, does in _VARIANTS.items()),
    )
    return [Variant(name) for name in chosen]


def _start_button(setup: Setup, key: str) -> None:
    st.button(
        f"Start {len(setup.settings)} trainings" if len(setup.settings) > 1 else "Start the training",
        type="primary",
        icon=":material/play_arrow:",
        disabled=bool(setup.problem),
        on_click=_start,
        args=(setup, key),
        key="training_start",
    )


def _start(setup: Setup, key: str) -> None:
    """The first of the new runs comes on show."""
    names = []
    try:
        for settings in setup.settings:
            names.append(run_manager().start(key, settings, setup.upload))
    except RunError as error:
        st.session_state[_PROBLEM] = f"{_many(len(names), 'run')} started; then: {error}" if names else str(error)
    if names:
        st.session_state[SHOWN] = names[0]


def _show_summary(setup: Setup) -> None:
    """What would be trained, in a line or two; and what was wrong with the last start."""
    failed = st.session_state.pop(_PROBLEM, "")
    if failed:
        show_error(failed)
    if setup.problem:
        show_error(setup.problem)
        return
    one = setup.settings[0]
    recipe, sizes = one.recipe, one.sizes
    source = "the small language" if one.language else code_span(one.file)
    held_out = one.language.held_out if one.language else len(setup.data.held_out) if setup.data else 0
    st.caption(
        f"{setup.pairs:,} pairs of {source} to learn from, {held_out:,} held out; width {sizes['d_hidden']}; "
        f"{_many(recipe['epochs'], 'epoch')} of {_many(steps_per_epoch(one, setup.pairs), 'step')}, "
        f"{recipe['batch_size']} pairs a step; {recipe['optimizer']}, rate {recipe['rate']:g}, {recipe['schedule']}."
        f"  \nLimits: {LIMITS.pairs:,} pairs, {LIMITS.steps:,} steps and {LIMITS.minutes:g} minutes a run; "
        f"{LIMITS.at_once} runs at once on this server, one of each visitor; {LIMITS.kept} are kept for "
        f"{LIMITS.keep_hours:g} hours."
    )


def _refusal(made: list[RunSettings], pairs: int, data: RunData | None) -> str:
    """Why nothing can start; "" if it can."""
    if not made:
        return "choose at least one network"
    if data is not None and not data.has_parses and any(one.variant.reads_tree for one in made):
        return "the file holds pairs without a parse, which networks with a tree learn from; choose lstm alone"
    try:
        check(made[0], pairs)
    except RunError as error:
        return str(error)
    return ""


def _many(count: int, what: str) -> str:
    return f"{count:,} {for_markdown(what)}{'' if count == 1 else 's'}"
