"""The grammar: every sentence has one tree, and it is the one that its transitions spell."""

from __future__ import annotations

import random

import pytest
from nltk.grammar import PCFG
from nltk.parse.chart import ChartParser
from nltk.tree import Tree

from spinn_core.data.snli import to_actions
from spinn_core.lessons.training.toy.grammar import (
    GRAMMAR,
    MOST_WORDS,
    Phrase,
    all_words,
    at,
    grow,
    places_of,
    put,
    read_phrase,
    read_words,
    to_sentence,
)
from spinn_core.lessons.training.toy.options import ToyError
from spinn_core.parsing.binary_parse import read_binary_parse
from spinn_core.parsing.machine import spans


def nltk_spans(tree: Tree) -> set[tuple[int, int]]:
    """The words that each node of two parts covers."""
    found = set()
    for place in tree.treepositions():
        if isinstance(tree[place], Tree) and len(tree[place]) > 1:
            leaves = [k for k in range(len(tree.leaves())) if tree.leaf_treeposition(k)[: len(place)] == place]
            found.add((leaves[0], leaves[-1] + 1))
    return found


def test_every_sentence_has_exactly_one_parse_and_that_is_the_one_it_was_drawn_with():
    parser, draw = ChartParser(PCFG.fromstring(GRAMMAR)), random.Random(4)
    for _ in range(60):
        phrase = grow("Sentence", draw)
        sentence = to_sentence(phrase)
        if len(sentence.tokens) > 16:
            continue
        trees = list(parser.parse(list(sentence.tokens)))
        assert len(trees) == 1
        assert set(spans(to_actions(sentence.transitions))) == nltk_spans(trees[0])
        assert read_phrase(sentence.tokens) == phrase


def test_a_sentence_written_out_by_hand():
    brackets = "( ( no ( girl ( watching ( a ( boy ( that ( is ( not singing ) ) ) ) ) ) ) ) ( is running ) )"
    expected = read_binary_parse(brackets)
    assert (
        read_words(["No", "girl", "watching", "a", "boy", "that", "is", "not", "singing", "is", "running", "."])
        == expected
    )
    expected = read_binary_parse(
        "( ( ( not every ) ( man ( in ( the ( red house ) ) ) ) ) ( is ( not ( in ( a boat ) ) ) ) )"
    )
    assert read_words(expected.tokens) == expected


def test_put_replaces_just_one_place():
    phrase = read_phrase(["every", "girl", "watching", "a", "boy", "is", "running"])
    first, second = places_of(phrase, "Kind")
    assert (at(phrase, first).parts, at(phrase, second).parts) == (("girl",), ("boy",))
    changed = put(phrase, second, Phrase("Kind", ("man",)))
    assert " ".join(changed.words) == "every girl watching a man is running"
    assert " ".join(phrase.words) == "every girl watching a boy is running"


def test_all_words_are_those_of_the_grammar():
    assert set(GRAMMAR.split("'")[1::2]) == set(all_words())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no words"),
        (".", "no words"),
        ("no girl is <b>flying</b>", "word 4"),
        ("running is girl no", "no sentence"),
        ("no girl", "no sentence"),
        ("some girl " + "watching a girl " * 20 + "is running", f"{MOST_WORDS} at most"),
        ("x" * 10_000, "word 1"),
    ],
)
def test_what_is_not_of_the_language_is_said_in_one_line(text, message):
    with pytest.raises(ToyError, match=message) as caught:
        read_words(text.split())
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 500
