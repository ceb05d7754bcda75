"""Other bracketings: counted, edited, and ranked as one trace at a time ranks them."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from spinn_core.explain.batch import Side
from spinn_core.explain.bracketings import MOST_WORDS, all_trees, named_trees, rank, with_bracket
from spinn_core.parsing.machine import Action, balanced, left_branching, random_tree, right_branching, run, spans
from spinn_core.parsing.reader import Parse, Reading, read
from spinn_core.trace.trace import predict, trace_sentence

WORDS = ["the", "dog", "runs", "in", "a", "church", "."]


@pytest.mark.parametrize("words", range(1, MOST_WORDS + 1))
def test_all_trees_are_catalan_many_all_different_and_all_legal(words: int) -> None:
    trees = all_trees(words)
    catalan = math.comb(2 * words - 2, words - 1) // words
    assert len(set(trees)) == len(trees) == catalan
    assert all(run(tree).words == words for tree in trees)
    assert {left_branching(words), right_branching(words), balanced(words)} <= set(trees)


@pytest.mark.parametrize("words", [0, MOST_WORDS + 1])
def test_more_words_are_refused(words: int) -> None:
    with pytest.raises(ValueError, match="1 to 9 words"):
        all_trees(words)


@pytest.mark.parametrize("words", range(2, 7))
def test_a_bracket_is_put_and_what_does_not_cross_it_stays(words: int) -> None:
    for tree, (start, end) in itertools.product(all_trees(words), itertools.combinations(range(words + 1), 2)):
        if end - start < 2:
            continue
        changed = spans(with_bracket(tree, start, end))
        assert (start, end) in changed
        for first, last in spans(tree):
            apart = last <= start or end <= first
            nested = (start <= first and last <= end) or (first <= start and end <= last)
            assert not (apart or nested) or (first, last) in changed
        if (start, end) in spans(tree):
            assert set(changed) == set(spans(tree))


def test_what_is_left_over_is_joined_from_the_right() -> None:
    left = Parse.from_brackets("( ( ( ( a b ) c ) d ) e )")
    changed = with_bracket(left.transitions, 1, 3)  # ((a b) crosses it and goes: a, (b c) are left under ((a b) c)
    assert Parse(left.tokens, changed).to_brackets() == "( ( ( a ( b c ) ) d ) e )"
    changed = with_bracket(left.transitions, 3, 5)
    assert Parse(left.tokens, changed).to_brackets() == "( ( ( a b ) c ) ( d e ) )"
    changed = with_bracket(left.transitions, 2, 5)
    assert Parse(left.tokens, changed).to_brackets() == "( ( a b ) ( c ( d e ) ) )"


@pytest.mark.parametrize(
    ("start", "end", "told"), [(0, 1, "two words"), (-1, 2, "leaves"), (1, 4, "leaves"), (2, 1, "two")]
)
def test_what_is_no_bracket_is_refused(start: int, end: int, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        with_bracket(balanced(3), start, end)


def test_a_long_chain_takes_a_bracket() -> None:
    assert (50, 150) in spans(with_bracket(left_branching(200), 50, 150))


def test_the_named_trees() -> None:
    trees = named_trees(7, 3)
    assert list(trees) == ["left", "right", "balanced", "random"]
    assert trees["random"] == random_tree(7, 3) and trees["left"] == left_branching(7)


@pytest.mark.parametrize("side", list(Side))
def test_ranks_are_what_predict_says_of_each_tree_alone(tiny_spinn, side: Side) -> None:
    other = read("( the ( cat sat ) )")
    vector = trace_sentence(tiny_spinn, other.tokens, other.parse.transitions).encoding
    trees = [random_tree(len(WORDS), seed) for seed in range(6)]
    shares = rank(tiny_spinn, vector, WORDS, trees, side)
    assert shares.shape == (6, 3) and len(np.unique(shares[:, 0])) > 1
    for row, tree in zip(shares, trees, strict=True):
        this = Reading(tuple(WORDS), Parse(tuple(WORDS), tree), other.notation)
        pair = (this, other) if side is Side.PREMISE else (other, this)
        assert row == pytest.approx(list(predict(tiny_spinn, *pair).probabilities.values()), abs=1e-6)


def test_a_line_of_words_does_not_move(tiny_lstm) -> None:
    vector = predict(tiny_lstm, read("the cat"), read("the cat")).premise_vector
    shares = rank(tiny_lstm, vector, WORDS, [balanced(7), left_branching(7)], Side.HYPOTHESIS)
    np.testing.assert_allclose(shares[0], shares[1], atol=1e-9)


def test_one_word_has_one_tree() -> None:
    assert all_trees(1) == ((Action.SHIFT,),)
