"""The guess from the first words alone."""

from __future__ import annotations

import pytest

from spinn_core.data.snli import Sentence, SentencePair
from spinn_core.lessons.training.toy import ToyOptions, first_words_guess, make_language_pairs


def pair(premise: str, hypothesis: str, label: int) -> SentencePair:
    return SentencePair(Sentence((premise, "x"), None), Sentence((hypothesis, "y"), None), label)


def test_the_guess_by_hand():
    train = [pair("no", "some", 2), pair("no", "some", 2), pair("no", "some", 1), pair("some", "some", 0)]
    asked = [pair("no", "some", 0), pair("some", "some", 1), pair("some", "no", 1)]
    assert first_words_guess(train, asked) == [2, 0, 2]  # the last two words were never seen: the commonest label
    with pytest.raises(ValueError, match="no training pairs"):
        first_words_guess([], asked)


def test_the_first_words_carry_further_than_chance_but_not_far():
    data = make_language_pairs(ToyOptions(pairs=600, held_out=300))
    guessed = first_words_guess(data.train, data.held_out)
    right = sum(label == one.label for label, one in zip(guessed, data.held_out, strict=True)) / 300
    assert 0.45 < right < 0.75
