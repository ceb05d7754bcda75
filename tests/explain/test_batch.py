"""Batches of readings, held against one reading at a time."""

from __future__ import annotations

import numpy as np
import pytest

from spinn_core.explain.batch import classify, encode
from spinn_core.parsing.machine import balanced, random_tree
from spinn_core.parsing.reader import read
from spinn_core.trace.trace import predict, trace_sentence

SENTENCES = ["the dog runs", "a church has cracks in the ceiling", "the dog runs in a church ."]


def test_a_batch_gives_what_single_traces_give(tiny_spinn) -> None:
    trees = [(text.split(), random_tree(len(text.split()), seed)) for seed, text in enumerate(SENTENCES * 3)]
    together = encode(tiny_spinn, trees)
    alone = np.stack([trace_sentence(tiny_spinn, *tree).encoding for tree in trees])
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_classify_is_what_predict_says(tiny_spinn) -> None:
    premise, *others = (
        read(f"WORDS: {text}\nPARSES: {' '.join(a.letter for a in balanced(len(text.split())))}") for text in SENTENCES
    )
    told = [predict(tiny_spinn, premise, other) for other in others]
    shares = classify(tiny_spinn, told[0].premise_vector, np.stack([one.hypothesis_vector for one in told]))
    for row, one in zip(shares, told, strict=True):
        assert row == pytest.approx(list(one.probabilities.values()), abs=1e-6)


def test_more_than_one_batch_and_none(tiny_spinn, monkeypatch: pytest.MonkeyPatch) -> None:
    trees = [(["the", "dog", "runs"], random_tree(3, seed)) for seed in range(7)]
    whole = encode(tiny_spinn, trees)
    monkeypatch.setattr("spinn_core.explain.batch.AT_ONCE", 3)
    np.testing.assert_allclose(encode(tiny_spinn, trees), whole, atol=1e-6)
    assert encode(tiny_spinn, []).shape == (0, whole.shape[1])


def test_a_tree_model_wants_actions(tiny_spinn) -> None:
    with pytest.raises(ValueError, match="give each sentence its transitions"):
        encode(tiny_spinn, [(["the", "dog"], None)])
