"""Attribution by occlusion: every word and phrase occluded one at a time, and what the classifier then says.

To occlude a node is to put zeros in the place of its state (h and c) wherever the machine would meet it: a word in
the buffer and on the stack, a phrase on the stack. All the rest is read again by the same actions, the tracker
too. The sequential LSTM gets zeros in the place of one word's projected vector.

The readings share their actions, so one loop over the actions does them all: each state is a table with a row for
each occluded node.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from spinn_core.explain.batch import Side, classify_side
from spinn_core.parsing.machine import Action

if TYPE_CHECKING:
    from spinn_core.model.checkpoint import LoadedModel

AT_ONCE = 128
"""Readings in one pass: sentences of up to 64 words take one. More of them only cost memory."""


@dataclass(frozen=True)
class Occlusion:
    """The answer to a pair, and what it becomes without each part of one sentence.

    Attributes:
        base: (3,) float64, probabilities of entailment, neutral, contradiction with nothing occluded.
        probabilities: (N, 3), with each node occluded: of a tree's 2n-1 nodes in machine.Run's order (words
            first, the whole sentence last), of the sequential LSTM's n words.
    """

    base: np.ndarray
    probabilities: np.ndarray

    @property
    def label(self) -> int:
        """Index of the label that is predicted with nothing occluded."""
        return int(np.argmax(self.base))

    @property
    def changes(self) -> np.ndarray:
        """(N,), how the predicted label's probability changes: below zero where the node speaks for it."""
        return self.probabilities[:, self.label] - self.base[self.label]


@torch.inference_mode()
def occlude(
    model: LoadedModel,
    tokens: Sequence[str],
    transitions: Sequence[Action] | None,
    other_vector: np.ndarray,
    side: Side,
) -> Occlusion:
    """The probabilities with each node of one sentence occluded.

    Args:
        model: any variant; `lstm` looks at no transitions.
        tokens: the sentence, at least one word.
        transitions: its actions, a whole tree.
        other_vector: (d,), the pair's other sentence.
        side: which of the two this sentence is.

    Raises:
        ValueError: a tree-reading model and no transitions.
    """
    reads_tree = model.config.variant.reads_tree
    if reads_tree and transitions is None:
        raise ValueError(f"{model.name} reads trees: give the sentence its transitions")
    rows = torch.tensor(model.vocabulary.rows(tokens), device=model.network.device)
    words = model.network.words(rows)  # (n, 2d), or (n, d) for the sequential LSTM
    count = 2 * len(tokens) - 1 if reads_tree else len(tokens)
    kept = 1 - torch.eye(count, device=words.device)  # (N, N): row r keeps all but node r
    kept = torch.cat([kept, kept.new_ones(1, count)])  # (N + 1, N): the last row keeps everything
    vectors = torch.cat(
        [
            _read_tree(model, words, transitions or (), part) if reads_tree else _read_words(model, words, part)
            for part in kept.split(AT_ONCE)
        ]
    )  # (N + 1, d)
    shares = classify_side(model, vectors.cpu().numpy(), other_vector, side)  # (N + 1, 3)
    return Occlusion(base=shares[-1], probabilities=shares[:-1])


def _read_tree(model: LoadedModel, words: Tensor, transitions: Sequence[Action], kept: Tensor) -> Tensor:
    """Sentence vectors (R, d) of R readings by the same actions.

    Args:
        words: (n, 2d), each word's (h, c).
        kept: (R, 2n-1), 0 where a reading has a node occluded, else 1.
    """
    encoder = model.network.spinn
    buffer = [kept[:, place : place + 1] * word for place, word in enumerate(words)]  # n x (R, 2d)
    *_, last = encoder.steps(buffer, transitions, edit=lambda node, state: kept[:, node : node + 1] * state)
    return last.state[:, : encoder.d_hidden]


def _read_words(model: LoadedModel, words: Tensor, kept: Tensor) -> Tensor:
    """The LSTM's last h, (R, d), of R readings; words (n, d), kept (R, n) as above."""
    states, _ = model.network.sequential.lstm(kept.t().unsqueeze(2) * words.unsqueeze(1))  # (n, R, d)
    return states[-1]
