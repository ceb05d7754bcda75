"""The pairs: right labels, nothing shared between the parts, the same for the same seed."""

from __future__ import annotations

from collections import Counter

import pytest

from spinn_core.data.snli import LABELS, SentencePair, to_actions
from spinn_core.lessons.training.toy import (
    TAGS,
    ToyData,
    ToyError,
    ToyOptions,
    make_language_pairs,
    read_words,
    toy_vectors,
    true_label,
)
from spinn_core.lessons.training.toy.dataset import is_held_out
from spinn_core.parsing.machine import run

OPTIONS = ToyOptions(pairs=300, held_out=120, longest=12, seed=5)


@pytest.fixture(scope="module")
def data() -> ToyData:
    return make_language_pairs(OPTIONS)


def sentences(pairs: list[SentencePair]) -> set[tuple[str, ...]]:
    return {side.tokens for pair in pairs for side in (pair.premise, pair.hypothesis)}


def test_the_parts_have_their_sizes_and_share_no_sentence(data):
    assert (len(data.train), len(data.held_out), len(data.tags)) == (300, 120, 120)
    assert not sentences(data.train) & sentences(data.held_out)
    assert all(is_held_out(words, 5) for words in sentences(data.held_out))


def test_no_pair_comes_twice_or_has_two_equal_sides(data):
    for pairs in (data.train, data.held_out):
        keys = [(pair.premise.tokens, pair.hypothesis.tokens) for pair in pairs]
        assert len(set(keys)) == len(keys)
        assert all(premise != hypothesis for premise, hypothesis in keys)


def test_labels_are_the_true_ones_and_even(data):
    for pair in data.held_out[::3] + data.train[::9]:
        assert true_label(pair.premise, pair.hypothesis) == pair.label
    for pairs in (data.train, data.held_out):
        counts = Counter(pair.label for pair in pairs)
        assert set(counts) == {0, 1, 2} and min(counts.values()) > 0.8 * len(pairs) / len(LABELS)


def test_tags_are_even_and_only_longer_goes_beyond_training(data):
    counts = Counter(data.tags)
    assert set(counts) == set(TAGS) and max(counts.values()) - min(counts.values()) <= 1
    for pair, tag in zip(data.held_out, data.tags, strict=True):
        longest = max(len(pair.premise.tokens), len(pair.hypothesis.tokens))
        assert (len(pair.premise.tokens) > 12) if tag == "longer" else (longest <= 12)
        assert longest <= 18
    assert max(map(len, sentences(data.train))) <= 12


def test_what_the_tags_say_of_the_words(data):
    for pair, tag in zip(data.held_out, data.tags, strict=True):
        bags = [Counter(side.tokens[1 + (side.tokens[0] == "not") :]) for side in (pair.premise, pair.hypothesis)]
        first = [" ".join(side.tokens[: 1 + (side.tokens[0] == "not")]) for side in (pair.premise, pair.hypothesis)]
        if tag in ("near not", "far not"):
            clause = {"that", "watching"} & set(pair.premise.tokens)
            assert bool(clause) == (tag == "far not")
            for bag in bags:
                bag.pop("not", None)
        if tag in ("near not", "far not", "who does what"):
            assert bags[0] == bags[1], (first, pair)


def test_transitions_are_the_tree_of_the_words(data):
    for pair in data.held_out[::11]:
        assert read_words(pair.premise.tokens) == pair.premise
        assert run(to_actions(pair.hypothesis.transitions)).words == len(pair.hypothesis.tokens)


def test_a_prefix_holds_every_tag(data):
    assert set(data.tags[: len(TAGS)]) == set(TAGS)


def test_the_seed_decides_all():
    small = ToyOptions(pairs=60, held_out=60, seed=2)
    first = make_language_pairs(small)
    assert make_language_pairs(small) == first
    assert make_language_pairs(ToyOptions(pairs=60, held_out=60, seed=3)).train != first.train


def test_noise_replaces_just_that_share_of_the_training_labels(data):
    noisy = make_language_pairs(ToyOptions(pairs=300, held_out=120, longest=12, seed=5, noise=0.3))
    assert noisy.held_out == data.held_out
    wrong = [a.label != b.label for a, b in zip(data.train, noisy.train, strict=True)]
    assert 0.3 - 0.08 < sum(wrong) / 300 < 0.3 + 0.08  # three standard deviations
    assert [p.premise for p in noisy.train] == [p.premise for p in data.train]


def test_the_shortest_setting_works_too():
    assert max(map(len, sentences(make_language_pairs(ToyOptions(pairs=60, held_out=60, longest=8)).train))) <= 8


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pairs", 0),
        ("pairs", 10**9),
        ("pairs", 100.5),
        ("held_out", True),
        ("noise", -0.1),
        ("noise", float("nan")),
        ("longest", 7),
        ("seed", -1),
        ("seed", "1"),
    ],
)
def test_options_beyond_the_limits_are_refused_in_one_line(name, value):
    with pytest.raises(ToyError, match=name) as caught:
        ToyOptions(**{name: value})
    assert "\n" not in str(caught.value)


def test_the_word_table_has_a_row_for_every_word(data):
    table = toy_vectors(OPTIONS)
    words = {word for tokens in sentences(data.train) | sentences(data.held_out) for word in tokens}
    assert all(table.vocabulary.knows(word) for word in words)
    assert table.vectors.shape == (table.vocabulary.size, 32) and toy_vectors(OPTIONS, 8).d_word == 8
    assert (table.vectors == toy_vectors(OPTIONS).vectors).all()
