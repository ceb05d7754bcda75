"""Padding of random batches and of length buckets, counted cell by cell."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinn_core.explain.map_sentences import our_sentences
from spinn_core.lessons.batch.padding import POOL, RANDOM, SEEDS, Epoch, SentenceLot


def lot_of_lengths(lengths) -> SentenceLot:
    """Sentences of these lengths, no two alike."""
    return SentenceLot([[f"{at}", *["w"] * (length - 1)] for at, length in enumerate(lengths)])


def test_an_epoch_by_hand() -> None:
    epoch = Epoch(((3, 1), (2, 2, 5)))
    assert epoch.cells == 2 * 5 + 3 * 9
    assert epoch.actions == 5 + 1 + 3 + 3 + 9
    assert epoch.padding == pytest.approx(16 / 37)
    assert epoch.steps == 5 + 9
    assert Epoch(((4, 4), (7,))).padding == 0


@settings(max_examples=30)
@given(
    st.lists(st.integers(1, 30), min_size=1, max_size=60),
    st.integers(1, 9),
    st.sampled_from([1, 2, 50]),
    st.integers(0, 99),
)
def test_every_sentence_is_in_one_batch(lengths, size, pool, seed) -> None:
    epoch = lot_of_lengths(lengths).epoch(size, pool, seed)
    assert Counter(length for batch in epoch.batches for length in batch) == Counter(lengths)
    assert all(1 <= len(batch) <= size for batch in epoch.batches)
    grids = [["x" * (2 * length - 1) for length in batch] for batch in epoch.batches]
    padded = [line.ljust(max(map(len, grid)), ".") for grid in grids for line in grid]
    assert epoch.cells == sum(map(len, padded))
    assert epoch.cells - epoch.actions == "".join(padded).count(".")


def test_the_same_seed_gives_the_same_epoch_and_another_another() -> None:
    lot = lot_of_lengths(range(1, 41))
    assert lot.epoch(4, RANDOM, 3) == lot.epoch(4, RANDOM, 3) != lot.epoch(4, RANDOM, 4)


def test_a_pool_of_one_leaves_chance_alone() -> None:
    """The mean padding of random batches is that of numpy's own permutations, within the chance of the draw."""
    lengths = [sentence.tokens for sentence in our_sentences()]
    lot, counts = SentenceLot(lengths), np.array([len(tokens) for tokens in lengths])
    ours = [lot.epoch(8, RANDOM, seed).padding for seed in range(60)]
    generator = np.random.default_rng(1)
    theirs = []
    for _ in range(60):
        shuffled = 2 * generator.permutation(counts) - 1
        cells = sum(len(part) * part.max() for part in np.split(shuffled, range(8, len(shuffled), 8)))
        theirs.append(1 - shuffled.sum() / cells)
    apart = abs(np.mean(ours) - np.mean(theirs))
    assert apart < 5 * np.hypot(np.std(ours), np.std(theirs)) / np.sqrt(60)


def test_buckets_waste_less_and_the_more_is_sorted_the_less() -> None:
    lot = SentenceLot([sentence.tokens for sentence in our_sentences()])
    for size in (4, 16):
        random, few, all_of_them = (lot.shares(size, pool).mean() for pool in (RANDOM, 4, POOL))
        assert all_of_them < few < random
    assert lot.shares(16, RANDOM).shape == (len(SEEDS),)
    assert len(lot) == len(our_sentences())
