"""Soft labels: what trained networks think of each training pair, and new pairs that only they label.

A label says which of three answers is right; the probabilities of an ensemble also say how near the other two are
(Hinton, Vinyals, Dean 2015, "Distilling the knowledge in a neural network"). Because an ensemble labels any pair,
new pairs can be made for it: here from two hypotheses that were written to the same premise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np
import torch

from spinn_core.evaluation import pair_logits
from spinn_core.model.checkpoint import LoadedModel
from spinn_core.snli import LABELS, EncodedPairs, Sentence, SentencePair


def taught(
    teachers: Sequence[LoadedModel], pairs: Sequence[SentencePair], new: Sequence[SentencePair], share: float
) -> tuple[list[SentencePair], np.ndarray]:
    """What to learn from each pair: its label mixed with the teachers' mean probabilities.

    Args:
        teachers: at least one; each reads the parses that the pairs give.
        pairs: labelled.
        new: pairs without a label of their own; the teachers' opinion is all that is known of them.
        share: of a target that comes from the teachers, 0 to 1, where a pair has a label.

    Returns:
        All pairs, the new ones last and labelled with what the teachers think likeliest, and the targets:
        (pairs, 3) float32, rows that sum to 1, in the order of LABELS.
    """
    every = [*pairs, *new]
    opinions = np.mean([probabilities(teacher, every) for teacher in teachers], axis=0)  # (pairs, 3)
    likeliest = opinions.argmax(1)
    every[len(pairs) :] = [
        replace(pair, label=int(label)) for pair, label in zip(new, likeliest[len(pairs) :], strict=True)
    ]
    targets = opinions.copy()
    labels = np.eye(len(LABELS))[[pair.label for pair in pairs]]
    targets[: len(pairs)] = share * opinions[: len(pairs)] + (1 - share) * labels
    return every, targets.astype(np.float32)


def probabilities(model: LoadedModel, pairs: Sequence[SentencePair], batch_size: int = 256) -> np.ndarray:
    """(pairs, 3) probabilities of a model for pairs with given parses, in the pairs' order."""
    data = EncodedPairs(pairs, model.vocabulary)
    logits = torch.from_numpy(pair_logits(model.network, data, own=False, batch_size=batch_size))
    return torch.softmax(logits, 1).numpy()


def joined_pairs(pairs: Sequence[SentencePair], most: int, seed: int) -> list[SentencePair]:
    """New pairs of two hypotheses that share a premise, one read as premise; none that is there already.

    Args:
        pairs: where they come from.
        most: how many at most.
        seed: of the choice among them.

    Returns:
        Pairs whose label says nothing; `taught` gives them one.
    """
    by_premise: dict[tuple[str, ...], dict[tuple[str, ...], Sentence]] = {}
    for pair in pairs:
        by_premise.setdefault(pair.premise.tokens, {}).setdefault(pair.hypothesis.tokens, pair.hypothesis)
    there = {(pair.premise.tokens, pair.hypothesis.tokens) for pair in pairs}
    new: dict[tuple[tuple[str, ...], tuple[str, ...]], SentencePair] = {}
    for hypotheses in by_premise.values():
        for one, other in permutations(hypotheses.values(), 2):
            key = one.tokens, other.tokens
            if key not in there:
                new.setdefault(key, SentencePair(one, other, 0))
    chosen = np.random.default_rng(seed).permutation(len(new))[:most]
    every = list(new.values())
    return [every[k] for k in chosen]
