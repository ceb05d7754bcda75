"""What a person of the small language can be, as one bit for each, and what the words mean in these bits.

A person is a man, woman, boy or girl; is in one building of one colour or in none; runs, walks, sits or does none of
these; sings, talks or is silent. That makes 4 x 7 x 4 x 3 = 336 sorts of person. A property is the set of the sorts
that have it: a whole number with a bit for each sort, so that "and" is &, and a part of another set is a mask test.
"""

from __future__ import annotations

from itertools import product

KINDS = ("man", "woman", "boy", "girl")
BUILDINGS = tuple((colour, building) for colour in ("red", "blue", "green") for building in ("house", "boat"))
POSTURES = ("running", "walking", "sitting")
VOICES = ("singing", "talking")

SORTS = tuple(product(KINDS, (None, *BUILDINGS), (None, *POSTURES), (None, *VOICES)))
"""Sort k is bit k: kind, building or None, posture or None, voice or None; the plain ones come first."""

EVERYBODY = (1 << len(SORTS)) - 1


def _bits(slot: int, *values: object) -> int:
    return sum(1 << number for number, sort in enumerate(SORTS) if sort[slot] in values)


WORDS: dict[str, int] = {
    **{kind: _bits(0, kind) for kind in KINDS},
    "grownup": _bits(0, "man", "woman"),
    "child": _bits(0, "boy", "girl"),
    **{posture: _bits(2, posture) for posture in POSTURES},
    "moving": _bits(2, "running", "walking"),
    **{voice: _bits(3, voice) for voice in VOICES},
    **{colour: _bits(1, *(place for place in BUILDINGS if place[0] == colour)) for colour in ("red", "blue", "green")},
    **{name: _bits(1, *(place for place in BUILDINGS if place[1] == name)) for name in ("house", "boat")},
}
"""The sorts of person that each word with content speaks of; a colour and a building mean whoever is in such a one."""


def first_sort(mask: int) -> int:
    """The plainest sort in a set that is not empty."""
    return (mask & -mask).bit_length() - 1


def describe(sort: int, watching: bool = False) -> str:
    """A sort in words, such as "a girl running in the red house"; one who watches somebody is not called idle."""
    kind, place, posture, voice = SORTS[sort]
    doing = " and ".join(word for word in (posture, voice) if word) or ("" if watching else "doing nothing")
    where = f"in the {place[0]} {place[1]}" if place else ""
    return " ".join(part for part in ("a", kind, doing, where) if part)
