"""Training partly on the network's own parses, whose mistakes it will meet when it reads by itself.

Some sentences of a batch are composed by the actions that the network now chooses (Bowman et al. 2016
train SPINN so). What the tracker should have chosen is known as long as the stack and the buffer are
as in the given parse: up to and including the first action that differs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from spinn_core.model.pair import PairModel
from spinn_core.model.products import bfloat16_products
from spinn_core.model.schedule import sorted_batch
from spinn_core.snli import PairBatch


@dataclass(frozen=True)
class Lesson:
    """A batch, the actions by which it is read, and those that would have been right.

    Attributes:
        batch: with the transitions to read by.
        right: (S,) int64, the given action at every step of every sentence, in the order of Encoded.logits.
        known: (S,) True where it is known to be right still.
    """

    batch: PairBatch
    right: Tensor
    known: Tensor


@torch.no_grad()
def with_own_parses(network: PairModel, batch: PairBatch, share: float, seed: int) -> Lesson:
    """Lets a share of a batch's sentences be read as the network itself would parse them now.

    Args:
        network: it can parse; its mode is as before afterwards.
        batch: with given transitions.
        share: of the sentences, each drawn by itself.
        seed: of the draw.
    """
    drawn = np.flatnonzero(np.random.default_rng(seed).random(len(batch.lengths)) < share)
    transitions = list(batch.transitions)
    if len(drawn):
        starts = np.concatenate([[0], np.cumsum(batch.lengths)])
        rows = np.concatenate([batch.rows[starts[k] : starts[k + 1]] for k in drawn])
        training = network.training
        network.eval()  # no dropout, and batch norm's statistics stay
        with bfloat16_products(False):  # hardly two steps of it have as many rows (see `products`)
            chosen = network.encode(torch.from_numpy(rows).to(network.device), [batch.lengths[k] for k in drawn]).transitions
        network.train(training)
        for k, actions in zip(drawn, chosen, strict=True):
            transitions[k] = bytes(actions)
    right, known = _in_step(batch, transitions)
    return Lesson(
        replace(batch, transitions=transitions),
        torch.from_numpy(right).to(network.device),
        torch.from_numpy(known).to(network.device),
    )


def _in_step(batch: PairBatch, transitions: list[bytes]) -> tuple[np.ndarray, np.ndarray]:
    """`right` and `known` of a Lesson: step after step, in each step the sentences that are not read to their end."""
    order, machines, _, _ = sorted_batch(batch.lengths)
    steps = 2 * max(batch.lengths) - 1
    given, followed = (np.full((len(order), steps), 2, dtype=np.int64) for _ in range(2))
    for place, k in enumerate(order):
        given[place, : 2 * batch.lengths[k] - 1] = list(batch.transitions[k])
        followed[place, : 2 * batch.lengths[k] - 1] = list(transitions[k])
    strayed = np.cumsum(given != followed, axis=1) - (given != followed)  # mistakes before each step
    active = [machines.active(step) for step in range(steps)]
    return (
        np.concatenate([given[:many, step] for step, many in enumerate(active)]),
        np.concatenate([strayed[:many, step] == 0 for step, many in enumerate(active)]),
    )
