"""How much of an epoch is padding: length buckets against random batches, both by the training's own batching.

`snli.EncodedPairs.order` shuffles, sorts by length inside pools of so many batches, and cuts into batches. A pool of
one batch leaves each batch as chance made it; larger pools are the length buckets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spinn_core.data.snli import EncodedPairs, SentencePair
from spinn_core.data.vocabulary import Vocabulary
from spinn_core.parsing.binary_parse import Sentence

RANDOM, POOL = 1, 50
"""Batches that are sorted together: none with another, and the training's own setting."""

SIZES = (2, 4, 8, 16, 32, 64)
SEEDS = tuple(range(10))


@dataclass(frozen=True)
class Epoch:
    """The lengths, in words, of the sentences in each batch of one epoch."""

    batches: tuple[tuple[int, ...], ...]

    @property
    def steps_each(self) -> list[int]:
        """The columns of each batch's grid: as many as its longest sentence has actions."""
        return [2 * max(lengths) - 1 for lengths in self.batches]

    @property
    def cells_each(self) -> list[int]:
        """The cells of each batch's grid."""
        return [len(lengths) * steps for lengths, steps in zip(self.batches, self.steps_each, strict=True)]

    @property
    def actions_each(self) -> list[int]:
        """The cells of each batch that hold an action."""
        return [sum(2 * length - 1 for length in lengths) for lengths in self.batches]

    @property
    def cells(self) -> int:
        return sum(self.cells_each)

    @property
    def actions(self) -> int:
        """The same however the batches are made."""
        return sum(self.actions_each)

    @property
    def steps(self) -> int:
        """Calls of the tracker in one epoch."""
        return sum(self.steps_each)

    @property
    def padding(self) -> float:
        """The share of the cells that is padding, 0 to 1."""
        return 1 - self.actions / self.cells


class SentenceLot:
    """A list of sentences, ready to be cut into batches. sentences: their words, at least one sentence."""

    def __init__(self, sentences: Sequence[Sequence[str]]) -> None:
        # the loader knows pairs: a sentence is paired with itself, and its length counts for both sides alike
        sides = [Sentence(tuple(tokens), None) for tokens in sentences]
        self._data = EncodedPairs([SentencePair(side, side, 0) for side in sides], Vocabulary(()))

    def __len__(self) -> int:
        return len(self._data)

    def epoch(self, batch_size: int, pool: int, seed: int) -> Epoch:
        """One epoch's batches. pool: RANDOM, or how many batches are sorted together."""
        lengths = self._data.lengths[self._data.premises]
        batches = self._data.order(batch_size, seed, pool=pool, together=False)
        return Epoch(tuple(tuple(lengths[members].tolist()) for members in batches))

    def shares(self, batch_size: int, pool: int, seeds: Sequence[int] = SEEDS) -> np.ndarray:
        """The share of padding with each seed, (seeds,)."""
        return np.array([self.epoch(batch_size, pool, seed).padding for seed in seeds])
