"""What a sentence of the small language claims: that somebody, or that nobody, is of a certain description.

With A for the group and B for the predicate:

    every A is B        nobody is A and not B
    no A is B           nobody is A and B
    some A is B         somebody is A and B
    not every A is B    somebody is A and not B
"""

from __future__ import annotations

from dataclasses import dataclass

from spinn_core.lessons.training.toy.grammar import Phrase
from spinn_core.lessons.training.toy.people import EVERYBODY, WORDS

Description = tuple[int, ...]
"""A person by a chain of sets: is in the first, watches somebody in the second, who watches one in the third …"""


@dataclass(frozen=True)
class Claim:
    """What a sentence says.

    Attributes:
        nobody: True for "nobody is …", False for "somebody is …".
        described: whom it says that of.
        group: whom it speaks about; the language takes for granted that there is such a person.
    """

    nobody: bool
    described: Description
    group: Description


def claim_of(sentence: Phrase) -> Claim:
    """The claim of a whole sentence."""
    who, does = sentence.parts
    quantifier, group = who.parts
    described = group_of(group)
    universal, turned = QUANTIFIERS[" ".join(quantifier.parts)]
    predicate = does_of(does)
    if turned:
        predicate = EVERYBODY & ~predicate
    return Claim(universal, (described[0] & predicate, *described[1:]), described)


QUANTIFIERS: dict[str, tuple[bool, bool]] = {
    "every": (True, True),
    "no": (True, False),
    "some": (False, False),
    "not every": (False, True),
}
"""Whether the sentence says "nobody", and whether it says so of those whom the predicate leaves out."""


def group_of(group: Phrase) -> Description:
    """Whom a Group speaks of. A `watching` clause hangs the watched person's description behind it."""
    placed, *clauses = group.parts
    mask = WORDS[placed.parts[0].parts[0]]
    if len(placed.parts) == 2:
        mask &= place_of(placed.parts[1])
    if not clauses:
        return (mask,)
    word, inner = clauses[0].parts
    if word == "that":
        return (mask & does_of(inner),)
    return (mask, *group_of(inner.parts[1]))


def does_of(does: Phrase) -> int:
    """The set of those who do it: `is [not] running`, `is [not] in a boat`."""
    predicate = does.parts[1]
    named = predicate.parts[-1].parts[0]
    mask = place_of(named) if named.label == "Place" else WORDS[named.parts[0]]
    return EVERYBODY & ~mask if predicate.parts[0] == "not" else mask


def place_of(place: Phrase) -> int:
    """The set of those who are there: `in the red house`, `in a boat`."""
    spot = place.parts[1].parts[1]
    if spot.label == "Room":
        colour, building = spot.parts
        return WORDS[colour.parts[0]] & WORDS[building.parts[0]]
    return WORDS[spot.parts[0]]
