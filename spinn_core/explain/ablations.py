"""Ablations on one pair: the answer without the tracker, with random trees, with shuffled words."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from spinn_core.explain.batch import Tree, classify, encode
from spinn_core.parsing.machine import Action, random_tree

if TYPE_CHECKING:
    from spinn_core.model.checkpoint import LoadedModel

SEEDS = tuple(range(20))
"""Draws of random trees and orders: enough for a mean and a spread, few enough for one batch."""


def as_read(model: LoadedModel, premise: Tree, hypothesis: Tree) -> np.ndarray:
    """Probabilities of entailment, neutral, contradiction as the model reads the pair, (3,) float64."""
    vectors = encode(model, [premise, hypothesis])  # (2, d)
    return classify(model, vectors[0], vectors[1])[0]


@torch.inference_mode()
def without_tracker(model: LoadedModel, premise: Tree, hypothesis: Tree) -> np.ndarray:
    """Probabilities, (3,), with the tracker's input to every Reduce set to zero.

    The trees stay as they were read, also where the tracker predicted them, so the tracker need not run here.

    Raises:
        ValueError: a model without a tracker, for which this would change nothing.
    """
    if not model.config.variant.has_tracker:
        raise ValueError(f"{model.name} has no tracker to ablate")
    vectors = [_composed(model, tokens, transitions).cpu().numpy() for tokens, transitions in (premise, hypothesis)]
    return classify(model, *vectors)[0]


def _composed(model: LoadedModel, tokens: Sequence[str], transitions: Sequence[Action] | None) -> Tensor:
    """A sentence's vector, (d,), by Reduce alone."""
    rows = torch.tensor(model.vocabulary.rows(tokens), device=model.network.device)
    words = model.network.words(rows)  # (n, 2d)
    *_, last = model.network.spinn.steps(words.split(1), transitions, track=False)
    return last.state[0, : model.config.d_hidden]


def with_random_trees(model: LoadedModel, premise: Tree, hypothesis: Tree, seeds: Sequence[int] = SEEDS) -> np.ndarray:
    """Probabilities, (seeds, 3), with both sentences read by a random tree; one batch."""
    sides = [tokens for tokens, _ in (premise, hypothesis)]
    return _pairs(
        model,
        [(tokens, random_tree(len(tokens), 2 * seed + place)) for seed in seeds for place, tokens in enumerate(sides)],
    )


def with_words_shuffled(
    model: LoadedModel, premise: Tree, hypothesis: Tree, seeds: Sequence[int] = SEEDS
) -> np.ndarray:
    """Probabilities, (seeds, 3), with the words of both sentences in random orders; one batch.

    A tree keeps its shape: only which word hangs where is changed.
    """
    return _pairs(
        model,
        [
            (shuffled(tokens, 2 * seed + place), transitions)
            for seed in seeds
            for place, (tokens, transitions) in enumerate((premise, hypothesis))
        ],
    )


def shuffled(tokens: Sequence[str], seed: int) -> tuple[str, ...]:
    """The words in a random order; the same seed gives the same order."""
    words = list(tokens)
    random.Random(seed).shuffle(words)
    return tuple(words)


def _pairs(model: LoadedModel, trees: Sequence[Tree]) -> np.ndarray:
    """Probabilities, (N, 3), of 2N sentences that are premise, hypothesis, premise, hypothesis, ..."""
    vectors = encode(model, trees)  # (2N, d)
    return classify(model, vectors[::2], vectors[1::2])
