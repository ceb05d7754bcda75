"""The quick encoder against its plain twin: values and every gradient, in float64."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from spinn_core.model.fast.tree import encode
from spinn_core.model.spinn import SPINN
from spinn_core.parsing import machine


def actions(sentence: tuple[machine.Action, ...]) -> list[int]:
    return [int(action is machine.Action.REDUCE) for action in sentence]


def batch(lengths: list[int], seed: int, d: int, dtype: torch.dtype = torch.float64) -> tuple[torch.Tensor, list]:
    generator = torch.Generator().manual_seed(seed)
    words = torch.randn(sum(lengths), 2 * d, generator=generator, dtype=dtype)
    return words, [actions(machine.random_tree(n, seed + k)) for k, n in enumerate(lengths)]


def losses_and_gradients(run, encoder: SPINN, words: torch.Tensor, lengths: list[int], transitions: list) -> list:
    encoder.zero_grad()
    words = words.clone().requires_grad_()
    encoded = run(words, lengths, transitions)
    weight = torch.linspace(-1, 1, encoded.sentences.numel(), dtype=words.dtype).view_as(encoded.sentences)
    loss = (encoded.sentences * weight).sum()
    if encoded.logits is not None:
        sign = 1.0 - 2.0 * encoded.actions  # the rows of the two encoders are ordered differently
        loss = loss + (torch.tanh(encoded.logits) * sign[:, None] * torch.tensor([1.0, 2.0])).sum()
    loss.backward()
    gradients = [torch.zeros_like(p) if p.grad is None else p.grad.clone() for p in encoder.parameters()]
    return [encoded.sentences.detach(), loss.detach(), words.grad, *gradients]


@pytest.mark.parametrize("d_tracker, lookahead", [(0, 0), (5, 0), (5, 1), (4, 3)])
@settings(max_examples=15, deadline=None)
@given(lengths=st.lists(st.integers(1, 12), min_size=1, max_size=6), seed=st.integers(0, 10_000))
def test_equal_to_the_plain_twin_with_given_transitions(d_tracker, lookahead, lengths, seed):
    torch.manual_seed(seed)
    encoder = SPINN(6, d_tracker, lookahead).double()
    words, transitions = batch(lengths, seed, 6)
    plain = losses_and_gradients(encoder, encoder, words, lengths, transitions)
    quick = losses_and_gradients(lambda w, n, t: encode(encoder, w, n, t), encoder, words, lengths, transitions)
    for expected, found in zip(plain, quick, strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(lengths=st.lists(st.integers(1, 12), min_size=1, max_size=6), seed=st.integers(0, 10_000))
def test_own_transitions_are_those_of_the_plain_twin_and_legal(lengths, seed):
    torch.manual_seed(seed)
    encoder = SPINN(6, 5, 1).double()
    words, _ = batch(lengths, seed, 6)
    plain, quick = encoder(words, lengths), encode(encoder, words, lengths)
    assert quick.transitions == plain.transitions
    torch.testing.assert_close(quick.sentences, plain.sentences, rtol=1e-12, atol=1e-12)
    for length, sentence in zip(lengths, quick.transitions, strict=True):
        symbols = tuple(machine.Action.REDUCE if action else machine.Action.SHIFT for action in sentence)
        assert machine.run(symbols).words == length  # raises if a step is illegal


def test_two_hundred_words_right_branching():
    encoder = SPINN(8, 4, 1).double()
    lengths = [200, 3]
    words, _ = batch(lengths, 1, 8)
    transitions = [actions(machine.right_branching(n)) for n in lengths]
    plain = losses_and_gradients(encoder, encoder, words, lengths, transitions)
    quick = losses_and_gradients(lambda w, n, t: encode(encoder, w, n, t), encoder, words, lengths, transitions)
    for expected, found in zip(plain, quick, strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-11, atol=1e-12)


def test_no_tracker_and_no_transitions_is_an_error():
    with pytest.raises(ValueError, match="give them"):
        encode(SPINN(4, 0), torch.zeros(2, 8), [2])
