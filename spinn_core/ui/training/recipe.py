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
from spinn_core.ui.training.address import (
    BATCH,
    CLASSIFIER,
    CLASSIFIER_DROPOUT,
    DEVICE,
    EPOCHS,
    LAYERS,
    OPTIMIZER,
    RATE,
    SEED,
    TRACKER,
    WIDTH,
    WORD_DROPOUT,
)
from spinn_core.ui.training.charts import rate_chart
from spinn_core.ui.training.schedule import schedule_fields
from spinn_core.ui.training.state import ahead


def show_sizes() -> dict[str, Any]:
    left, middle, right = st.columns(3)
    with left:
        width = WIDTH.box("Width d", 8, help="Of a phrase’s h and of its c.")
        tracker = TRACKER.box("Width of the tracker", 8, help="Only spinn and spinn-pi have one.")
    with middle:
        classifier = CLASSIFIER.box("Width of the classifier", 16)
        layers = LAYERS.box("Hidden layers of the classifier", 1)
    with right:
        word_dropout = WORD_DROPOUT.box(
            "Dropout of words", 0.05, help="Share of each word’s numbers that is set to zero, drawn anew in every step."
        )
        classifier_dropout = CLASSIFIER_DROPOUT.box("Dropout in the classifier", 0.05)
    return {
        **SIZES,
        "d_hidden": width,
        "d_tracker": tracker,
        "d_classifier": classifier,
        "classifier_layers": layers,
        "word_dropout": word_dropout,
        "classifier_dropout": classifier_dropout,
    }


def show_recipe() -> tuple[dict[str, Any], str]:
    left, middle, right = st.columns(3)
    with left:
        epochs = EPOCHS.box("Epochs", 1, help="Passes over all training pairs.")
        batch = BATCH.box("Pairs in a batch", 16)
    with middle:
        optimizer = OPTIMIZER.menu("Optimiser")
        rate = RATE.box("Learning rate", 1e-3, format="%.7g")
    with right:
        seed = SEED.box("Seed", 1, help="Of the first weights, the order and dropout.")
        computed = device_picker(DEVICE)
    schedule, warmup, options = schedule_fields()
    return {
        **RECIPE,
        "epochs": epochs,
        "batch_size": batch,
        "optimizer": optimizer,
        "rate": rate,
        "seed": seed,
        "schedule": schedule,
        "warmup": warmup,
        "schedule_options": options,
    }, computed


def rate_problem(recipe: dict[str, Any], pairs: int) -> str:
    """What is wrong with the schedule; "" if nothing is. Only a formula has to be tried out, which loads torch."""
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
