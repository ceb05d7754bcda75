"""What is read in a benchmark: random trees over sentences as long as SNLI's, or one shape at one length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spinn_core.data.snli import to_numbers
from spinn_core.parsing import machine

PREMISE, HYPOTHESIS = (15.2, 6.2), (8.4, 3.2)
"""Mean and spread of the words of SNLI's premises and hypotheses, punctuation included."""


@dataclass(frozen=True)
class Workload:
    """B pairs; premises first, then hypotheses.

    Attributes:
        lengths: words of each of the 2B sentences.
        transitions: their actions, 0 and 1.
        rows: (sum of lengths,), rows of the word table.
        labels: (B,).
    """

    lengths: tuple[int, ...]
    transitions: tuple[bytes, ...]
    rows: np.ndarray
    labels: np.ndarray

    @property
    def pairs(self) -> int:
        return len(self.labels)


def snli_like(pairs: int, seed: int, vocabulary: int) -> Workload:
    """Random trees, all equally likely; lengths from a gamma distribution with SNLI's mean and spread."""
    generator = np.random.default_rng(seed)
    lengths = [
        int(length)
        for mean, spread in (PREMISE, HYPOTHESIS)
        for length in np.clip(np.rint(generator.gamma((mean / spread) ** 2, spread**2 / mean, pairs)), 2, 60)
    ]
    trees = [machine.random_tree(length, seed * 10_007 + k) for k, length in enumerate(lengths)]
    return _made(lengths, trees, generator, vocabulary)


def one_shape(pairs: int, words: int, shape: str, vocabulary: int) -> Workload:
    """All sentences of one length and one shape, "right" or "balanced"."""
    tree = {"right": machine.right_branching, "balanced": machine.balanced}[shape](words)
    return _made([words] * 2 * pairs, [tree] * 2 * pairs, np.random.default_rng(words), vocabulary)


def _made(
    lengths: Sequence[int], trees: Sequence[Sequence[machine.Action]], generator: np.random.Generator, vocabulary: int
) -> Workload:
    return Workload(
        tuple(lengths),
        tuple(to_numbers(tree) for tree in trees),
        _words(generator, sum(lengths), vocabulary),
        generator.integers(0, 3, len(lengths) // 2),
    )


def _words(generator: np.random.Generator, count: int, vocabulary: int) -> np.ndarray:
    """Rows drawn as words are in text: the k-th most frequent with a chance of 1 / (k + 2.7) (Mandelbrot's form of
    Zipf's law)."""
    weights = 1 / (np.arange(1, vocabulary + 1) + 2.7)
    return generator.choice(vocabulary, size=count, p=weights / weights.sum())
