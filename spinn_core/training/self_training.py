"""Self-training on predicted parses, whose mistakes the network will meet when it reads plain sentences.

Some sentences of a batch are composed by the actions that the network now predicts (Bowman et al. 2016
train SPINN so). What the tracker should have chosen there, also after a mistake, `oracle` says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from spinn_core.data.snli import PairBatch
from spinn_core.model.fast.batch_plan import sorted_batch
from spinn_core.model.fast.bf16 import bfloat16_products
from spinn_core.model.pair import PairModel
from spinn_core.training.oracle import best_actions


@dataclass(frozen=True)
class PredictedBatch:
    """A batch of which some sentences are read by predicted parses, and the actions that would have been right.

    Attributes:
        batch: with the transitions to read by.
        right: (S,) int64, the best action at every step of every sentence, in the order of Encoded.logits.
        known: (S,) True where the other one is worse.
    """

    batch: PairBatch
    right: Tensor
    known: Tensor


@torch.no_grad()
def with_predicted_parses(network: PairModel, batch: PairBatch, share: float, seed: int) -> PredictedBatch:
    """Lets a share of a batch's sentences be read by the parses that the network predicts now.

    Args:
        network: it can parse; its mode is as before afterwards.
        batch: with transitions.
        share: of the sentences, each drawn by itself.
        seed: of the draw.

    Raises:
        ValueError: a batch without transitions.
    """
    if batch.transitions is None:
        raise ValueError("spinn learns from parses and some pairs have none; train it on files with parses")
    drawn = np.flatnonzero(np.random.default_rng(seed).random(len(batch.lengths)) < share)
    transitions = list(batch.transitions)
    if len(drawn):
        starts = np.concatenate([[0], np.cumsum(batch.lengths)])
        rows = np.concatenate([batch.rows[starts[k] : starts[k + 1]] for k in drawn])
        training = network.training
        network.eval()  # no dropout, and batch norm's statistics stay
        with bfloat16_products(False):  # hardly two steps of it have as many rows (see `products`)
            chosen = network.encode(
                torch.from_numpy(rows).to(network.device), [batch.lengths[k] for k in drawn]
            ).transitions
        network.train(training)
        for k, actions in zip(drawn, chosen, strict=True):
            transitions[k] = bytes(actions)
    right, known = _in_step(batch.lengths, batch.transitions, transitions)
    return PredictedBatch(
        replace(batch, transitions=transitions),
        torch.from_numpy(right).to(network.device),
        torch.from_numpy(known).to(network.device),
    )


def _in_step(lengths: list[int], provided: list[bytes], read: list[bytes]) -> tuple[np.ndarray, np.ndarray]:
    """`right` and `known` of a PredictedBatch: step after step, each with the sentences that are not at their end."""
    order, machines, _, _ = sorted_batch(lengths)
    steps = 2 * max(lengths) - 1
    best = np.zeros((len(order), steps), dtype=np.int64)
    known = np.ones((len(order), steps), dtype=bool)
    for place, k in enumerate(order):
        given, followed, end = provided[k], read[k], 2 * lengths[k] - 1
        if given == followed:  # the oracle would say the same
            best[place, :end] = list(given)
        else:
            actions = best_actions(given, followed)
            known[place, :end] = [action is not None for action in actions]
            best[place, :end] = [action or 0 for action in actions]
    active = [machines.active(step) for step in range(steps)]
    return (
        np.concatenate([best[:many, step] for step, many in enumerate(active)]),
        np.concatenate([known[:many, step] for step, many in enumerate(active)]),
    )
