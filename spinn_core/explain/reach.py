"""How far a word is from the sentence vector, counted in compositions and measured by the gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from spinn_core.data.snli import to_numbers
from spinn_core.explain.batch import Side, Tree
from spinn_core.model.fast import tree
from spinn_core.model.lstm import SequentialLSTM
from spinn_core.parsing.machine import Action, run

if TYPE_CHECKING:
    from spinn_core.model.checkpoint import LoadedModel


def tree_distance(transitions: Sequence[Action]) -> tuple[int, ...]:
    """For each word, the REDUCEs between it and the root: its depth in the tree, 0 for a sentence of one word.

    Raises IllegalAction.
    """
    nodes = run(transitions).nodes
    depth = [0] * len(nodes)
    for node in reversed(nodes):  # parents come last
        for child in (node.left, node.right):
            if child is not None:
                depth[child] = depth[node.id] + 1
    return tuple(depth[: (len(nodes) + 1) // 2])


def lstm_distance(words: int) -> tuple[int, ...]:
    """For each word, the LSTM cells that it passes to the end: its own and one for every word after it.

    The first of n words passes n cells, the last one passes 1.
    """
    return tuple(range(words, 0, -1))


@dataclass(frozen=True)
class Reach:
    """What the words of a sentence can still change.

    Attributes:
        norms: (n,) float64, for each word the Euclidean norm of the gradient of the predicted label's logit
            with respect to the projected word: (h, c), 2d numbers, of a tree model, d numbers of `lstm`.
        label: the predicted label, an index into snli.LABELS.
        probabilities: (3,) float64.
    """

    norms: np.ndarray
    label: int
    probabilities: np.ndarray

    @property
    def shares(self) -> np.ndarray:
        """(n,), the norms as shares of their sum, so that two models can stand side by side."""
        total = self.norms.sum()
        return self.norms / total if total > 0 else np.full_like(self.norms, 1 / len(self.norms))


def gradient_reach(
    model: LoadedModel, sentences: Sequence[Tree], other_vector: np.ndarray, side: Side
) -> tuple[Reach, ...]:
    """The gradient's reach in each of some sentences, all against one other sentence, in one batch.

    A sentence's logit depends on its own words only, so the gradient of the sum of all logits holds every
    sentence's own. Nothing is written on the model: the words are a leaf of their own.

    Args:
        model: any variant.
        sentences: N of them, words with their transitions (None for `lstm`).
        other_vector: (d,), the other sentence of the pair.
        side: which sentence of the pair these are.
    """
    network = model.network
    lengths = [len(tokens) for tokens, _ in sentences]
    rows = [row for tokens, _ in sentences for row in model.vocabulary.rows(tokens)]
    with torch.no_grad():
        words = network.words(torch.tensor(rows, device=network.device))  # (L, 2d), or (L, d) for the sequential LSTM
    with torch.enable_grad():
        leaf = words.detach().requires_grad_()
        if isinstance(network.encoder, SequentialLSTM):
            vectors = network.encoder(leaf, lengths)  # (N, d)
        else:
            actions = [to_numbers(transitions or ()) for _, transitions in sentences]
            vectors = tree.encode(network.encoder, leaf, lengths, actions).sentences  # (N, d)
        other = torch.as_tensor(other_vector, dtype=leaf.dtype, device=leaf.device).expand_as(vectors)
        first, second = (vectors, other) if side is Side.PREMISE else (other, vectors)
        logits = network.classifier(first, second)  # (N, 3)
        labels = logits.detach().argmax(1)  # (N,)
        (gradient,) = torch.autograd.grad(logits.gather(1, labels[:, None]).sum(), leaf)  # (L, 2d or d)
    norms = torch.linalg.vector_norm(gradient.double(), dim=1).cpu().numpy()  # (L,)
    shares = torch.softmax(logits.detach().double(), 1).cpu().numpy()  # (N, 3)
    parts = np.split(norms, np.cumsum(lengths)[:-1])
    return tuple(Reach(part, label, share) for part, label, share in zip(parts, labels.tolist(), shares, strict=True))
