"""Labels mixed with the opinion of trained models, and the new pairs that they label."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from spinn_core.machine import random_tree
from spinn_core.parse import Notation, Parse, Reading
from spinn_core.snli import LABELS, Sentence, SentencePair, to_actions, to_numbers
from spinn_core.soft_labels import joined_pairs, probabilities, taught
from spinn_core.trace import predict

WORDS = ("the", "a", "church", "has", "cracks", "in", "ceiling", "dog", "runs", "cat", "sat")


def some_pairs(count: int, seed: int = 1) -> list[SentencePair]:
    """Three hypotheses to a premise."""
    choose = random.Random(seed)

    def sentence(k: int) -> Sentence:
        words = tuple(choose.choices(WORDS, k=choose.randint(2, 7)))
        return Sentence(words, to_numbers(random_tree(len(words), k)))

    premises = [sentence(k) for k in range(-(-count // 3))]
    return [SentencePair(premises[k // 3], sentence(1000 + k), choose.randrange(3)) for k in range(count)]


def reading(side: Sentence) -> Reading:
    return Reading(side.tokens, Parse(side.tokens, to_actions(side.transitions)), Notation.BRACKETS)


def test_opinions_are_those_of_single_readings(tiny_spinn, tiny_lstm) -> None:
    pairs = some_pairs(12)
    for model in (tiny_spinn, tiny_lstm):
        found = probabilities(model, pairs, batch_size=5)
        for pair, row in zip(pairs, found, strict=True):
            alone = predict(model, reading(pair.premise), reading(pair.hypothesis)).probabilities
            np.testing.assert_allclose(row, [alone[label] for label in LABELS], atol=1e-5)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_labels_are_mixed_and_new_pairs_are_labelled(tiny_spinn, tiny_lstm, share) -> None:
    pairs, new = some_pairs(9), joined_pairs(some_pairs(9), most=4, seed=1)
    every, targets = taught([tiny_spinn, tiny_lstm], pairs, new, share)
    opinion = (probabilities(tiny_spinn, every) + probabilities(tiny_lstm, every)) / 2
    for k, pair in enumerate(every):
        wanted = opinion[k] if k >= 9 else share * opinion[k] + (1 - share) * np.eye(3)[pair.label]
        np.testing.assert_allclose(targets[k], wanted, atol=1e-6)
        assert pair.label == (int(np.argmax(opinion[k])) if k >= 9 else pairs[k].label)
    np.testing.assert_allclose(targets.sum(1), 1, atol=1e-6)


def test_a_share_of_nothing_is_the_usual_loss(tiny_spinn) -> None:
    pairs = some_pairs(9)
    _, targets = taught([tiny_spinn], pairs, [], 0.0)
    logits = torch.randn(9, 3, generator=torch.Generator().manual_seed(1))
    labels = torch.tensor([pair.label for pair in pairs])
    weight = torch.tensor([0.5, 1.0, 2.0])
    soft = F.cross_entropy(logits, torch.from_numpy(targets), weight=weight, reduction="sum")
    assert float(soft) == pytest.approx(float(F.cross_entropy(logits, labels, weight=weight, reduction="sum")))


def test_joined_pairs_share_a_premise_and_are_new() -> None:
    pairs = some_pairs(30)
    new = joined_pairs(pairs, most=1000, seed=1)
    premises: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for pair in pairs:
        premises.setdefault(pair.hypothesis.tokens, set()).add(pair.premise.tokens)
    for pair in new:
        assert premises[pair.premise.tokens] & premises[pair.hypothesis.tokens]
        assert pair.premise.tokens != pair.hypothesis.tokens
    keys = Counter((pair.premise.tokens, pair.hypothesis.tokens) for pair in new)
    assert max(keys.values()) == 1
    assert not set(keys) & {(pair.premise.tokens, pair.hypothesis.tokens) for pair in pairs}
    assert len(new) == 60  # ten premises, three hypotheses each, six ordered pairs of them
    assert joined_pairs(pairs, most=7, seed=1) == joined_pairs(pairs, most=7, seed=1)
    assert len(joined_pairs(pairs, most=7, seed=1)) == 7
