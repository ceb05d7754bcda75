"""Labels mixed with the opinion of trained models, and the new pairs that they label."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from spinn_core.data.snli import LABELS, Sentence, SentencePair, to_actions, to_numbers
from spinn_core.parsing.machine import random_tree
from spinn_core.parsing.reader import Notation, Parse, Reading
from spinn_core.trace.trace import predict
from spinn_core.training.distillation import (
    SoftLabelError,
    SoftLabels,
    ask,
    origin,
    probabilities,
    recombined_pairs,
    soft_targets,
)
from spinn_core.training.grouped_premises import grouped_premises

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
    pairs = some_pairs(9)
    soft = ask([tiny_spinn, tiny_lstm], pairs, alike=3, joined=4, seed=1)
    every, targets = soft_targets(soft, pairs, share, weight=0.5)
    opinion = (probabilities(tiny_spinn, every) + probabilities(tiny_lstm, every)) / 2
    assert len(every) == 13 and every[:9] == pairs
    for k, pair in enumerate(every):
        wanted = 0.5 * opinion[k] if k >= 9 else share * opinion[k] + (1 - share) * np.eye(3)[pair.label]
        np.testing.assert_allclose(targets[k], wanted, atol=1e-6)
        assert pair.label == (int(np.argmax(opinion[k])) if k >= 9 else pairs[k].label)


def test_a_share_of_nothing_is_the_usual_loss(tiny_spinn) -> None:
    pairs = some_pairs(9)
    _, targets = soft_targets(ask([tiny_spinn], pairs, alike=1, joined=0, seed=1), pairs, 0.0)
    logits = torch.randn(9, 3, generator=torch.Generator().manual_seed(1))
    labels = torch.tensor([pair.label for pair in pairs])
    weight = torch.tensor([0.5, 1.0, 2.0])
    soft = F.cross_entropy(logits, torch.from_numpy(targets), weight=weight, reduction="sum")
    assert float(soft) == pytest.approx(float(F.cross_entropy(logits, labels, weight=weight, reduction="sum")))


def test_joined_pairs_are_new_and_of_one_group() -> None:
    pairs = some_pairs(30)
    groups = np.arange(30) // 6  # two premises, of three hypotheses each
    new = recombined_pairs(pairs, groups, most=1000, seed=1)
    there = {(pair.premise.tokens, pair.hypothesis.tokens) for pair in pairs}
    keys = Counter((pairs[one].premise.tokens, pairs[other].hypothesis.tokens) for one, other in new.tolist())
    assert max(keys.values()) == 1 and not set(keys) & there
    assert (groups[new[:, 0]] == groups[new[:, 1]]).all()
    assert len(new) == 30  # five groups: two premises times six hypotheses, less the six that are there
    some = recombined_pairs(pairs, groups, most=7, seed=1)
    assert len(some) == 7 and {tuple(row) for row in some} < {tuple(row) for row in new}
    np.testing.assert_array_equal(some, recombined_pairs(pairs, groups, most=7, seed=1))
    assert recombined_pairs(pairs, np.arange(30) // 3, most=7, seed=1).shape == (0, 2)


def test_kept_in_a_file_and_refused_for_other_pairs_or_teachers(tiny_spinn, tiny_lstm, tmp_path) -> None:
    pairs, path = some_pairs(9), tmp_path / "deep" / "soft.safetensors"
    soft = ask([tiny_lstm], pairs, alike=3, joined=4, seed=1)
    soft.save(path)
    again = SoftLabels.load(path, origin(pairs, [tiny_lstm], 3, 4))
    np.testing.assert_array_equal(again.opinions, soft.opinions)
    np.testing.assert_array_equal(again.new, soft.new)
    np.testing.assert_array_equal(again.groups, grouped_premises(pairs, 3))
    for other in (
        origin(pairs[:-1], [tiny_lstm], 3, 4),
        origin(pairs, [tiny_spinn], 3, 4),
        origin(pairs, [tiny_lstm], 3, 5),
        origin(pairs, [tiny_lstm], 4, 4),
    ):
        with pytest.raises(SoftLabelError, match="other pairs or teachers"):
            SoftLabels.load(path, other)
    path.write_bytes(b"nonsense")
    with pytest.raises(SoftLabelError, match="remove it"):
        SoftLabels.load(path, soft.made_from)
