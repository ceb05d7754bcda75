"""How a network is built and trained: sizes, dropout, optimiser and the learning rate of the whole run."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from spinn_core.lessons.training.learning_rate_preview import RatesAhead
from spinn_core.lessons.training.runs.settings import LIMITS, RunSettings, steps_of, steps_per_epoch
from spinn_core.lessons.training.toy.defaults import RECIPE, SIZES
from spinn_core.model.config import Variant
from spinn_core.training.settings import OPTIMIZERS
from spinn_core.ui.training.charts import rate_chart
from spinn_core.ui.training.fields import choice, device, number
from spinn_core.ui.training.schedule import schedule_fields
from spinn_core.ui.training.state import ahead


def show_sizes() -> dict[str, Any]:
    left, middle, right = st.columns(3)
    with left:
        width = number("Width d", "width", SIZES["d_hidden"], 4, LIMITS.width, 8, help="Of a phrase’s h and of its c.")
        tracker = number(
            "Width of the tracker",
            "tracker",
            SIZES["d_tracker"],
            2,
            LIMITS.width,
            8,
            help="Only spinn and spinn-pi have one.",
        )
    with middle:
        classifier = number(
            "Width of the classifier", "classifier", SIZES["d_classifier"], 4, LIMITS.classifier_width, 16
        )
        layers = number("Hidden layers of the classifier", "layers", SIZES["classifier_layers"], 0, 4, 1)
    with right:
        word_dropout = number(
            "Dropout of words",
            "word_dropout",
            SIZES["word_dropout"],
            0.0,
            0.9,
            0.05,
            help="Share of each word’s numbers that is set to zero, drawn anew in every step.",
        )
        classifier_dropout = number(
            "Dropout in the classifier", "classifier_dropout", SIZES["classifier_dropout"], 0.0, 0.9, 0.05
        )
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
        epochs = number("Epochs", "epochs", RECIPE["epochs"], 1, 100, 1, help="Passes over all training pairs.")
        batch = number("Pairs in a batch", "batch", RECIPE["batch_size"], 2, 512, 16)
    with middle:
        optimizer = choice("Optimiser", "optimizer", OPTIMIZERS, RECIPE["optimizer"])
        rate = number("Learning rate", "rate", RECIPE["rate"], 1e-7, 1.0, 1e-3, format="%.7g")
    with right:
        seed = number("Seed", "seed", 1, 0, 1_000_000, 1, help="Of the first weights, the order and dropout.")
        computed = device()
    schedule, warmup, options = schedule_fields(RECIPE["schedule"], RECIPE["warmup"])
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
