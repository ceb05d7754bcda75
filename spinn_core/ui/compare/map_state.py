"""What the map computes, each batch once for all sessions. Everything here is frozen once it is cached."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.explain.map_sentences import MapSentence
from spinn_core.ui.common.models import ModelChoice
from spinn_core.ui.common.state import loaded_model
from spinn_core.ui.compare.setup import HYPOTHESIS, PREMISE, Comparison, Words

if TYPE_CHECKING:
    import numpy as np

    from spinn_core.explain.sentence_map import Flat
    from spinn_core.trace.trace import Trace

KEPT = 16
"""Entries of each kind; a map of 300 sentences takes some 0.7 MB."""


@dataclass(frozen=True)
class OneMap:
    """A model's map: places in two dimensions, of the vectors at length 1; all cosines, (N, N), of the whole ones."""

    name: str
    flat: Flat
    near: np.ndarray

    def row(self, at: int, picked: int) -> dict[str, float]:
        """The columns of a point in the map's file."""
        columns = {
            "x": self.flat.places[at, 0],
            "y": self.flat.places[at, 1],
            "cosine with the picked one": self.near[picked, at],
        }
        return {f"{self.name}: {what}": round(float(value), 6) for what, value in columns.items()}


def map_rows(heads: Iterable[dict[str, object]], maps: Sequence[OneMap], picked: int) -> list[dict[str, object]]:
    """The map's file: what stands before the figures of each point, and its place on every map."""
    return [
        head | {name: value for one in maps for name, value in one.row(at, picked).items()}
        for at, head in enumerate(heads)
    ]


def sentence_map_of(pair: Comparison, model: ModelChoice, name: str, sentences: Sequence[MapSentence]) -> OneMap:
    """A model's map of a list. name: two lists of one name are taken for the same."""
    in_tree = model.variant.reads_tree
    return _sentence_map(
        model.folder, model.name, pair.device, pair.parser if in_tree else None, pair.own and in_tree, name, sentences
    )


@st.cache_resource(max_entries=KEPT, show_spinner="Reading the sentences …")
def _sentence_map(
    folder: str, model_name: str, device: str, parser: str | None, own: bool, name: str, _sentences
) -> OneMap:
    from spinn_core.explain.batch import encode_any

    read_as = [(sentence.tokens, None if own else sentence.transitions) for sentence in _sentences]
    chooser = None if parser is None else loaded_model(parser, device)
    return _map_of(model_name, encode_any(loaded_model(folder, device), read_as, chooser))


def phrase_map_of(pair: Comparison, model: ModelChoice) -> OneMap:
    """A model's map of all words and phrases of the pair."""
    traces = (pair.trace(PREMISE), pair.trace(HYPOTHESIS))
    key = (pair.in_tree(PREMISE), pair.in_tree(HYPOTHESIS))
    return _phrase_map(model.folder, model.name, pair.device, model.variant.reads_tree, key, traces)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _phrase_map(
    folder: str, name: str, device: str, in_tree: bool, key: tuple[Words, Words], _traces: Sequence[Trace]
) -> OneMap:
    from spinn_core.explain.sentence_map import vectors_alone, vectors_in_tree

    return _map_of(name, vectors_in_tree(_traces) if in_tree else vectors_alone(loaded_model(folder, device), _traces))


def _map_of(name: str, vectors: np.ndarray) -> OneMap:
    from spinn_core.explain.sentence_map import cosines, flatten, unit

    return OneMap(name, flatten(unit(vectors)), cosines(vectors))
