"""How a network is built and trained: sizes, dropout, optimiser and the learning rate of the whole run."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from spinn_core.lessons.training.learning_rate_preview import RatesAhead
from spinn_core.lessons.training.runs.settings import LIMITS, RunSettings, steps_of, steps_per_epoch
from spinn_core.lessons.training.toy.defaults import RECIPE, SIZES
from spinn_core.model.config import Variant
from spinn_core.ui.common.models import device_picker
from spinn_core.ui.training import address
from spinn_core.ui.training.charts import rate_chart
from spinn_core.ui.training.schedule import schedule_fields
from spinn_core.ui.training.state import ahead

_DROPOUT = "Share of each word’s numbers that is set to zero, drawn anew in every step."


def show_sizes() -> dict[str, Any]:
    """The sizes of the network, by ModelConfig's names."""
    chosen = dict(SIZES)
    left, middle, right = st.columns(3)
    with left:
        chosen["d_hidden"] = address.WIDTH.box("Width d", 8, help="Of a phrase’s h and of its c.")
        chosen["d_tracker"] = address.TRACKER.box("Width of the tracker", 8, help="Only spinn and spinn-pi have one.")
    with middle:
        chosen["d_classifier"] = address.CLASSIFIER.box("Width of the classifier", 16)
        chosen["classifier_layers"] = address.LAYERS.box("Hidden layers of the classifier", 1)
    with right:
        chosen["word_dropout"] = address.WORD_DROPOUT.box("Dropout of words", 0.05, help=_DROPOUT)
        chosen["classifier_dropout"] = address.CLASSIFIER_DROPOUT.box("Dropout in the classifier", 0.05)
    return chosen


def show_recipe() -> tuple[dict[str, Any], str]:
    """How it is trained, by Recipe's names, and on which device."""
    chosen = dict(RECIPE)
    left, middle, right = st.columns(3)
    with left:
        chosen["epochs"] = address.EPOCHS.box("Epochs", 1, help="Passes over all training pairs.")
        chosen["batch_size"] = address.BATCH.box("Pairs in a batch", 16)
    with middle:
        chosen["optimizer"] = address.OPTIMIZER.menu("Optimiser")
        chosen["rate"] = address.RATE.box("Learning rate", 1e-3, format="%.7g")
    with right:
        chosen["seed"] = address.SEED.box("Seed", 1, help="Of the first weights, the order and dropout.")
        computed = device_picker(address.DEVICE)
    chosen["schedule"], chosen["warmup"], chosen["schedule_options"] = schedule_fields()
    return chosen, computed


def rate_problem(recipe: dict[str, Any], pairs: int) -> str:
    """What is wrong with the learning rates; "" if nothing is. Only a formula must be tried out, which loads torch."""
    if isinstance(wrong := recipe["schedule_options"].get("milestones"), str):
        return wrong
    curve = _curve(recipe, pairs) if recipe["schedule"] == "lambda" else None
    return curve if isinstance(curve, str) else ""


def show_rate(place: DeltaGenerator, recipe: dict[str, Any], pairs: int) -> None:
    """The learning rate of the whole run, before it begins. place: where it is drawn."""
    if rate_problem(recipe, pairs) or not isinstance(curve := _curve(recipe, pairs), RatesAhead):
        return
    steps = steps_of(_settings(recipe), pairs)
    with place:
        rate_chart(curve, "training_rate_ahead", f"Learning rate over {steps:,} steps, {recipe['schedule']}")
        if recipe["schedule"] == "plateau":
            st.caption("Plateau waits for what is measured: drawn as if the accuracy rose until halfway only.")


def _curve(recipe: dict[str, Any], pairs: int) -> RatesAhead | str | None:
    """None for a run that is too short or too long."""
    settings = _settings(recipe)
    if pairs < 2 or steps_of(settings, pairs) > LIMITS.steps:
        return None
    each = steps_per_epoch(settings, pairs)
    return ahead(
        recipe["rate"], recipe["schedule"], recipe["epochs"], each, recipe["warmup"], recipe["schedule_options"]
    )


def _settings(recipe: dict[str, Any]) -> RunSettings:
    """Enough of them to count steps."""
    return RunSettings(Variant.LSTM, None, recipe=recipe)
