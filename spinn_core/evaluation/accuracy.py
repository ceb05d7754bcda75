"""How good a network is: accuracy with its interval, by label and by length, and bracket F1 of its own parses."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from spinn_core.data.labels import ALL_LABELS
from spinn_core.data.snli import LABELS, NOT_ENTAILMENT, EncodedPairs, PairBatch, to_actions
from spinn_core.model.networks import Network
from spinn_core.model.pair import PairOutput
from spinn_core.parsing.machine import bracket_f1

OnBatch = Callable[[int], None]
"""Called after each batch with the number of pairs read so far; what it raises ends the reading there."""

LENGTHS = ((0, 12), (13, 16), (17, 20), (21, 25), (26, 1000))
"""Words of premise and hypothesis together, first and last included."""


@dataclass(frozen=True)
class Score:
    """A share of right answers and its 95 % interval (Wilson), all in per cent."""

    right: int
    pairs: int

    @property
    def accuracy(self) -> float:
        return 100 * self.right / self.pairs if self.pairs else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        return wilson_interval(self.right, self.pairs)

    def to_dict(self) -> dict[str, Any]:
        if not self.pairs:
            return {"accuracy": None, "interval": None, "pairs": 0}
        low, high = self.interval
        return {"accuracy": round(self.accuracy, 2), "interval": [round(low, 2), round(high, 2)], "pairs": self.pairs}


def wilson_interval(right: int, pairs: int, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % interval of a proportion, in per cent (Wilson 1927)."""
    if not pairs:
        return (math.nan, math.nan)
    share, spread = right / pairs, z * z / pairs
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / pairs + spread / (4 * pairs)) / (1 + spread)
    return 100 * (middle - half), 100 * (middle + half)


@dataclass(frozen=True)
class Evaluation:
    """What `evaluate` measured.

    Attributes:
        score: over all pairs.
        by_label: for each of the three labels, and for non-entailment where the data has it.
        by_length: for each range of LENGTHS, named like "13-16".
        bracket_f1: of the network's own parses against the given ones, in per cent; None where it
            made none or some sentence has none to compare with.
        pairs_per_second: reading, not counting the file.
        predicted: (pairs,) the label chosen for each pair, in the file's order.
        probabilities: (pairs, 3) float64 of the labels, in the same order.
    """

    score: Score
    by_label: dict[str, Score]
    by_length: dict[str, Score]
    bracket_f1: float | None
    pairs_per_second: float
    predicted: np.ndarray
    probabilities: np.ndarray

    def to_dict(self) -> dict[str, Any]:
        """A plain dictionary for JSON."""
        return {
            "accuracy": round(self.score.accuracy, 2),
            "interval": self.score.to_dict()["interval"],
            "bracket_f1": None if self.bracket_f1 is None else round(self.bracket_f1, 2),
            "pairs": self.score.pairs,
            "pairs_per_second": round(self.pairs_per_second, 1),
            "by_label": {name: score.to_dict() for name, score in self.by_label.items()},
            "by_length": {name: score.to_dict() for name, score in self.by_length.items()},
        }


def is_right(labels: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """Which answers are right, bool: the label itself, and for NOT_ENTAILMENT neutral and contradiction alike.

    Args:
        labels, predicted: of one shape; indices into LABELS, labels also NOT_ENTAILMENT.
    """
    other = labels == NOT_ENTAILMENT
    right: np.ndarray = np.where(other, predicted != LABELS.index("entailment"), predicted == labels)
    return right


def run_batch(network: nn.Module, batch: PairBatch, own: bool, device: torch.device) -> PairOutput:
    """One batch through a network (or a wrapper of one) on a device; own parses or those of the batch."""
    output: PairOutput = network(
        torch.from_numpy(batch.rows).to(device),
        batch.lengths,
        None if own else batch.transitions,
        torch.from_numpy(batch.premises).to(device),
        torch.from_numpy(batch.hypotheses).to(device),
    )
    return output


@torch.inference_mode()
def pair_logits(
    network: Network, data: EncodedPairs, own: bool, batch_size: int = 256, on_batch: OnBatch = lambda pairs: None
) -> np.ndarray:
    """(pairs, 3) float64 logits for a data set, in its order; arguments as for `evaluate`."""
    done = 0
    found = np.empty((len(data), len(LABELS)))
    for members in data.order(batch_size, seed=0):  # a group's pairs together, where they share sentences
        output = run_batch(network, data.batch(members), own, network.device)
        found[members] = output.logits.double().cpu().numpy()
        done += len(members)
        on_batch(done)
    return found


def _like_lengths(data: EncodedPairs, batch_size: int) -> Iterator[np.ndarray]:
    """Members of each batch, like lengths together."""
    order = np.argsort(data.lengths[data.premises] + data.lengths[data.hypotheses], kind="stable")
    for start in range(0, len(data), batch_size):
        yield order[start : start + batch_size]


@torch.inference_mode()
def evaluate(
    network: Network, data: EncodedPairs, own: bool, batch_size: int = 256, on_batch: OnBatch = lambda pairs: None
) -> Evaluation:
    """Accuracy over a data set. An answer of neutral or contradiction is right for a pair of NOT_ENTAILMENT.

    Args:
        network: in eval mode.
        data: the pairs.
        own: let the network choose its transitions.
        batch_size: pairs read together; it changes no result.
        on_batch: its time does not count.

    Raises:
        ValueError: a network that needs parses meets pairs without.
    """
    probabilities = np.empty((len(data), len(LABELS)))
    given_trees: list[Sequence[int]] = []
    own_trees: list[Sequence[int]] = []
    done = 0
    started, told = time.perf_counter(), 0.0
    for members in _like_lengths(data, batch_size):  # the order of the answers stays that of the file
        batch = data.batch(members)
        if network.config.variant.reads_tree and not own and batch.transitions is None:
            raise ValueError(
                f"{network.config.variant.value} needs parses and the file has pairs without; use own parses"
            )
        output = run_batch(network, batch, own, network.device)
        probabilities[members] = torch.softmax(output.logits.double(), 1).cpu().numpy()
        if own and batch.transitions is not None and output.encoded.transitions:
            # each side of each pair counts, as often as it occurs
            for k in np.concatenate([batch.premises, batch.hypotheses]).tolist():
                given_trees.append(batch.transitions[k])
                own_trees.append(output.encoded.transitions[k])
        done += len(members)
        read = time.perf_counter()
        on_batch(done)
        told += time.perf_counter() - read
    seconds = time.perf_counter() - started - told

    predicted = probabilities.argmax(1)
    right = is_right(data.labels, predicted)
    words = data.lengths[data.premises] + data.lengths[data.hypotheses]

    def score(chosen: np.ndarray) -> Score:
        return Score(int(right[chosen].sum()), int(chosen.sum()))

    f1 = None
    if own_trees and 2 * len(data) == len(own_trees):  # a part of the file would be another measurement
        brackets = bracket_f1([to_actions(tree) for tree in given_trees], [to_actions(tree) for tree in own_trees])
        f1 = 100 * brackets.f1
    return Evaluation(
        score=score(np.ones(len(data), dtype=bool)),
        by_label={
            name: score(data.labels == k)
            for k, name in enumerate(ALL_LABELS)
            if k != NOT_ENTAILMENT or (data.labels == k).any()
        },
        by_length={_name(low, high): score((words >= low) & (words <= high)) for low, high in LENGTHS},
        bracket_f1=f1,
        pairs_per_second=len(data) / seconds,
        predicted=predicted,
        probabilities=probabilities,
    )


def _name(low: int, high: int) -> str:
    return f"{low}-{high}" if high < 1000 else f"{low}+"
