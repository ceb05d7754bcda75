"""The six ways to change the learning rate: the settings of each, what it does, and all six side by side."""

from __future__ import annotations

from typing import Any

import streamlit as st

from spinn_core.lessons.training.learning_rate_preview import RatesAhead, standing_still
from spinn_core.training.learning_rates import SCHEDULES
from spinn_core.ui.common.problems import show_error
from spinn_core.ui.training.address import (
    FORMULA,
    GAMMA,
    MILESTONES,
    PATIENCE,
    RATE,
    SCHEDULE,
    STEP_SIZE,
    STILL_FROM,
    WARMUP,
)
from spinn_core.ui.training.charts import rate_chart
from spinn_core.ui.training.state import ahead

_EXPLAINED: dict[str, tuple[tuple[str, ...], str, str]] = {
    "step": (
        ("gamma", "step_size"),
        "StepLR(optimizer, step_size, gamma)",
        "After every **step_size** epochs the rate is multiplied by **gamma**: a staircase with even treads.",
    ),
    "cosine": (
        (),
        "CosineAnnealingLR(optimizer, T_max)",
        "Half a cosine wave from the full rate down to zero over **T_max** steps, here all steps of the run.",
    ),
    "exponential": (
        ("gamma",),
        "ExponentialLR(optimizer, gamma)",
        "The same factor after every step; over an epoch the factors multiply to **gamma**.",
    ),
    "plateau": (
        ("gamma", "patience"),
        'ReduceLROnPlateau(optimizer, mode="max", factor=gamma, patience)',
        "Multiplies by **gamma** when the held-out accuracy has not risen for more than **patience** epochs.",
    ),
    "multistep": (
        ("gamma", "milestones"),
        "MultiStepLR(optimizer, milestones, gamma)",
        "Multiplies by **gamma** after the epochs listed as **milestones**: a staircase with treads of your choice.",
    ),
    "lambda": (
        ("formula",),
        "LambdaLR(optimizer, lr_lambda)",
        "Any function of yours: here arithmetic in **progress**, which goes from 0 at the start to 1 at the end.",
    ),
}
"""By name: its own options, the call in torch, and what it does."""
_OPTIONS = ("gamma", "step_size", "patience", "milestones", "formula")


def schedule_fields() -> tuple[str, int, dict[str, Any]]:
    """The chosen way with its own settings: name, steps of warm-up, options for learning_rates.LearningRate.

    Milestones that cannot be read are a text that says so in place of a list.
    """
    left, middle, right = st.columns(3)
    with left:
        name = SCHEDULE.menu("Schedule")
    with middle:
        steps = WARMUP.box("Warm-up: steps", 10, help="Steps over which the rate rises from zero.")
    places = iter((right, *st.columns(3)[:1]))
    own, call, words = _EXPLAINED[name]
    options = {}
    for option in own:
        with next(places):
            options[option] = option_field(option)
    st.markdown(f"`torch.optim.lr_scheduler.{call}`  \n{words}")
    return name, steps, options


def option_field(option: str) -> Any:
    """The widget of one option of a schedule."""
    if option == "gamma":
        return GAMMA.box("gamma: factor of a drop", 0.05)
    if option == "step_size":
        return STEP_SIZE.box("step_size: epochs between drops", 1)
    if option == "patience":
        return PATIENCE.box("patience: epochs without progress", 1)
    if option == "milestones":
        return read_milestones(MILESTONES.box("milestones: epochs, with commas"))
    return FORMULA.box("formula in progress")


def read_milestones(typed: str) -> list[int] | str:
    """Whole numbers of 1 to 1000 in rising order; what is wrong as a text."""
    complaint = f"milestones must be whole numbers from 1 to 1000 with commas between, such as 8, 16, not {typed!r}"
    try:
        found = [int(piece) for piece in typed.split(",")]
    except ValueError:
        return complaint
    return sorted(set(found)) if all(1 <= one <= 1000 for one in found) else complaint


def show_schedules(epochs: int, steps: int) -> None:
    """All six, each plotted over a run of so many epochs of so many steps."""
    st.markdown(
        "Training usually lowers the learning rate as it goes on. These are six ways of torch’s to do so, each drawn "
        f"by the code that drives a training, over **{epochs} epochs of {steps} steps**."
    )
    values = {}
    with st.container(border=True):
        columns = st.columns(4)
        with columns[0]:
            base = RATE.box("Learning rate", 1e-3, format="%.7g")
            warmup = WARMUP.box("Warm-up: steps", 10)
        for column, option in zip((1, 1, 2, 3, 3), _OPTIONS, strict=True):
            with columns[column]:
                values[option] = option_field(option)
        with columns[2]:
            STILL_FROM.ready(max(1, epochs // 2))
            still = STILL_FROM.box("accuracy stands still from epoch", 1)
    halves = st.columns(2)
    for place, name in enumerate(SCHEDULES):
        own, call, words = _EXPLAINED[name]
        with halves[place % 2].container(border=True):
            st.markdown(f"**{name}**  \n`{call}`  \n{words}")
            options = {option: values[option] for option in own}
            curve = options.get("milestones")
            if not isinstance(curve, str):
                curve = ahead(base, name, epochs, steps, warmup, options, standing_still(epochs, still))
            if isinstance(curve, RatesAhead):
                rate_chart(curve, f"training_rate_{name}", f"{name}: the rate over {epochs * steps} steps", steps)
            else:
                show_error(curve)
