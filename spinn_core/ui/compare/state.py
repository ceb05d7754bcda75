"""What the Compare page computes, each batch once for all sessions. Everything here is frozen once it is cached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.explain.stretched import HYPOTHESIS, MOST, Attachment, stretched
from spinn_core.parsing.machine import Action
from spinn_core.ui.common.state import loaded_model
from spinn_core.ui.compare.setup import Words

if TYPE_CHECKING:
    import numpy as np

    from spinn_core.explain.live import Live
    from spinn_core.explain.reach import Reach

KEPT = 64
"""Entries of each kind; all trees of nine words take 34 kB."""
INTACT, NO_TRACKER, RANDOM_TREES, SHUFFLED = "as it is", "no tracker", "random trees", "words shuffled"


def _vector(folder: str, device: str, sentence: Words) -> np.ndarray:
    from spinn_core.explain.batch import encode

    return encode(loaded_model(folder, device), [sentence])[0]


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def live_of(folder: str, device: str, premise: Words, hypothesis: Words) -> Live:
    """explain.live.read_live()."""
    from spinn_core.explain.live import read_live

    return read_live(loaded_model(folder, device), _vector(folder, device, premise), *hypothesis)


@st.cache_resource(max_entries=KEPT, show_spinner="Reading the trees …")
def ranks_of(
    folder: str,
    device: str,
    tokens: tuple[str, ...],
    trees: tuple[tuple[Action, ...], ...] | None,
    other: Words,
    side: str,
) -> np.ndarray:
    """explain.bracketings.rank() of these trees, (N, 3). trees: None for every tree, in the order of all_trees()."""
    from spinn_core.explain.batch import Side
    from spinn_core.explain.bracketings import all_trees, rank

    trees = all_trees(len(tokens)) if trees is None else trees
    return rank(loaded_model(folder, device), _vector(folder, device, other), tokens, trees, Side(side))


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def reach_of(folder: str, device: str, sentence: Words, other: Words, side: str) -> Reach:
    """explain.reach.gradient_reach() of one sentence."""
    from spinn_core.explain.batch import Side
    from spinn_core.explain.reach import gradient_reach

    return gradient_reach(loaded_model(folder, device), [sentence], _vector(folder, device, other), Side(side))[0]


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def family_of(folder: str, device: str, attachment: Attachment | None) -> tuple[Reach, ...]:
    """explain.reach.gradient_reach() of the sentences with 0 to MOST modifiers. attachment: None for the LSTM."""
    from spinn_core.explain.batch import Side
    from spinn_core.explain.reach import gradient_reach

    parses = [stretched(count, attachment or Attachment.NEAREST).parse for count in range(MOST + 1)]
    *sentences, asked = ((one.tokens, one.transitions if attachment else None) for one in (*parses, HYPOTHESIS))
    return gradient_reach(loaded_model(folder, device), sentences, _vector(folder, device, asked), Side.PREMISE)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def ablations_of(folder: str, device: str, premise: Words, hypothesis: Words) -> dict[str, np.ndarray]:
    """The intact model, and each ablation that makes sense for it, by name: (draws, 3)."""
    from spinn_core.explain import ablations

    model = loaded_model(folder, device)
    variant = model.config.variant
    found = {INTACT: ablations.as_read(model, premise, hypothesis)[None]}
    if variant.has_tracker:
        found[NO_TRACKER] = ablations.without_tracker(model, premise, hypothesis)[None]
    if variant.reads_tree:
        found[RANDOM_TREES] = ablations.with_random_trees(model, premise, hypothesis)
    found[SHUFFLED] = ablations.with_words_shuffled(model, premise, hypothesis)
    return found
