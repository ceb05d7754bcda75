"""Premises drawn together by their words."""

from __future__ import annotations

import numpy as np
import pytest

from spinn_core.data.snli import SentencePair
from spinn_core.parsing.binary_parse import read_binary_parse
from spinn_core.training.grouped_premises import grouped_premises


def pair(premise: str, hypothesis: str = "( It rains )") -> SentencePair:
    side = read_binary_parse(premise) if premise.startswith("(") else read_binary_parse(branching(premise))
    return SentencePair(side, read_binary_parse(hypothesis), 0)


def branching(text: str) -> str:
    first, *rest = text.split()
    return f"( {first} {branching(' '.join(rest))} )" if rest else first


PICTURES = [
    [
        "nurse paints tall yellow lighthouse",
        "tall yellow lighthouse a nurse paints",
        "the nurse paints tall yellow lighthouse",
    ],
    ["goats climb rusty green tractor", "rusty green tractor that goats climb", "some goats climb rusty green tractor"],
    ["old sailor mends torn nets", "torn nets which old sailor mends", "here old sailor mends torn nets"],
]


def test_captions_of_one_picture_come_together() -> None:
    pairs = [pair(text) for captions in zip(*PICTURES, strict=True) for text in captions]
    groups = grouped_premises(pairs, 3)
    assert len(set(groups)) == 3
    for k in range(3):
        assert len(set(groups[k::3])) == 1


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_no_group_is_larger_than_asked_and_one_premise_stays_whole(size) -> None:
    texts = [text for captions in PICTURES for text in captions] * 2
    pairs = [pair(text) for text in [*texts, *(text.upper() for text in texts)]]
    groups = grouped_premises(pairs, size)
    premises: dict[int, set[str]] = {}
    for one, group in zip(pairs, groups.tolist(), strict=True):
        premises.setdefault(group, set()).add(" ".join(one.premise.tokens).lower())
    assert max(map(len, premises.values())) <= size
    assert sum(map(len, premises.values())) == 9  # each premise is in one group only, however it is written


def test_what_shares_no_rare_word_stays_apart() -> None:
    pairs = [pair("a dog runs"), pair("a cat sleeps"), pair("a bird sings"), pair("a child laughs")]
    assert len(set(grouped_premises(pairs, 4))) == 4
    assert grouped_premises(pairs[:1], 4).tolist() == [0]
    np.testing.assert_array_equal(grouped_premises(pairs, 4), grouped_premises(pairs, 4))
