"""Measuring: what is timed gives the same vectors, medians are medians; no clock is tested."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch

from spinn_core.lessons.batch import timing
from spinn_core.lessons.batch.reading import batch_words
from spinn_core.model.fast import tree
from spinn_core.parsing.machine import random_tree

SENTENCES = [(("the", "dog", "runs")[:words], random_tree(words, 1)) for words in (3, 2, 1)]


def test_both_ways_are_measured(tiny_spinn) -> None:
    found = timing.measure(tiny_spinn, SENTENCES, seconds=0.0)
    assert [one.way for one in found] == [timing.READABLE, timing.QUICK]
    for one in found:
        assert one.alone > 0 and one.together > 0 and one.rounds == timing.FEWEST_ROUNDS
        assert one.ratio == pytest.approx(one.alone / one.together)


def test_the_median_of_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a clock of our own: alone takes 5, 1, 9 and together 2, 2, 8; what is said is 5 and 2."""
    ticks = iter(itertools.accumulate([0, 5, 0, 2, 0, 1, 0, 2, 0, 9, 0, 8]))
    monkeypatch.setattr(timing, "_clock", lambda device: lambda: next(ticks))
    runs = []
    found = timing._interleaved("way", lambda: runs.append("a"), lambda: runs.append("t"), torch.device("cpu"), 0.0)
    assert (found.alone, found.together, found.rounds) == (5, 2, 3)
    assert "".join(runs) == "at" * 4  # the first two warm up


def test_what_is_timed_is_the_encoder(tiny_spinn) -> None:
    encoder = tiny_spinn.network.encoder
    words, lengths, actions = batch_words(tiny_spinn, SENTENCES)
    with torch.inference_mode():
        together = tree.encode(encoder, words, lengths, actions).sentences
        alone = torch.cat(
            [
                encoder(piece, [length], [action]).sentences
                for piece, length, action in zip(words.split(lengths), lengths, actions, strict=True)
            ]
        )
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_a_model_without_reduce_is_one_line(tiny_lstm) -> None:
    with pytest.raises(ValueError, match="without Reduce"):
        timing.measure(tiny_lstm, SENTENCES)
