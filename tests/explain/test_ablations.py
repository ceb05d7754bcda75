"""Knock-outs against a second way to the same numbers, one sentence at a time."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch

from spinn_core.explain.ablations import as_read, shuffled, with_random_trees, with_words_shuffled, without_tracker
from spinn_core.model.checkpoint import LoadedModel, load_model
from spinn_core.parsing.machine import Action, random_tree
from spinn_core.parsing.reader import Notation, Parse, Reading
from spinn_core.trace.trace import predict

PREMISE = (("the", "dog", "runs", "in", "a", "church", "."), random_tree(7, 1))
HYPOTHESIS = (("a", "cat", "sat", "."), random_tree(4, 2))


def by_predict(model: LoadedModel, premise, hypothesis) -> list[float]:
    sides = [
        Reading(tokens, None if tree is None else Parse(tokens, tree), Notation.RAW)
        for tokens, tree in (premise, hypothesis)
    ]
    return list(predict(model, *sides).probabilities.values())


def test_as_read_is_what_predict_says(tiny_spinn) -> None:
    assert as_read(tiny_spinn, PREMISE, HYPOTHESIS) == pytest.approx(
        by_predict(tiny_spinn, PREMISE, HYPOTHESIS), abs=1e-6
    )


@pytest.mark.parametrize("variant", ["spinn", "spinn-pi"])
def test_without_a_tracker_is_the_same_network_with_its_weights_for_the_tracker_at_zero(
    tiny_models, variant: str
) -> None:
    model = load_model(str(tiny_models / variant))
    network = copy.deepcopy(model.network)
    torch.nn.init.zeros_(network.encoder.reduce.tracking.weight)
    found = without_tracker(model, PREMISE, HYPOTHESIS)
    assert found == pytest.approx(by_predict(replace(model, network=network), PREMISE, HYPOTHESIS), abs=1e-6)
    assert np.abs(found - as_read(model, PREMISE, HYPOTHESIS)).max() > 1e-5


@pytest.mark.parametrize("variant", ["spinn-pi-nt", "lstm"])
def test_there_must_be_a_tracker(tiny_models, variant: str) -> None:
    with pytest.raises(ValueError, match="no tracker"):
        without_tracker(load_model(str(tiny_models / variant)), PREMISE, HYPOTHESIS)


def test_one_word_is_never_reduced(tiny_spinn) -> None:
    word = (("dog",), (Action.SHIFT,))
    assert without_tracker(tiny_spinn, word, word) == pytest.approx(as_read(tiny_spinn, word, word), abs=1e-6)


def test_random_trees_one_by_one(tiny_spinn) -> None:
    found = with_random_trees(tiny_spinn, PREMISE, HYPOTHESIS, (3, 4))
    assert found.shape == (2, 3) and np.abs(found[0] - found[1]).max() > 1e-6
    for row, seed in zip(found, (3, 4), strict=True):
        premise, hypothesis = (
            (tokens, random_tree(len(tokens), 2 * seed + place))
            for place, (tokens, _) in enumerate((PREMISE, HYPOTHESIS))
        )
        assert row == pytest.approx(by_predict(tiny_spinn, premise, hypothesis), abs=1e-6)


def test_words_shuffled_one_by_one(tiny_spinn, tiny_lstm) -> None:
    for model in (tiny_spinn, tiny_lstm):
        sides = [(tokens, tree if model is tiny_spinn else None) for tokens, tree in (PREMISE, HYPOTHESIS)]
        found = with_words_shuffled(model, *sides, (0, 5))
        for row, seed in zip(found, (0, 5), strict=True):
            pair = [(shuffled(tokens, 2 * seed + place), tree) for place, (tokens, tree) in enumerate(sides)]
            assert row == pytest.approx(by_predict(model, *pair), abs=1e-6)


def test_shuffling_keeps_the_words() -> None:
    tokens = PREMISE[0]
    assert sorted(shuffled(tokens, 1)) == sorted(tokens) and shuffled(tokens, 1) == shuffled(tokens, 1)
    assert len({shuffled(tokens, seed) for seed in range(9)}) > 3
