"""What a batch is trained to lower: the loss of the labels and, for spinn, that of the transitions."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from spinn_core.data.snli import EncodedPairs, PairBatch
from spinn_core.model.spinn import Encoded
from spinn_core.training.self_training import PredictedBatch


def label_weights(data: EncodedPairs) -> Tensor:
    """(3,) the inverse of each label's frequency among the labelled pairs; their mean over these pairs is 1."""
    # the labels of recombined pairs are the teachers', which says nothing about how often a label is right
    counts = torch.bincount(torch.from_numpy(data.labels[: data.labelled]), minlength=3).clamp(min=1)
    return counts.sum() / (3.0 * counts)


def label_loss(logits: Tensor, batch: PairBatch, weights: Tensor | None, smoothing: float) -> Tensor:
    """Cross-entropy, summed over the pairs: with the labels or, where the batch has them, with soft targets.

    Args:
        logits: (B, 3).
        batch: of B pairs.
        weights: (3,) of the labels; None to weight them alike.
        smoothing: share of a label that is spread over all three.
    """
    targets = torch.from_numpy(batch.labels if batch.targets is None else batch.targets)  # (B,) or (B, 3)
    return F.cross_entropy(
        logits.float(), targets.to(logits.device), weight=weights, label_smoothing=smoothing, reduction="sum"
    )


def transition_loss(encoded: Encoded, predicted: PredictedBatch | None) -> tuple[Tensor, int, int] | None:
    """Cross-entropy, summed over the steps at which both actions are legal; None for a network without transitions.

    Args:
        encoded: of a batch.
        predicted: the batch, if some of its sentences were read by predicted parses; then the oracle's actions count,
            at the steps where one is better.

    Returns:
        The sum, how often the network would have chosen right, and the number of steps.
    """
    if encoded.logits is None or encoded.actions is None or encoded.choices is None:
        return None
    counted = encoded.choices if predicted is None else encoded.choices & predicted.known
    chosen = counted.nonzero().flatten()
    right = (encoded.actions if predicted is None else predicted.right).index_select(0, chosen)
    logits = encoded.logits.index_select(0, chosen).float()  # (steps, 2)
    return F.cross_entropy(logits, right, reduction="sum"), int((logits.argmax(1) == right).sum()), len(chosen)
