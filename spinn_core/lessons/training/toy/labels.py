"""The label of a pair, decided exactly: is there a world in which both hold, and one in which only the first does?

A claim says "nobody is X" or "somebody is X", X being a chain of sets (see `meaning`). Such claims never forbid one
another's people to live side by side. So a world that fits a list of them exists if, for each "somebody", there is
one chain of people that fits it in which nobody is of a forbidden description; to find one, only the sorts that the
forbidden sets tell apart need be tried. What the language takes for granted is that there is somebody in each group
spoken of. tests/toy/test_labels.py holds this against a search through worlds that knows no chains.
"""

from __future__ import annotations

from collections.abc import Sequence

from spinn_core.data.snli import LABELS
from spinn_core.lessons.training.toy.meaning import Claim, Description
from spinn_core.lessons.training.toy.people import first_sort

People = tuple[int, ...]
"""One chain of people by their sorts: each watches the next, the last watches nobody."""

World = tuple[People, ...]

ENTAILMENT, NEUTRAL, CONTRADICTION = (LABELS.index(name) for name in ("entailment", "neutral", "contradiction"))


def relation(premise: Claim, hypothesis: Claim) -> tuple[int, World | None, World | None]:
    """The label as an index into LABELS; a world in which both hold; one in which the premise alone does.

    Contradiction: no world has both. Entailment: none has the premise without the hypothesis.
    """
    both = world_of((premise, True), (hypothesis, True))
    if both is None:
        return CONTRADICTION, None, None
    alone = world_of((premise, True), (hypothesis, False))
    return (ENTAILMENT if alone is None else NEUTRAL), both, alone


def world_of(*claims: tuple[Claim, bool]) -> World | None:
    """A world in which each claim holds, or fails where False stands beside it; None if there is none."""
    nobody = [claim.described for claim, holds in claims if claim.nobody == holds]
    somebody = [claim.described for claim, holds in claims if claim.nobody != holds]
    world: list[People] = []
    # long chains first: who is in them often fits a shorter description too, and the world stays small
    for wanted in sorted([*somebody, *(claim.group for claim, _ in claims)], key=len, reverse=True):
        if any(fits(people[k:], wanted) for people in world for k in range(len(people))):
            continue
        people = people_of(wanted, nobody)
        if people is None:
            return None
        world.append(people)
    return tuple(world)


def says_something(claim: Claim) -> bool:
    """Whether a claim can hold and can fail."""
    return world_of((claim, True)) is not None and world_of((claim, False)) is not None


def fits(people: People, wanted: Description) -> bool:
    """Whether the first of a chain of people is of this description."""
    return len(people) >= len(wanted) and all(mask >> sort & 1 for sort, mask in zip(people, wanted, strict=False))


def people_of(wanted: Description, nobody: Sequence[Description]) -> People | None:
    """A chain of people as wanted, none of whom is of a description in `nobody`; None if there is none.

    From the last person to the first it keeps, for every way in which the forbidden descriptions can be half
    fulfilled, one chain: `started` says which tails nobody[k][j:] the first person of the chain is of.
    """
    tails = [(k, j) for k, forbidden in enumerate(nobody) for j in range(len(forbidden))]
    chains: dict[frozenset[tuple[int, int]], People] = {frozenset(): ()}
    for mask in reversed(wanted):
        cells = [mask] if mask else []
        for k, j in tails:
            cells = [part for cell in cells for part in (cell & nobody[k][j], cell & ~nobody[k][j]) if part]
        longer: dict[frozenset[tuple[int, int]], People] = {}
        for started, people in chains.items():
            for cell in cells:
                now = frozenset(
                    (k, j)
                    for k, j in tails
                    if cell & nobody[k][j] and (j + 1 == len(nobody[k]) or (k, j + 1) in started)
                )
                if not any(j == 0 for _, j in now):
                    longer.setdefault(now, (first_sort(cell), *people))
        chains = longer
    return next(iter(chains.values()), None)
