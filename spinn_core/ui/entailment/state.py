"""The pair on the Entailment page, and what is worked out about it: each made once for all sessions.

Like common/state.py: nothing imports torch before it is called, and what is cached must not be changed by pages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from spinn_core.parsing.reader import Reading
from spinn_core.ui.common.models import ModelChoice
from spinn_core.ui.common.state import loaded_model, prediction_of

if TYPE_CHECKING:
    from spinn_core.explain.live import Live
    from spinn_core.explain.occlusion import Occlusion
    from spinn_core.trace.trace import Prediction

KEPT = 64
"""Entries of each kind; one takes some kilobytes."""


@dataclass(frozen=True)
class Pair:
    """Two sentences with a model that reads them. device: "cpu" or "cuda".

    parser: who parses raw sentences for the model, itself included; None where nobody does or need not.
    """

    model: ModelChoice
    device: str
    premise: Reading
    hypothesis: Reading
    own: bool
    parser: ModelChoice | None

    @property
    def key(self) -> tuple[str, str, Reading, Reading, bool, str | None]:
        """What caches know it by: the arguments of state.prediction_of()."""
        parser = self.parser.folder if self.parser else None
        return self.model.folder, self.device, self.premise, self.hypothesis, self.own, parser

    def prediction(self) -> Prediction:
        """What the model makes of it. CheckpointError and ValueError as for prediction_of()."""
        return prediction_of(*self.key)


def _key(pair: Pair) -> tuple[object, ...]:
    return pair.key


_BY_KEY: dict[str | type[Any], Callable[[Any], Any]] = {f"{__name__}.Pair": _key}


@st.cache_resource(max_entries=KEPT, show_spinner="Reading the hypothesis step by step …", hash_funcs=_BY_KEY)
def live_of(pair: Pair) -> Live:
    """explain.live.read_live() of the hypothesis; errors as for Pair.prediction()."""
    from spinn_core.explain.live import read_live

    found = pair.prediction()
    transitions = found.hypothesis.transitions if found.hypothesis else None
    model = loaded_model(pair.model.folder, pair.device)
    return read_live(model, found.premise_vector, pair.hypothesis.tokens, transitions)


@st.cache_resource(max_entries=2 * KEPT, show_spinner="Occluding word after word …", hash_funcs=_BY_KEY)
def occlusion_of(pair: Pair, side: str) -> Occlusion:
    """explain.occlusion.occlude() of a side, "premise" or "hypothesis"; errors as for Pair.prediction()."""
    from spinn_core.explain.batch import Side
    from spinn_core.explain.occlusion import occlude

    found, tokens = pair.prediction(), getattr(pair, side).tokens
    trace = getattr(found, side)
    other = found.hypothesis_vector if Side(side) is Side.PREMISE else found.premise_vector
    model = loaded_model(pair.model.folder, pair.device)
    return occlude(model, tokens, trace.transitions if trace else None, other, Side(side))
