"""Distances against a walk up the tree, gradients against finite differences in double precision."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from spinn_core.data.snli import to_numbers
from spinn_core.explain.batch import Side
from spinn_core.explain.reach import gradient_reach, lstm_distance, tree_distance
from spinn_core.explain.stretched import HEAD, MOST, VERB, Attachment, stretched
from spinn_core.model.checkpoint import LoadedModel, load_model
from spinn_core.model.config import ENCODERS, Variant
from spinn_core.parsing.machine import balanced, left_branching, random_tree, right_branching, run, spans

WORDS = ["the", "dog", "runs", "in", "a", "church", "."]
TREE = random_tree(7, 1)


@pytest.mark.parametrize("seed", range(5))
def test_distance_is_the_number_of_phrases_around_a_word(seed: int) -> None:
    tree = random_tree(9, seed)
    around = [sum(start <= word < end for start, end in spans(tree)) for word in range(9)]
    assert list(tree_distance(tree)) == around


def test_distances_of_known_shapes() -> None:
    assert tree_distance(left_branching(4)) == (3, 3, 2, 1)
    assert tree_distance(right_branching(4)) == (1, 2, 3, 3)
    assert tree_distance(balanced(4)) == (2, 2, 2, 2)
    assert tree_distance(left_branching(1)) == (0,)
    assert lstm_distance(4) == (4, 3, 2, 1)
    assert tree_distance(right_branching(200))[-1] == 199


def in_double(model: LoadedModel) -> LoadedModel:
    return replace(model, network=copy.deepcopy(model.network).double())


def logits(model: LoadedModel, words: torch.Tensor, transitions, other: np.ndarray, side: Side) -> torch.Tensor:
    """Of one sentence by the encoder that is written to be read, (3,)."""
    if model.config.variant is Variant.LSTM:
        vector = model.network.encoder(words, [len(words)])
    else:
        vector = model.network.encoder(words, [len(words)], [to_numbers(transitions)]).sentences
    pair = (vector, torch.from_numpy(other)[None])
    return model.network.classifier(*(pair if side is Side.PREMISE else reversed(pair)))[0]


@pytest.mark.parametrize("variant", [variant.value for variant in ENCODERS])
@pytest.mark.parametrize("side", list(Side))
def test_the_gradient_is_that_of_finite_differences(tiny_models: Path, variant: str, side: Side) -> None:
    model = in_double(load_model(str(tiny_models / variant)))
    other = np.random.RandomState(3).standard_normal(8)
    tree = None if variant == "lstm" else TREE
    (found,) = gradient_reach(model, [(WORDS, tree)], other, side)
    with torch.no_grad():
        words = model.network.words(torch.tensor(model.vocabulary.rows(WORDS)))  # (n, width)
        base = logits(model, words, tree, other, side)
        assert found.label == int(base.argmax())
        np.testing.assert_allclose(found.probabilities, torch.softmax(base, 0).numpy(), atol=1e-9)
        for word in range(len(WORDS)):
            slopes = []
            for component in range(words.shape[1]):
                step = torch.zeros_like(words)
                step[word, component] = 1e-5
                up, down = (logits(model, words + sign * step, tree, other, side) for sign in (1, -1))
                slopes.append(float(up[found.label] - down[found.label]) / 2e-5)
            assert found.norms[word] == pytest.approx(np.linalg.norm(slopes), rel=1e-5, abs=1e-9)
    assert found.norms.std() > 0 and found.shares.sum() == pytest.approx(1)


def test_a_batch_gives_what_sentences_alone_give(tiny_spinn, tiny_lstm) -> None:
    for model in (tiny_spinn, tiny_lstm):
        sentences = [(WORDS[:n], random_tree(n, n) if model is tiny_spinn else None) for n in (7, 1, 4)]
        other = np.random.RandomState(0).standard_normal(8).astype(np.float32)
        together = gradient_reach(model, sentences, other, Side.PREMISE)
        for reach, sentence in zip(together, sentences, strict=True):
            (alone,) = gradient_reach(model, [sentence], other, Side.PREMISE)
            np.testing.assert_allclose(reach.norms, alone.norms, rtol=1e-4, atol=1e-7)


def test_nothing_is_left_on_the_model(tiny_spinn) -> None:
    gradient_reach(tiny_spinn, [(WORDS, TREE)], np.zeros(8, dtype=np.float32), Side.PREMISE)
    assert all(weight.grad is None and not weight.requires_grad for weight in tiny_spinn.network.parameters())


@pytest.mark.parametrize("attachment", list(Attachment))
@pytest.mark.parametrize("modifiers", range(MOST + 1))
def test_the_family_keeps_its_two_words_and_its_brackets(modifiers: int, attachment: Attachment) -> None:
    sentence = stretched(modifiers, attachment)
    words, tree = sentence.parse.tokens, sentence.parse.transitions
    assert (words[sentence.head], words[sentence.verb]) == (HEAD, VERB)
    assert len(words) == 5 + 3 * modifiers and sentence.verb - sentence.head == 2 + 3 * modifiers
    found = set(spans(tree))
    assert (0, 2 + 3 * modifiers) in found  # the whole subject is one phrase
    assert (len(words) - 3, len(words) - 1) in found  # is sleeping
    for k in range(modifiers):
        start = 2 + 3 * k
        assert (start + 1, start + 3) in found  # the park
        end = start + 3 if attachment is Attachment.HEAD else 2 + 3 * modifiers
        assert (start, end) in found  # in (the park ...)
    distance = tree_distance(tree)[sentence.head]
    assert distance == (2 + modifiers if attachment is Attachment.HEAD else min(modifiers, 1) + 2)
    assert run(tree).words == len(words)


@pytest.mark.parametrize("modifiers", [-1, MOST + 1])
def test_no_other_number_of_modifiers(modifiers: int) -> None:
    with pytest.raises(ValueError, match="0 to 12"):
        stretched(modifiers)
