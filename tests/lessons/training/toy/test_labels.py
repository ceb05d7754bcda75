"""Labels against a search through worlds by an interpreter that shares no code with the rule under test."""

from __future__ import annotations

import random

import numpy as np
import pytest

from spinn_core.data.snli import LABELS
from spinn_core.lessons.training.toy.edits import TAGS, change
from spinn_core.lessons.training.toy.grammar import Phrase, grow, read_phrase
from spinn_core.lessons.training.toy.labels import relation, says_something
from spinn_core.lessons.training.toy.meaning import claim_of
from spinn_core.lessons.training.toy.people import SORTS

CASES = [
    ("every girl is running", "no girl is not running", "entailment"),
    ("no girl is not running", "every girl is running", "entailment"),
    ("every girl is running", "some girl is running", "entailment"),
    ("some girl is running", "every girl is running", "neutral"),
    ("every girl is running", "not every girl is running", "contradiction"),
    ("every girl is running", "no girl is running", "contradiction"),
    ("some girl is running", "some girl is not running", "neutral"),
    ("every girl is running", "every child is running", "neutral"),
    ("every child is running", "every girl is running", "entailment"),
    ("some girl is running", "some child is moving", "entailment"),
    ("some girl is moving", "some girl is running", "neutral"),
    ("every girl is sitting", "every girl is not moving", "entailment"),
    ("every girl is sitting", "some girl is walking", "contradiction"),
    ("every girl is sitting", "some girl is singing", "neutral"),
    ("no child is running", "every girl in the red house is not running", "entailment"),
    ("some girl is in the red house", "some girl is in a house", "entailment"),
    ("every girl is in the red house", "some girl is in the blue boat", "contradiction"),
    # the 'not' of the clause is not that of the sentence
    ("no girl that is not singing is running", "every girl that is not singing is not running", "entailment"),
    ("no girl that is not singing is running", "every girl that is singing is not running", "neutral"),
    # "no" and "some" turn round, "every" does not
    ("no girl that is singing is running", "no girl that is running is singing", "entailment"),
    ("every girl that is singing is running", "every girl that is running is singing", "neutral"),
    # watchers: whoever is watched exists, and is a person like others
    ("no boy is singing", "some girl watching a boy that is singing is running", "contradiction"),
    ("no girl watching a boy is running", "no girl watching a boy that is singing is running", "entailment"),
    ("some girl watching a boy is running", "some boy watching a girl is running", "neutral"),
    ("some girl watching a boy that is singing is running", "some child is singing", "entailment"),
]


@pytest.mark.parametrize(("premise", "hypothesis", "label"), CASES)
def test_labels_by_hand(premise, hypothesis, label):
    claims = claim_of(read_phrase(premise.split())), claim_of(read_phrase(hypothesis.split()))
    assert LABELS[relation(*claims)[0]] == label


class Worlds:
    """W worlds of n people each: attributes (W, n) as strings, who watches whom (W, n, n)."""

    def __init__(self, kind, colour, building, posture, voice, watching) -> None:
        self.kind, self.colour, self.building, self.posture, self.voice = kind, colour, building, posture, voice
        self.watching = watching

    def holds(self, words: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """Whether the sentence is true, and whether anyone is in its group: two (W,) arrays."""
        words = list(words)
        quantifier = words.pop(0)
        if quantifier == "not":
            quantifier += " " + words.pop(0)
        group = self._group(words)  # (W, n)
        does = self._does(words)  # (W, n)
        assert not words
        value = {
            "every": (~group | does).all(1),
            "some": (group & does).any(1),
            "no": ~(group & does).any(1),
            "not every": ~(~group | does).all(1),
        }[quantifier]
        return value, group.any(1)

    def _group(self, words: list[str]) -> np.ndarray:
        noun = words.pop(0)
        kinds = {"grownup": ["man", "woman"], "child": ["boy", "girl"]}.get(noun, [noun])
        group = np.isin(self.kind, kinds)
        if words and words[0] == "in":
            group &= self._place(words)
        if words and words[0] == "that":
            words.pop(0)
            group &= self._does(words)
        elif words and words[0] == "watching":
            assert [words.pop(0), words.pop(0)] == ["watching", "a"]
            group &= (self.watching & self._group(words)[:, None, :]).any(2)
        return group

    def _does(self, words: list[str]) -> np.ndarray:
        assert words.pop(0) == "is"
        negated = words[0] == "not"
        if negated:
            words.pop(0)
        if words[0] == "in":
            value = self._place(words)
        else:
            action = words.pop(0)
            if action == "moving":
                value = np.isin(self.posture, ["running", "walking"])
            else:
                value = (self.posture == action) | (self.voice == action)
        return ~value if negated else value

    def _place(self, words: list[str]) -> np.ndarray:
        assert words.pop(0) == "in"
        if words.pop(0) == "a":
            return self.building == words.pop(0)
        colour, building = words.pop(0), words.pop(0)
        return (self.colour == colour) & (self.building == building)


def random_worlds(words: set[str], generator: np.random.Generator, count: int = 4000, people: int = 4) -> Worlds:
    """Worlds that vary in what the words speak of, so that a search among them finds what there is to find."""

    def pick(values: list[str]) -> np.ndarray:
        return generator.choice(np.array(values, dtype="<U8"), (count, people))

    kinds = [k for k in ("man", "woman", "boy", "girl") if {k, "grownup" if k in ("man", "woman") else "child"} & words]
    colours = [c for c in ("red", "blue", "green") if c in words] or ["red"]
    buildings = [b for b in ("house", "boat") if b in words] + ["none"]
    building = pick(buildings)
    return Worlds(
        pick(kinds),
        np.where(building == "none", "none", pick([*colours, "green"])),
        building,
        pick([p for p in ("running", "walking", "sitting") if {p, "moving"} & words] + ["none"]),
        pick([v for v in ("singing", "talking") if v in words] + ["none"]),
        generator.random((count, people, people)) < 0.4,
    )


def one_world(world) -> Worlds:
    """A world of the rule under test: chains of people, each watching the next."""
    sorts = [SORTS[sort] for chain in world for sort in chain]
    watching = np.zeros((1, len(sorts), len(sorts)), dtype=bool)
    start = 0
    for chain in world:
        for k in range(start, start + len(chain) - 1):
            watching[0, k, k + 1] = True
        start += len(chain)

    def column(values) -> np.ndarray:
        return np.array([[value or "none" for value in values]], dtype="<U8")

    return Worlds(
        column([sort[0] for sort in sorts]),
        column([sort[1] and sort[1][0] for sort in sorts]),
        column([sort[1] and sort[1][1] for sort in sorts]),
        column([sort[2] for sort in sorts]),
        column([sort[3] for sort in sorts]),
        watching,
    )


def drawn_pairs(count: int) -> list[tuple[Phrase, Phrase]]:
    draw = random.Random(7)
    tags = list(TAGS)
    pairs = []
    while len(pairs) < count:
        premise = grow("Sentence", draw)
        hypothesis = change(tags[len(pairs) % len(tags)], premise, draw)
        if hypothesis is None or hypothesis == premise or len(premise.words) > 18:
            continue
        if says_something(claim_of(premise)) and says_something(claim_of(hypothesis)):
            pairs.append((premise, hypothesis))
    return pairs


def test_labels_against_a_search_through_worlds():
    generator = np.random.default_rng(3)
    seen = np.zeros(3, dtype=int)
    found_both = found_alone = could_both = could_alone = 0
    for premise, hypothesis in drawn_pairs(180):
        p, h = list(premise.words), list(hypothesis.words)
        label, both, alone = relation(claim_of(premise), claim_of(hypothesis))
        seen[label] += 1
        worlds = random_worlds({*p, *h}, generator)
        (p_true, p_group), (h_true, h_group) = worlds.holds(p), worlds.holds(h)
        fair = p_group & h_group & p_true
        if both is None:
            assert not (fair & h_true).any(), (p, h)
        else:
            (p_one, p_some), (h_one, h_some) = one_world(both).holds(p), one_world(both).holds(h)
            assert p_one[0] and p_some[0] and h_one[0] and h_some[0], (p, h)
            could_both += 1
            found_both += bool((fair & h_true).any())
        if label == LABELS.index("entailment"):
            assert not (fair & ~h_true).any(), (p, h)
        if alone is not None:
            (p_one, p_some), (h_one, h_some) = one_world(alone).holds(p), one_world(alone).holds(h)
            assert p_one[0] and p_some[0] and not h_one[0] and h_some[0], (p, h)
            could_alone += 1
            found_alone += bool((fair & ~h_true).any())
    assert seen.min() >= 20
    # the search is worth something only if it finds the worlds that do exist
    assert found_both >= 0.9 * could_both and found_alone >= 0.9 * could_alone


def test_contradiction_goes_both_ways_and_equal_claims_entail_each_other():
    for premise, hypothesis in drawn_pairs(120):
        p, h = claim_of(premise), claim_of(hypothesis)
        assert (relation(p, h)[0] == 2) == (relation(h, p)[0] == 2)
        if (p.nobody, p.described) == (h.nobody, h.described):
            assert relation(p, h)[0] == relation(h, p)[0] == 0


@pytest.mark.parametrize(
    "text",
    [
        "every girl that is running is moving",
        "some girl that is running is sitting",
        "no boy that is singing is talking",
    ],
)
def test_a_claim_that_is_always_true_or_always_false_says_nothing(text):
    assert not says_something(claim_of(read_phrase(text.split())))


def test_a_claim_that_can_be_either_says_something():
    assert says_something(claim_of(read_phrase(["no", "girl", "watching", "a", "boy", "is", "running"])))
