"""How a hypothesis is made from a premise: the named changes, which are the tags of the held-out pairs."""

from __future__ import annotations

import random
from collections.abc import Callable

from spinn_core.lessons.training.toy.grammar import Path, Phrase, at, choices, grow, places_of, put
from spinn_core.lessons.training.toy.people import WORDS

TAGS: dict[str, str] = {
    "words": "one word is another (boy for child, walking for running), at times the first word too",
    "phrases": "a place or a clause is added or taken away, at times with another first word",
    "near not": "only 'not' and the first word differ, and no clause stands between them",
    "far not": "only 'not' and the first word differ, with a clause between; 'not' may move into it or out of it",
    "who does what": "the same words, but two of them may have changed places across a clause",
    "longer": "all of this in sentences longer than any in training",
}
"""The tags and what they mean."""

QUANTIFIER: Path = (0, 0)
MAIN: Path = (1, 1)
"""Where the quantifier and the main predicate stand in every sentence's derivation."""


def change(tag: str, premise: Phrase, draw: random.Random) -> Phrase | None:
    """A hypothesis as the tag has it, or None where the premise does not lend itself to it."""
    return _CHANGES[tag](premise, draw)


def _words(premise: Phrase, draw: random.Random) -> Phrase | None:
    path = draw.choice(places_of(premise, "Kind", "Action", "Colour", "Building"))
    old = at(premise, path)
    others = [side for side in choices()[old.label].sides if side != old.parts]
    kin = [side for side in others if WORDS[side[0]] & WORDS[old.parts[0]] in (WORDS[side[0]], WORDS[old.parts[0]])]
    # words of which one includes the other, for only they make entailments
    new = Phrase(old.label, draw.choice(kin if kin and draw.random() < 0.6 else others))
    return _perhaps_another_quantifier(put(premise, path, new), draw)


def _phrases(premise: Phrase, draw: random.Random) -> Phrase | None:
    path = draw.choice(places_of(premise, "Group", "Placed", "Spot"))
    old = at(premise, path)
    return _perhaps_another_quantifier(put(premise, path, _longer_or_shorter(old, draw)), draw)


def _longer_or_shorter(phrase: Phrase, draw: random.Random) -> Phrase:
    """A group or noun gains or loses what follows it; `in the red house` and `in a house` become each other."""
    if phrase.label == "Spot":
        building = phrase.parts[1]
        if building.label == "Room":
            return Phrase("Spot", ("a", building.parts[1]))
        return Phrase("Spot", ("the", Phrase("Room", (grow("Colour", draw), building))))
    if len(phrase.parts) == 2:
        return Phrase(phrase.label, phrase.parts[:1])
    return Phrase(phrase.label, (*phrase.parts, grow("Clause" if phrase.label == "Group" else "Place", draw)))


def _near_not(premise: Phrase, draw: random.Random) -> Phrase | None:
    if _has_clause(premise):
        return None
    return _quantifier_and_not(premise, [MAIN], draw)


def _far_not(premise: Phrase, draw: random.Random) -> Phrase | None:
    predicates = places_of(premise, "Predicate") if _has_clause(premise) else []
    if len(predicates) < 2:
        return None
    return _quantifier_and_not(premise, predicates, draw)


def _quantifier_and_not(premise: Phrase, predicates: list[Path], draw: random.Random) -> Phrase:
    for path in predicates:
        if draw.random() < 0.4:
            premise = put(premise, path, _turned(at(premise, path)))
    return put(premise, QUANTIFIER, grow("Quantifier", draw))


def _turned(predicate: Phrase) -> Phrase:
    bare = predicate.parts[-1:]
    return Phrase("Predicate", bare if len(predicate.parts) == 2 else ("not", *bare))


def _who(premise: Phrase, draw: random.Random) -> Phrase | None:
    if not _has_clause(premise):
        return None
    pairs = [
        (first, second)
        for label in ("Kind", "Action")
        for number, first in enumerate(places_of(premise, label))
        for second in places_of(premise, label)[number + 1 :]
        if at(premise, first) != at(premise, second)
    ]
    if not pairs:
        return None
    hypothesis = put(premise, QUANTIFIER, grow("Quantifier", draw))
    if draw.random() < 0.6:
        first, second = draw.choice(pairs)
        hypothesis = put(put(hypothesis, first, at(premise, second)), second, at(premise, first))
    return hypothesis


def _has_clause(sentence: Phrase) -> bool:
    return "that" in sentence.words or "watching" in sentence.words


def _perhaps_another_quantifier(sentence: Phrase, draw: random.Random) -> Phrase:
    if draw.random() < 0.5:
        return sentence
    return put(sentence, QUANTIFIER, grow("Quantifier", draw))


def _any(premise: Phrase, draw: random.Random) -> Phrase | None:
    return draw.choice([_words, _phrases, _far_not, _who])(premise, draw)


_CHANGES: dict[str, Callable[[Phrase, random.Random], Phrase | None]] = {
    "words": _words,
    "phrases": _phrases,
    "near not": _near_not,
    "far not": _far_not,
    "who does what": _who,
    "longer": _any,
}
