"""Scores against hand-made counts."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from spinn_core.data.snli import LABELS, EncodedPairs, Sentence, SentencePair, to_actions, to_numbers
from spinn_core.evaluation.accuracy import Score, evaluate, wilson_interval
from spinn_core.model.checkpoint import load_model
from spinn_core.parsing import machine
from spinn_core.parsing.reader import Notation, Parse, Reading
from spinn_core.trace.trace import own_parse, predict


def test_wilson_interval_against_published_values():
    # Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662, 0 of 20 gives 0 to 0.1611
    assert wilson_interval(81, 263) == pytest.approx((25.53, 36.62), abs=0.01)
    assert wilson_interval(0, 20) == pytest.approx((0.0, 16.11), abs=0.01)
    assert all(math.isnan(bound) for bound in wilson_interval(0, 0))


def test_a_score_without_pairs_has_no_figures():
    assert Score(0, 0).to_dict() == {"accuracy": None, "interval": None, "pairs": 0}
    assert Score(3, 4).accuracy == 75


def make_pairs(count: int) -> list[SentencePair]:
    words = ("the", "a", "church", "has", "cracks", "in", "ceiling", ".", "dog", "runs")
    generator = np.random.default_rng(1)

    def sentence() -> Sentence:
        n = int(generator.integers(1, 12))
        tokens = tuple(words[k] for k in generator.integers(0, len(words), n))
        return Sentence(tokens, to_numbers(machine.random_tree(n, int(generator.integers(99)))))

    return [SentencePair(sentence(), sentence(), k % 3) for k in range(count)]


@pytest.mark.parametrize("variant, own", [("spinn", False), ("spinn", True), ("spinn-pi-nt", False), ("lstm", False)])
def test_evaluate_counts_what_predict_says_pair_by_pair(variant, own, tiny_models):
    model = load_model(str(tiny_models / variant))
    pairs = make_pairs(25)
    found = evaluate(model.network, EncodedPairs(pairs, model.vocabulary), own=own, batch_size=7)

    def reading(sentence: Sentence) -> Reading:
        return Reading(sentence.tokens, Parse(sentence.tokens, to_actions(sentence.transitions)), Notation.BRACKETS)

    labels = [
        LABELS.index(predict(model, reading(pair.premise), reading(pair.hypothesis), "own" if own else "given").label)
        for pair in pairs
    ]
    assert found.predicted.tolist() == labels
    right = [label == pair.label for label, pair in zip(labels, pairs, strict=True)]
    assert (found.score.right, found.score.pairs) == (sum(right), 25)
    for k, name in enumerate(LABELS):
        assert found.by_label[name].right == sum(r for r, pair in zip(right, pairs, strict=True) if pair.label == k)
    assert sum(score.pairs for score in found.by_length.values()) == 25
    if own:
        sides = [side for pair in pairs for side in (pair.premise, pair.hypothesis)]
        f1 = machine.bracket_f1(
            [to_actions(side.transitions) for side in sides],
            [own_parse(model, side.tokens).transitions for side in sides],
        )
        assert found.bracket_f1 == pytest.approx(100 * f1.f1)
    else:
        assert found.bracket_f1 is None


def test_pairs_without_parses_need_a_model_that_can_do_without(tiny_models):
    pairs = [SentencePair(Sentence(("the", "dog"), None), Sentence(("runs",), None), 0)]
    spinn = load_model(str(tiny_models / "spinn"))
    data = EncodedPairs(pairs, spinn.vocabulary)
    with pytest.raises(ValueError, match="use own parses"):
        evaluate(spinn.network, data, own=False)
    assert evaluate(spinn.network, data, own=True).bracket_f1 is None
    assert evaluate(load_model(str(tiny_models / "lstm")).network, data, own=False).score.pairs == 1
    assert not torch.is_inference_mode_enabled()
