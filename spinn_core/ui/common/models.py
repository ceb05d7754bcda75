"""Which models there are, and the controls that choose one. No torch: a page draws before torch loads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from spinn_core.evaluation.trained_on import TrainedOn, recorded, training_in_words
from spinn_core.model.catalogue import available_models, broken_models, models_folder
from spinn_core.model.config import Variant
from spinn_core.ui.common.address import Choice, Text
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.problems import show_error, show_problem
from spinn_core.ui.common.trained import trained_runs

MODEL, TREE_MODEL, LINE_MODEL = Text("model", None), Text("tree_model", None), Text("line_model", None)
"""The second where a model that reads trees is chosen beside another one, the third."""
DEVICES = ("auto", "cpu", "cuda")
DEVICE = Choice("device", "auto", DEVICES)
_IN_WORDS = {
    Variant.SPINN: "reads a provided tree, or predicts one",
    Variant.SPINN_PI: "reads a provided tree, with a tracker",
    Variant.SPINN_PI_NT: "reads a provided tree, without a tracker",
    Variant.LSTM: "a sequential LSTM; reads no tree",
}


@dataclass(frozen=True)
class ModelChoice:
    """A checkpoint that can be chosen.

    Attributes:
        name: the folder's.
        folder: what checkpoint.load_model() is given.
        variant: what it is.
        trained: what a shipped model was trained on; None where its config.json does not record it.
    """

    name: str
    folder: str
    variant: Variant
    trained: TrainedOn | None = None

    @property
    def in_words(self) -> str:
        """What it does with a sentence, half a line."""
        return _IN_WORDS[self.variant]


def shipped_models() -> tuple[ModelChoice, ...]:
    """The models that come with the project, spinn first."""
    return tuple(
        ModelChoice(info.name, str(info.folder), info.config.variant, recorded(info.facts))
        for info in available_models()
    )


def trained_models() -> tuple[ModelChoice, ...]:
    """The models of the visitor's runs on the Training page, oldest first."""
    return tuple(ModelChoice(run.name, str(run.folder), run.variant) for run in trained_runs())


def require_models(field: Text = MODEL) -> tuple[ModelChoice, ...]:
    """shipped_models(), then those that the visitor trained; without any, one line says so and the page ends.

    A link that asks in this field for an unknown model gets one line too; model_picker() takes the first.
    """
    models = shipped_models() + trained_models()
    for error in broken_models():
        show_error(error)
    if not models:
        show_problem(
            f"No trained model is in {models_folder()}: get a fresh copy of the project, or train one with "
            "python -m spinn_core train and set SPINN_MODELS to the folder that holds it."
        )
        st.stop()
    asked = field.asked()
    if asked is not None and asked not in {model.name for model in models}:
        shown = asked if len(asked) <= 60 else f"{asked[:59]}…"
        show_problem(f"The link asks for the model {shown}, which is not here; {models[0].name} is used instead.")
    return models


def parser_for(model: ModelChoice, models: tuple[ModelChoice, ...]) -> ModelChoice | None:
    """Who chooses the tree of a raw sentence for this model: itself, else the first that can, else nobody."""
    if not model.variant.reads_tree:
        return None
    if model.variant.can_parse:
        return model
    return next((other for other in models if other.variant.can_parse), None)


def model_picker(models: Sequence[ModelChoice], field: Text = MODEL, label: str = "Model") -> ModelChoice:
    """A select box bound to the address (?model=spinn-pi)."""
    by_name = {model.name: model for model in models}
    name = st.selectbox(label, list(by_name), key=field.name, bind="query-params", help=models_in_words(models))
    return by_name[name]


def models_in_words(models: Sequence[ModelChoice]) -> str:
    """A help text in Markdown: what each model does with a sentence, and what the shipped ones were trained on."""
    lines = [f"**{for_markdown(model.name)}** {model.in_words}" for model in models]
    return "  \n".join([*lines, for_markdown(training_of(models))]).strip()


def training_of(models: Sequence[ModelChoice]) -> str:
    """What the shipped ones were trained on, in plain text; "" where none is there that records it."""
    return training_in_words([(model.name, model.trained) for model in models])


def device_picker(field: Choice = DEVICE) -> str:
    """A select box: auto, cpu or cuda. Pass the answer to state.device_of()."""
    return field.menu("Device", help="auto takes a GPU where one works, else the CPU.")
