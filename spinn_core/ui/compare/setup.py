"""What is compared: one pair, a model that reads trees and one that reads a line of words."""

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
"""A sentence with the actions that read it; None for the line. A side is one of PREMISE and HYPOTHESIS here:
explain.side.Side would bring torch along before the page is drawn."""


@dataclass(frozen=True)
class Comparison:
    """A pair as both models read it. parser: folder of who parses raw sentences for the tree model."""

    tree: ModelChoice
    line: ModelChoice
    device: str
    parser: str | None
    own: bool
    by_tree: Prediction
    by_line: Prediction
    readings: tuple[Reading, Reading]

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

    def in_line(self, side: str) -> Words:
        """One sentence without a tree."""
        return self.trace(side).tokens, None


def other(side: str) -> str:
    """The other sentence of the pair."""
    return HYPOTHESIS if side == PREMISE else PREMISE


def compared(
    premise: Reading,
    hypothesis: Reading,
    tree: ModelChoice,
    line: ModelChoice,
    device: str,
    parser: str | None,
    own: bool,
) -> Comparison:
    """Both models' predictions, from the cache after the first time. Raises what state.prediction_of raises."""
    by_tree = prediction_of(tree.folder, device, premise, hypothesis, own, parser)
    by_line = prediction_of(line.folder, device, premise, hypothesis)
    return Comparison(tree, line, device, parser, own, by_tree, by_line, (premise, hypothesis))


def require_both(models: Sequence[ModelChoice]) -> tuple[list[ModelChoice], list[ModelChoice]]:
    """The models that read trees and those that read a line; where one kind is missing, ends the page."""
    trees = [model for model in models if model.variant.reads_tree]
    lines = [model for model in models if not model.variant.reads_tree]
    if not trees or not lines:
        show_problem(
            f"This page compares two kinds of model, and no {'lstm' if trees else 'model that reads trees'} is here: "
            "get a fresh copy of the project, or set SPINN_MODELS to a folder that holds both."
        )
        st.stop()
    return trees, lines


def side_choice() -> str:
    """Which sentence of the pair is looked at, bound to the address (?side=premise)."""
    return SIDE.buttons(
        "Sentence", help="Which of the two sentences is changed or measured; the other one stays as it is."
    )
