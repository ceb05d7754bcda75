"""The quick linear encoder against torch.nn.LSTM: values and every gradient, in float64."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.utils.rnn import pack_sequence

from spinn_core.model.fast.lstm import encode


@settings(max_examples=40, deadline=None)
@given(lengths=st.lists(st.integers(1, 12), min_size=1, max_size=6), seed=st.integers(0, 10_000))
def test_equal_to_a_packed_lstm(lengths: list[int], seed: int) -> None:
    torch.manual_seed(seed)
    lstm = torch.nn.LSTM(5, 7).double()
    words = torch.randn(sum(lengths), 5, dtype=torch.float64, requires_grad=True)
    packed = pack_sequence(list(torch.split(words, lengths)), enforce_sorted=False)
    found = []
    for vectors in (lstm(packed)[1][0][0], encode(lstm, words, lengths)):
        loss = (vectors * torch.linspace(-1, 1, vectors.numel(), dtype=torch.float64).view_as(vectors)).sum()
        found.append([vectors, *torch.autograd.grad(loss, [words, *lstm.parameters()])])
    for theirs, ours in zip(*found, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("lengths", [[1], [1, 1], [200]])
def test_gradients_at_the_edges(lengths: list[int]) -> None:
    torch.manual_seed(0)
    lstm = torch.nn.LSTM(3, 2).double()
    words = torch.randn(sum(lengths), 3, dtype=torch.float64, requires_grad=True)
    if max(lengths) < 20:
        assert torch.autograd.gradcheck(lambda given: encode(lstm, given, lengths), (words,))
    torch.testing.assert_close(
        encode(lstm, words, lengths), lstm(torch.stack(torch.split(words, lengths), 1))[0][-1], rtol=1e-12, atol=1e-12
    )
