"""A family of sentences in which two words that belong together move apart: more and more modifiers between them.

    The man is sleeping .
    The man in the park is sleeping .
    The man in the park near the lake is sleeping .

The man and what he does stay one composition apart in the tree; every modifier puts three more words between them for
the sequential LSTM.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from spinn_core.parsing.machine import Action
from spinn_core.parsing.reader import Parse

MODIFIERS = (
    "in the park",
    "near the lake",
    "behind the school",
    "beside the church",
    "under the trees",
    "across the street",
    "outside the village",
    "below the hill",
    "along the river",
    "by the bridge",
    "past the station",
    "opposite the market",
)
MOST = len(MODIFIERS)
HEAD, VERB = "man", "sleeping"

HYPOTHESIS = Parse.from_brackets("( ( A man ) ( ( is asleep ) . ) )")
"""What is asked of every sentence of the family; it follows from all of them."""

_SHIFT, _REDUCE = Action.SHIFT, Action.REDUCE


class Attachment(str, Enum):
    """What a modifier says something about."""

    NEAREST = "nearest"  # the noun before it: the park that is near the lake
    HEAD = "head"  # the man: in the park, and near the lake


@dataclass(frozen=True)
class Stretched:
    """A sentence of the family. head and verb: places of the two related words, counted from 0."""

    parse: Parse
    head: int
    verb: int


def stretched(modifiers: int, attachment: Attachment = Attachment.NEAREST) -> Stretched:
    """The sentence with so many modifiers, 0 to MOST, and its tree.

    Raises:
        ValueError: another number of modifiers.
    """
    if not 0 <= modifiers <= MOST:
        raise ValueError(f"0 to {MOST} modifiers can be put in, not {modifiers}")
    tokens, actions = ["The", HEAD], [_SHIFT, _SHIFT, _REDUCE]
    for phrase in MODIFIERS[:modifiers]:
        tokens += phrase.split()
        actions += [_SHIFT, _SHIFT, _SHIFT, _REDUCE]  # in | (the park)
        if attachment is Attachment.HEAD:
            actions += [_REDUCE, _REDUCE]  # (in (the park)), and that to the noun phrase so far
    if attachment is Attachment.NEAREST:
        actions += [_REDUCE, _REDUCE] * modifiers  # from the last noun back to the first
    verb = len(tokens) + 1
    tokens += ["is", VERB, "."]
    actions += [_SHIFT, _SHIFT, _REDUCE, _SHIFT, _REDUCE, _REDUCE]  # ((is sleeping) .)
    return Stretched(Parse(tuple(tokens), tuple(actions)), 1, verb)
