"""The encoders against a naive recursive TreeLSTM that knows no stack, no buffer and no batch."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from spinn_core.model.fast.tree import encode
from spinn_core.model.spinn import SPINN
from spinn_core.parsing import machine
from spinn_core.parsing.machine import Action

Tree = int | tuple["Tree", "Tree"]


def random_tree(n: int, seed: int) -> Tree:
    """A nested tuple of word numbers, drawn by splitting at random: not from the machine's generator."""
    generator = torch.Generator().manual_seed(seed)

    def split(low: int, high: int) -> Tree:
        if high - low == 1:
            return low
        middle = low + 1 + int(torch.randint(high - low - 1, (1,), generator=generator))
        return split(low, middle), split(middle, high)

    return split(0, n)


def actions_of(tree: Tree) -> list[int]:
    return [0] if isinstance(tree, int) else [*actions_of(tree[0]), *actions_of(tree[1]), 1]


def recursive_tree_lstm(encoder: SPINN, words: Tensor, tree: Tree) -> tuple[Tensor, Tensor]:
    """(h, c) of a tree, written out from Tai et al. 2015 for single vectors."""
    d = encoder.d_hidden
    if isinstance(tree, int):
        return words[tree, :d], words[tree, d:]
    (hl, cl), (hr, cr) = (recursive_tree_lstm(encoder, words, part) for part in tree)
    weights_left, weights_right, bias = (
        encoder.reduce.left.weight,
        encoder.reduce.right.weight,
        encoder.reduce.left.bias,
    )

    def part(k: int) -> Tensor:
        rows = slice(k * d, (k + 1) * d)
        return weights_left[rows] @ hl + weights_right[rows] @ hr + bias[rows]

    a, i, fl, fr, o = torch.tanh(part(0)), *(1 / (1 + torch.exp(-part(k))) for k in range(1, 5))
    c = a * i + fl * cl + fr * cr
    return o * torch.tanh(c), c


@pytest.mark.parametrize("run", [lambda e, *rest: e(*rest), encode], ids=["plain", "fast"])
@pytest.mark.parametrize("dtype, tolerance", [(torch.float32, 1e-5), (torch.float64, 1e-10)])
@pytest.mark.parametrize("seed", range(4))
def test_equals_recursion_values_and_gradients(run, dtype, tolerance, seed):
    torch.manual_seed(seed)
    encoder = SPINN(7, 0).to(dtype)
    lengths = [1, 2, 9, 14, 5]
    trees = [random_tree(n, seed + n) for n in lengths]
    results = []
    for recursive in (True, False):
        words = torch.randn(sum(lengths), 14, dtype=dtype, generator=torch.Generator().manual_seed(seed))
        words.requires_grad_()
        encoder.zero_grad()
        if recursive:
            parts = torch.split(words, lengths)
            vectors = torch.stack(
                [recursive_tree_lstm(encoder, part, tree)[0] for part, tree in zip(parts, trees, strict=True)]
            )
        else:
            vectors = run(encoder, words, lengths, [actions_of(tree) for tree in trees]).sentences
        (vectors * torch.arange(7, dtype=dtype)).sum().backward()
        results.append([vectors.detach(), words.grad, *(p.grad.clone() for p in encoder.parameters())])
    for expected, found in zip(*results, strict=True):
        torch.testing.assert_close(found, expected, rtol=tolerance * 10, atol=tolerance)


def naive_spinn(encoder: SPINN, words: Tensor, actions: list[int]) -> Tensor:
    """One sentence with the tracker, from the formulas: LSTM cell and Reduce on single vectors."""
    d, t = encoder.d_hidden, encoder.d_tracker
    cell = encoder.tracker.cell
    zero = words.new_zeros(d)
    e, memory = words.new_zeros(t), words.new_zeros(t)
    stack: list[tuple[Tensor, Tensor]] = []
    front = 0
    for action in actions:
        b = words[front, :d] if front < len(words) else zero
        b2 = words[front + 1, :d] if front + 1 < len(words) else zero
        s1 = stack[-1][0] if stack else zero
        s2 = stack[-2][0] if len(stack) > 1 else zero
        gates = cell.weight_ih @ torch.cat([b, s1, s2, b2]) + cell.bias_ih + cell.weight_hh @ e + cell.bias_hh
        i, f, g, o = gates.view(4, t)
        memory = torch.sigmoid(f) * memory + torch.sigmoid(i) * torch.tanh(g)
        e = torch.sigmoid(o) * torch.tanh(memory)
        if action == 0:
            stack.append((words[front, :d], words[front, d:]))
            front += 1
        else:
            (hr, cr), (hl, cl) = stack.pop(), stack.pop()
            reduce = encoder.reduce
            z = reduce.left.weight @ hl + reduce.right.weight @ hr + reduce.tracking.weight @ e + reduce.left.bias
            a, i, fl, fr, o = z.view(5, d)
            c = torch.tanh(a) * torch.sigmoid(i) + torch.sigmoid(fl) * cl + torch.sigmoid(fr) * cr
            stack.append((torch.sigmoid(o) * torch.tanh(c), c))
    assert len(stack) == 1
    return stack[0][0]


@pytest.mark.parametrize("run", [lambda e, *rest: e(*rest), encode], ids=["plain", "fast"])
def test_a_batch_equals_its_sentences_one_by_one_with_the_tracker(run):
    torch.manual_seed(3)
    encoder = SPINN(6, 5, lookahead=1).double()
    lengths = [4, 1, 11, 2, 11, 7]
    words = torch.randn(sum(lengths), 12, dtype=torch.float64)
    transitions = [actions_of(random_tree(n, n)) for n in lengths]
    together = run(encoder, words, lengths, transitions).sentences
    for k, part in enumerate(torch.split(words, lengths)):
        expected = naive_spinn(encoder, part, transitions[k])
        alone = run(encoder, part, [lengths[k]], [transitions[k]]).sentences[0]
        torch.testing.assert_close(together[k], expected, rtol=1e-10, atol=1e-10)
        torch.testing.assert_close(alone, expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("d_tracker", [0, 3])
def test_gradcheck_of_the_fast_encoder(d_tracker):
    torch.manual_seed(0)
    encoder = SPINN(3, d_tracker, lookahead=1 if d_tracker else 0).double()
    lengths = [3, 1, 4]
    transitions = [actions_of(random_tree(n, n)) for n in lengths]
    words = torch.randn(sum(lengths), 6, dtype=torch.float64, requires_grad=True)
    parameters = tuple(encoder.parameters())

    def outputs(words: Tensor, *_: Tensor):
        encoded = encode(encoder, words, lengths, transitions)
        return (encoded.sentences,) if encoded.logits is None else (encoded.sentences, encoded.logits)

    assert torch.autograd.gradcheck(outputs, (words, *parameters))


def test_own_transitions_of_random_weights_are_legal_whatever_they_prefer():
    for seed, bias in [(0, 0.0), (1, 50.0), (2, -50.0), (3, float("nan"))]:
        torch.manual_seed(seed)
        encoder = SPINN(4, 3)
        with torch.no_grad():
            encoder.tracker.transition.bias[1] = bias
        lengths = [1, 2, 30, 7]
        words = torch.randn(sum(lengths), 8)
        for run in (lambda e, *rest: e(*rest), encode):
            for length, taken in zip(lengths, run(encoder, words, lengths).transitions, strict=True):
                symbols = [Action.REDUCE if action else Action.SHIFT for action in taken]
                assert machine.run(symbols).words == length
