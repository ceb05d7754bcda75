"""Reading by own parses in training: which sentences, and which actions are still known to be right."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from spinn_core.data.snli import EncodedPairs, Sentence, SentencePair, to_numbers
from spinn_core.parsing.machine import random_tree
from spinn_core.training.oracle import best_actions
from spinn_core.training.self_training import with_predicted_parses

WORDS = ("the", "a", "church", "has", "cracks", "in", "ceiling", "dog", "runs", "cat", "sat")


def some_batch(vocabulary, lengths, seed):
    choose = random.Random(seed)
    sides = [
        Sentence(tuple(choose.choices(WORDS, k=n)), to_numbers(random_tree(n, seed + k))) for k, n in enumerate(lengths)
    ]
    pairs = [SentencePair(sides[k], sides[k + 1], 0) for k in range(0, len(sides), 2)]
    data = EncodedPairs(pairs, vocabulary)
    return data.batch(np.arange(len(data)))


@settings(max_examples=40, deadline=None)
@given(
    lengths=st.lists(st.integers(1, 9), min_size=2, max_size=8).filter(lambda found: len(found) % 2 == 0),
    seed=st.integers(0, 1000),
    share=st.sampled_from([0.0, 0.5, 0.999]),
)
def test_what_is_right_is_the_oracles_word(tiny_spinn, lengths, seed, share) -> None:
    batch = some_batch(tiny_spinn.vocabulary, lengths, seed)
    lesson = with_predicted_parses(tiny_spinn.network, batch, share, seed)
    order = sorted(range(len(batch.lengths)), key=lambda k: -batch.lengths[k])  # as sorted() is stable
    best = [best_actions(batch.transitions[k], lesson.batch.transitions[k]) for k in range(len(batch.lengths))]
    told = [
        best[k][step] for step in range(2 * max(batch.lengths) - 1) for k in order if step < 2 * batch.lengths[k] - 1
    ]
    assert lesson.known.tolist() == [action is not None for action in told]
    assert [one for one, known in zip(lesson.right.tolist(), lesson.known.tolist(), strict=True) if known] == [
        action for action in told if action is not None
    ]


def test_the_order_is_that_of_the_encoders_logits(tiny_spinn) -> None:
    batch = some_batch(tiny_spinn.vocabulary, [3, 7, 5, 7, 1, 2], seed=3)
    lesson = with_predicted_parses(tiny_spinn.network, batch, 0.0, seed=1)
    encoded = tiny_spinn.network.encode(torch.from_numpy(batch.rows), batch.lengths, batch.transitions)
    assert lesson.right.tolist() == encoded.actions.tolist()


def test_the_drawn_ones_are_read_by_own_parses(tiny_spinn) -> None:
    batch = some_batch(tiny_spinn.vocabulary, [6, 7, 8, 9, 6, 7, 8, 9, 5, 5], seed=5)
    own = tiny_spinn.network.encode(torch.from_numpy(batch.rows), batch.lengths, None).transitions
    lesson = with_predicted_parses(tiny_spinn.network, batch, 0.5, seed=2)
    mine = [list(actions) == own[k] for k, actions in enumerate(lesson.batch.transitions)]
    given_ones = [actions == batch.transitions[k] for k, actions in enumerate(lesson.batch.transitions)]
    assert all(a or b for a, b in zip(mine, given_ones, strict=True))
    assert 0 < sum(mine) < len(mine)
    assert [list(x) for x in with_predicted_parses(tiny_spinn.network, batch, 0.999, seed=2).batch.transitions] == own
    assert batch.transitions != lesson.batch.transitions


@pytest.mark.parametrize("training", [True, False])
def test_the_network_stays_as_it_is(tiny_spinn, training) -> None:
    network = tiny_spinn.network
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    try:
        network.train(training)
        with_predicted_parses(network, some_batch(tiny_spinn.vocabulary, [4, 6], seed=1), 0.999, seed=1)
        assert network.training is training
    finally:
        network.eval()
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())
