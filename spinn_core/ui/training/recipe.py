"""How a network is built and trained: sizes, dropout, optimiser and the learning rate of the whole run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from spinn_core.lessons.training.learning_rate_preview import RatesAhead
from spinn_core.lessons.training.runs.settings import LIMITS, RunSettings, steps_of, steps_per_epoch
from spinn_core.lessons.training.toy.defaults import RECIPE, SIZES
from spinn_core.model.config import Variant
from spinn_core.ui.training.charts import rate_chart
from spinn_core.ui.training.fields import choice, device, number
from spinn_core.ui.training.schedule import schedule_fields
from spinn_core.ui.training.state import ahead

# training.OPTIMIZERS, which would bring torch along before the page is drawn
_OPTIMIZERS = ("adamw", "rmsprop", "sgd")


class Box(NamedTuple):
    """A box for a number. column: of the form, from 0. key: of the widget. format: printf's."""

    column: int
    label: str
    key: str
    least: float
    most: float
    step: float
    help: str | None = None
    format: str | None = None


_OF_WORDS = "Share of each word’s numbers that is set to zero, drawn anew in every step."
_SIZES = {
    "d_hidden": Box(0, "Width d", "width", 4, LIMITS.width, 8, "Of a phrase’s h and of its c."),
    "d_tracker": Box(0, "Width of the tracker", "tracker", 2, LIMITS.width, 8, "Only spinn and spinn-pi have one."),
    "d_classifier": Box(1, "Width of the classifier", "classifier", 4, LIMITS.classifier_width, 16),
    "classifier_layers": Box(1, "Hidden layers of the classifier", "layers", 0, 4, 1),
    "word_dropout": Box(2, "Dropout of words", "word_dropout", 0.0, 0.9, 0.05, _OF_WORDS),
    "classifier_dropout": Box(2, "Dropout in the classifier", "classifier_dropout", 0.0, 0.9, 0.05),
}
_RECIPE = {
    "epochs": Box(0, "Epochs", "epochs", 1, 100, 1, "Passes over all training pairs."),
    "batch_size": Box(0, "Pairs in a batch", "batch", 2, 512, 16),
    "rate": Box(1, "Learning rate", "rate", 1e-7, 1.0, 1e-3, None, "%.7g"),
    "seed": Box(2, "Seed", "seed", 0, 1_000_000, 1, "Of the first weights, the order and dropout."),
}


def draw_boxes(boxes: Mapping[str, Box], usual: Mapping[str, Any], columns: list[DeltaGenerator]) -> dict[str, Any]:
    """Draws the boxes into their columns; returns what stands in them, by name. usual: what stands there at first."""
    found = {}
    for name, (column, label, key, least, most, step, help, format) in boxes.items():
        with columns[column]:
            found[name] = number(label, key, usual[name], least, most, step, help, format)
    return found


def show_sizes() -> dict[str, Any]:
    """The sizes of the network, by ModelConfig's names."""
    return SIZES | draw_boxes(_SIZES, SIZES, st.columns(3))


def show_recipe() -> tuple[dict[str, Any], str]:
    """How it is trained, by Recipe's names, and on which device."""
    columns = st.columns(3)
    with columns[1]:
        optimizer = choice("Optimiser", "optimizer", _OPTIMIZERS, RECIPE["optimizer"])
    numbers = draw_boxes(_RECIPE, {"seed": 1} | RECIPE, columns)
    with columns[2]:
        computed = device()
    schedule, warmup, options = schedule_fields(RECIPE["schedule"], RECIPE["warmup"])
    chosen = {"optimizer": optimizer, "schedule": schedule, "warmup": warmup, "schedule_options": options}
    return RECIPE | numbers | chosen, computed


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
