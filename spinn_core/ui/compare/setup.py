"""What is compared: one pair, a model that reads trees and a sequential LSTM."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.parsing.machine import Action
from spinn_core.parsing.reader import Reading
from spinn_core.ui.common.models import ModelChoice
from spinn_core.ui.common.problems import show_problem
from spinn_core.ui.common.state import prediction_of
from spinn_core.ui.compare.address import SIDE

if TYPE_CHECKING:
    from spinn_core.trace.trace import Prediction, Trace

PREMISE, HYPOTHESIS = SIDE.choices[::-1]

Words = tuple[tuple[str, ...], tuple[Action, ...] | None]
"""A sentence with the actions that read it; None for the LSTM. A side is one of PREMISE and HYPOTHESIS here:
explain.batch.Side would bring torch along before the page is drawn."""


@dataclass(frozen=True)
class Comparison:
    """A pair as both models read it. parser: folder of who parses raw sentences for the tree model."""

    tree: ModelChoice
    lstm: ModelChoice
    device: str
    parser: str | None
    own: bool
    by_tree: Prediction
    by_lstm: Prediction
    readings: tuple[Reading, Reading]

    @classmethod
    def of(
        cls,
        readings: tuple[Reading, Reading],
        tree: ModelChoice,
        lstm: ModelChoice,
        device: str,
        parser: str | None,
        own: bool,
    ) -> Comparison:
        """Both models' predictions, from the cache after the first time. Raises what state.prediction_of raises."""
        by_tree = prediction_of(tree.folder, device, *readings, own, parser)
        return cls(tree, lstm, device, parser, own, by_tree, prediction_of(lstm.folder, device, *readings), readings)

    @property
    def names(self) -> tuple[str, str]:
        """Of the tree model and the LSTM."""
        return self.tree.name, self.lstm.name

    def trace(self, side: str) -> Trace:
        """One sentence as the tree model reads it."""
        return self.by_tree.premise if side == PREMISE else self.by_tree.hypothesis

    def reading(self, side: str) -> Reading:
        """One sentence as it was typed."""
        return self.readings[side == HYPOTHESIS]

    def in_tree(self, side: str) -> Words:
        """One sentence with its tree."""
        trace = self.trace(side)
        return trace.tokens, trace.transitions

    def read_by(self, model: ModelChoice, side: str) -> Words:
        """One sentence as one of the two models reads it."""
        return self.in_tree(side) if model.variant.reads_tree else (self.trace(side).tokens, None)


def other(side: str) -> str:
    """The other sentence of the pair."""
    return HYPOTHESIS if side == PREMISE else PREMISE


def require_both(models: Sequence[ModelChoice]) -> tuple[list[ModelChoice], list[ModelChoice]]:
    """The models that read trees and the sequential LSTMs; where one kind is missing, ends the page."""
    trees = [model for model in models if model.variant.reads_tree]
    lstms = [model for model in models if not model.variant.reads_tree]
    if not trees or not lstms:
        show_problem(
            f"This page compares two kinds of model, and no {'lstm' if trees else 'model that reads trees'} is here: "
            "get a fresh copy of the project, or set SPINN_MODELS to a folder that holds both."
        )
        st.stop()
    return trees, lstms


def side_choice() -> str:
    """Which sentence of the pair is looked at, bound to the address (?side=premise)."""
    return SIDE.buttons(
        "Sentence", help="Which of the two sentences is changed or measured; the other one stays as it is."
    )
