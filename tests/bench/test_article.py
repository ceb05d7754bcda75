"""The yardstick is worth something only if it computes the same: float64, values and every gradient."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from spinn_core.bench.article import encode_article
from spinn_core.data.snli import to_numbers
from spinn_core.model.fast import tree
from spinn_core.model.spinn import SPINN
from spinn_core.parsing.machine import random_tree


@pytest.mark.parametrize("d_tracker, lookahead", [(0, 0), (5, 0), (4, 1)])
@settings(max_examples=12, deadline=None)
@given(lengths=st.lists(st.integers(1, 10), min_size=1, max_size=5), seed=st.integers(0, 999))
def test_the_same_vectors_and_gradients_as_ours(d_tracker: int, lookahead: int, lengths: list[int], seed: int) -> None:
    torch.manual_seed(seed)
    encoder = SPINN(6, d_tracker, lookahead).double()
    words = torch.randn(sum(lengths), 12, dtype=torch.float64, requires_grad=True)
    actions = [to_numbers(random_tree(n, seed + k)) for k, n in enumerate(lengths)]
    found = []
    for sentences in (
        encode_article(encoder, words, lengths, actions)[0],
        tree.encode(encoder, words, lengths, actions).sentences,
    ):
        inputs = [words, *encoder.reduce.parameters()]
        found.append(
            [sentences, *torch.autograd.grad((sentences * sentences.detach().cos()).sum(), inputs, allow_unused=True)]
        )
    for theirs, ours in zip(*found, strict=True):
        if theirs is None or ours is None:  # no sentence reduces
            assert max(lengths) == 1
            continue
        torch.testing.assert_close(theirs, ours, rtol=1e-12, atol=1e-12)


@settings(max_examples=12, deadline=None)
@given(lengths=st.lists(st.integers(1, 10), min_size=1, max_size=5), seed=st.integers(0, 999))
def test_the_same_own_transitions(lengths: list[int], seed: int) -> None:
    torch.manual_seed(seed)
    encoder = SPINN(6, 5).double()
    words = torch.randn(sum(lengths), 12, dtype=torch.float64)
    with torch.no_grad():
        theirs, _, taken = encode_article(encoder, words, lengths, None)
        ours = tree.encode(encoder, words, lengths)
    torch.testing.assert_close(theirs, ours.sentences, rtol=1e-12, atol=1e-12)
    assert [[a for a in column if a >= 0] for column in taken.t().tolist()] == ours.transitions
