"""Products with rounded rows: the same numbers as without, for values and every gradient."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from spinn_core.model.config import ModelConfig
from spinn_core.model.fast import bf16, lstm, tree
from spinn_core.model.lstm import SequentialLSTM
from spinn_core.model.networks import network_of
from spinn_core.model.spinn import SPINN
from spinn_core.model.words import WordInput
from spinn_core.parsing import machine


def both_ways(run) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    """What run() returns with exact products and with rounded rows; doubles are never multiplied in bfloat16."""
    with bf16.bfloat16_products(False):
        exact = run()
    with bf16.bfloat16_products():
        assert bf16.rounding()
        rounded = run()
    return exact, rounded


def assert_same(run) -> None:
    for expected, found in zip(*both_ways(run), strict=True):
        assert found.shape == expected.shape
        torch.testing.assert_close(found, expected, rtol=1e-11, atol=1e-12)


def gradients(module: torch.nn.Module, words: torch.Tensor, loss: torch.Tensor) -> list[torch.Tensor]:
    wanted = [words, *module.parameters()]
    return [g for g in torch.autograd.grad(loss, wanted, allow_unused=True) if g is not None]


@pytest.mark.parametrize("d_tracker, lookahead", [(0, 0), (5, 0), (4, 3)])
@settings(max_examples=12, deadline=None)
@given(lengths=st.lists(st.integers(1, 14), min_size=1, max_size=40), seed=st.integers(0, 10_000))
def test_the_trees(d_tracker, lookahead, lengths, seed):
    torch.manual_seed(seed)
    encoder = SPINN(6, d_tracker, lookahead).double()
    words = torch.randn(sum(lengths), 12, dtype=torch.float64, requires_grad=True)
    trees = [
        [int(action is machine.Action.REDUCE) for action in machine.random_tree(n, seed + k)]
        for k, n in enumerate(lengths)
    ]

    def run() -> list[torch.Tensor]:
        encoded = tree.encode(encoder, words, lengths, trees)
        loss = (encoded.sentences**2).sum()
        if encoded.logits is not None:
            loss = loss + encoded.logits.tanh().sum()
        return [encoded.sentences, *gradients(encoder, words, loss)]

    assert_same(run)
    if d_tracker:
        exact, rounded = both_ways(lambda: tree.encode(encoder, words, lengths))
        assert exact.transitions == rounded.transitions


@settings(max_examples=15, deadline=None)
@given(lengths=st.lists(st.integers(1, 14), min_size=1, max_size=40), seed=st.integers(0, 10_000))
def test_the_line(lengths, seed):
    torch.manual_seed(seed)
    encoder = SequentialLSTM(5).double()
    words = torch.randn(sum(lengths), 5, dtype=torch.float64, requires_grad=True)

    def run() -> list[torch.Tensor]:
        sentences = lstm.encode(encoder.lstm, words, lengths)
        return [sentences, *gradients(encoder, words, (sentences**2).sum())]

    assert_same(run)


def test_words_and_linear():
    torch.manual_seed(1)
    words = WordInput(rows=30, d_word=6, width=8, tuned=10, dropout=0.0).double()
    words.table.normal_()
    rows = torch.randint(30, (300,))

    def run() -> list[torch.Tensor]:
        found = words(rows)
        return [found, *torch.autograd.grad((found**3).sum(), list(words.parameters()))]

    assert_same(run)
    values, weight = torch.randn(3, 7, 6, dtype=torch.float64), torch.randn(4, 6, dtype=torch.float64)
    with bf16.bfloat16_products():
        torch.testing.assert_close(bf16.linear(values, weight), F.linear(values, weight))


def test_the_teacher_looks_at_no_added_word():
    torch.manual_seed(1)
    network = (
        network_of(ModelConfig("attention", d_word=6, d_hidden=5, d_classifier=7, vocabulary_rows=20)).double().eval()
    )
    network.words.table = torch.randn(20, 6, dtype=torch.float64)
    rows, lengths = torch.randint(20, (17,)), [3, 9, 5]
    sides = torch.tensor([0, 1, 1]), torch.tensor([1, 2, 0])
    assert_same(lambda: [network(rows, lengths, None, *sides).logits])


def test_in_float32_they_are_near_and_the_setting_is_put_back():
    torch.manual_seed(1)
    before = torch.get_float32_matmul_precision()
    values, weight = torch.randn(50, 64), torch.randn(32, 64)
    with bf16.bfloat16_products():
        found = bf16.linear(values, weight)
    assert torch.get_float32_matmul_precision() == before
    torch.testing.assert_close(found, F.linear(values, weight), rtol=0.05, atol=0.3)  # 8 bits of 64 summands


@pytest.mark.parametrize("rows", [1, 31, 32, 33, 255, 256, 257])
def test_a_step_lies_inside_its_table(rows):
    with bf16.bfloat16_products():
        for lo in range(rows):
            assert lo + bf16.step_rows(rows - lo) <= bf16.table_rows(rows)
        assert bf16.step_rows(rows) % bf16.STEP_GRAIN == bf16.table_rows(rows) % bf16.TABLE_GRAIN == 0
    with bf16.bfloat16_products(False):
        assert bf16.step_rows(rows) == bf16.table_rows(rows) == rows
