"""Many readings in one go: sentence vectors of any (words, tree) pairs, and what the classifier makes of vectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from spinn_core.data.snli import to_actions, to_numbers
from spinn_core.parsing.machine import Action

if TYPE_CHECKING:
    from spinn_core.model.checkpoint import LoadedModel
    from spinn_core.model.spinn import Encoded

AT_ONCE = 512
"""Sentences in one batch: more of them only cost memory."""

Tree = tuple[Sequence[str], Sequence[Action] | None]
"""Words with the actions that read them; None for a sequential model."""


@torch.inference_mode()
def encode(model: LoadedModel, trees: Sequence[Tree]) -> np.ndarray:
    """Sentence vectors, (N, d) float32, in the order of `trees`.

    Args:
        model: any variant; `lstm` looks at no actions.
        trees: N of them, at least one word each.

    Raises:
        ValueError: a tree-reading model and a sentence without actions.
    """
    reads_tree = model.config.variant.reads_tree
    if reads_tree and any(transitions is None for _, transitions in trees):
        raise ValueError(f"{model.name} reads trees: give each sentence its transitions")
    parts = [encoded.sentences.cpu().numpy() for encoded in _encoded(model, trees, given=reads_tree)]
    return np.concatenate([np.zeros((0, model.config.d_hidden), dtype=np.float32), *parts])


@torch.inference_mode()
def own_trees(parser: LoadedModel, sentences: Sequence[Sequence[str]]) -> list[tuple[Action, ...]]:
    """The transitions that a model chooses for each sentence, read in batches.

    Raises:
        ValueError: a model that cannot choose its own.
    """
    if not parser.config.variant.can_parse:
        raise ValueError(f"{parser.name} cannot choose its own transitions; choose spinn")
    raw: list[Tree] = [(tokens, None) for tokens in sentences]
    return [to_actions(numbers) for encoded in _encoded(parser, raw, given=False) for numbers in encoded.transitions]


def _encoded(model: LoadedModel, trees: Sequence[Tree], given: bool) -> Iterator[Encoded]:
    """AT_ONCE sentences after the other; given: by their own transitions."""
    for start in range(0, len(trees), AT_ONCE):
        chunk = trees[start : start + AT_ONCE]
        rows = [model.vocabulary.rows(tokens) for tokens, _ in chunk]
        flat = torch.tensor([row for sentence in rows for row in sentence], device=model.network.device)
        actions = [to_numbers(transitions or ()) for _, transitions in chunk] if given else None
        yield model.network.encode(flat, [len(sentence) for sentence in rows], actions)


@torch.inference_mode()
def classify(model: LoadedModel, premises: np.ndarray, hypotheses: np.ndarray) -> np.ndarray:
    """Probabilities of entailment, neutral, contradiction, (N, 3) float64.

    Args:
        premises, hypotheses: (N, d) each; one of the two may be a single (d,) that stands for all N.
    """
    premises, hypotheses = np.broadcast_arrays(np.atleast_2d(premises), np.atleast_2d(hypotheses))
    pair = [torch.tensor(side, device=model.network.device) for side in (premises, hypotheses)]  # 2 x (N, d)
    logits = model.network.classifier(*pair)  # (N, 3)
    return torch.softmax(logits.double(), 1).cpu().numpy()
