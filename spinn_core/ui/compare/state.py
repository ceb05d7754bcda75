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

KEPT, ALL_KEPT = 64, 16
"""Entries of each kind; all trees of nine words take 34 kB."""


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def live_of(folder: str, device: str, premise: Words, hypothesis: Words) -> Live:
    """explain.live.read_live()."""
    from spinn_core.explain.batch import encode
    from spinn_core.explain.live import read_live

    model = loaded_model(folder, device)
    return read_live(model, encode(model, [premise])[0], *hypothesis)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def ranks_of(
    folder: str, device: str, tokens: tuple[str, ...], trees: tuple[tuple[Action, ...], ...], other: Words, side: str
) -> np.ndarray:
    """explain.bracketings.rank() of these trees, (N, 3)."""
    return _rank(folder, device, tokens, trees, other, side)


@st.cache_resource(max_entries=ALL_KEPT, show_spinner="Reading all trees …")
def all_ranks_of(folder: str, device: str, tokens: tuple[str, ...], other: Words, side: str) -> np.ndarray:
    """explain.bracketings.rank() of every tree over these words, in the order of all_trees(), (N, 3)."""
    from spinn_core.explain.bracketings import all_trees

    return _rank(folder, device, tokens, all_trees(len(tokens)), other, side)


def _rank(folder: str, device: str, tokens, trees, other: Words, side: str) -> np.ndarray:
    from spinn_core.explain.batch import encode
    from spinn_core.explain.bracketings import rank
    from spinn_core.explain.batch import Side

    model = loaded_model(folder, device)
    return rank(model, encode(model, [other])[0], tokens, trees, Side(side))


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def reach_of(folder: str, device: str, sentence: Words, other: Words, side: str) -> Reach:
    """explain.reach.gradient_reach() of one sentence."""
    from spinn_core.explain.batch import encode
    from spinn_core.explain.reach import gradient_reach
    from spinn_core.explain.batch import Side

    model = loaded_model(folder, device)
    return gradient_reach(model, [sentence], encode(model, [other])[0], Side(side))[0]


@st.cache_resource(max_entries=ALL_KEPT, show_spinner=False)
def family_of(folder: str, device: str, attachment: Attachment | None) -> tuple[Reach, ...]:
    """explain.reach.gradient_reach() of the stretched sentences with 0 to MOST modifiers; no attachment: in a line."""
    from spinn_core.explain.batch import encode
    from spinn_core.explain.reach import gradient_reach
    from spinn_core.explain.batch import Side

    model = loaded_model(folder, device)
    parses = [stretched(count, attachment or Attachment.NEAREST).parse for count in range(MOST + 1)]
    in_line = attachment is None
    sentences = [(parse.tokens, None if in_line else parse.transitions) for parse in parses]
    asked = encode(model, [(HYPOTHESIS.tokens, None if in_line else HYPOTHESIS.transitions)])[0]
    return gradient_reach(model, sentences, asked, Side.PREMISE)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def knocked_out(folder: str, device: str, premise: Words, hypothesis: Words) -> dict[str, np.ndarray]:
    """Each knock-out that this model can suffer, by name: (draws, 3)."""
    from spinn_core.explain import ablations

    model = loaded_model(folder, device)
    variant = model.config.variant
    found = {AS_IT_IS: knockouts.as_read(model, premise, hypothesis)[None]}
    if variant.has_tracker:
        found[NO_TRACKER] = knockouts.without_tracker(model, premise, hypothesis)[None]
    if variant.reads_tree:
        found[RANDOM_TREES] = knockouts.with_random_trees(model, premise, hypothesis)
    found[SHUFFLED] = knockouts.with_words_shuffled(model, premise, hypothesis)
    return found


AS_IT_IS, NO_TRACKER, RANDOM_TREES, SHUFFLED = "as it is", "no tracker", "random trees", "words shuffled"
