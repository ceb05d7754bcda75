"""Pairs of the small language: training and held-out, with no sentence in both."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import chain, zip_longest

from spinn_core.data.snli import LABELS, SentencePair
from spinn_core.lessons.training.toy.edits import TAGS, change
from spinn_core.lessons.training.toy.grammar import Phrase, grow, to_sentence
from spinn_core.lessons.training.toy.labels import relation, says_something
from spinn_core.lessons.training.toy.meaning import Claim, claim_of
from spinn_core.lessons.training.toy.options import ToyError, ToyOptions

LONGER = "longer"
"""The tag that only held-out pairs have."""

BEYOND = 6
"""By how many words a "longer" sentence may exceed `ToyOptions.longest`."""

_CHANGES_EACH = 16  # hypotheses tried for one premise: drawing a premise costs more than changing it
_PATIENCE = 400  # after so many tries without a find, the labels need no longer be balanced
_DESPAIR = 50_000


@dataclass(frozen=True)
class ToyData:
    """What `make_language_pairs` makes.

    Attributes:
        train: the training pairs; with `noise` some labels are wrong.
        held_out: the pairs to measure on; every label is right.
        tags: one for each held-out pair, from `TAGS`.
    """

    train: list[SentencePair]
    held_out: list[SentencePair]
    tags: list[str]


def make_language_pairs(options: ToyOptions) -> ToyData:
    """Pairs with labels that follow from the rules, equally many of each label and tag as far as the language allows.

    A sentence belongs to one of the two parts by a hash of its words and the seed, so none is in both. It takes about
    a millisecond for a pair.

    Raises:
        ToyError: the options leave too few different pairs.
    """
    near = [tag for tag in TAGS if tag != LONGER]
    train = _part(options, near, options.pairs, held_out=False)
    held_out = _part(options, list(TAGS), options.held_out, held_out=True)
    draw = random.Random(options.seed * 4 + 2)
    return ToyData(
        train=[_disturbed(pair, options.noise, draw) for _, pair in train],
        held_out=[pair for _, pair in held_out],
        tags=[tag for tag, _ in held_out],
    )


def is_held_out(words: tuple[str, ...], seed: int) -> bool:
    """Which part a sentence belongs to: half of all sentences are held out."""
    return blake2b(f"{seed} {' '.join(words)}".encode(), digest_size=1).digest()[0] < 128


def _part(options: ToyOptions, tags: list[str], count: int, held_out: bool) -> list[tuple[str, SentencePair]]:
    """The pairs of one part, the tags interleaved, so that the first few hundred are a fair sample too."""
    columns = []
    seen: set[tuple] = set()
    for number, tag in enumerate(tags):
        draw = random.Random((options.seed * 4 + held_out) * 16 + number)
        share = count // len(tags) + (number < count % len(tags))
        columns.append([(tag, pair) for pair in _tagged(options, tag, share, held_out, draw, seen)])
    return [item for item in chain.from_iterable(zip_longest(*columns)) if item is not None]


def _tagged(
    options: ToyOptions, tag: str, count: int, held_out: bool, draw: random.Random, seen: set[tuple]
) -> list[SentencePair]:
    least = options.longest + 1 if tag == LONGER else 0
    most = options.longest + BEYOND if tag == LONGER else options.longest
    room = [-(-count // len(LABELS))] * len(LABELS)
    pairs: list[SentencePair] = []
    tries = 0

    def usable(words: tuple[str, ...], least: int) -> bool:
        return least <= len(words) <= most and is_held_out(words, options.seed) == held_out

    while len(pairs) < count:
        tries += 1
        if tries > _DESPAIR:
            raise ToyError(
                f"there are not {count:,} different pairs of the kind {tag!r} with sentences of up to {most} words; "
                "ask for fewer pairs or for longer sentences"
            )
        premise = grow("Sentence", draw)
        words = premise.words
        if not usable(words, least):
            continue
        claim = claim_of(premise)
        if not says_something(claim):
            continue
        for _ in range(_CHANGES_EACH):
            hypothesis = change(tag, premise, draw)
            if hypothesis is None:
                break
            tries += 1
            key = words, hypothesis.words
            if key[1] == words or key in seen or not usable(key[1], 0):
                continue
            label = _label(claim, hypothesis)
            if label is None or (room[label] <= 0 and tries <= _PATIENCE):
                continue
            room[label] -= 1
            seen.add(key)
            name = f"{'held-out' if held_out else 'train'} {tag} {len(pairs) + 1}"
            pairs.append(SentencePair(to_sentence(premise), to_sentence(hypothesis), label, name))
            tries = 0
            break
    return pairs


def _label(premise: Claim, hypothesis: Phrase) -> int | None:
    """The pair's label; None for a hypothesis that can only be true or only false, whatever the premise says."""
    claim = claim_of(hypothesis)
    return relation(premise, claim)[0] if says_something(claim) else None


def _disturbed(pair: SentencePair, noise: float, draw: random.Random) -> SentencePair:
    if draw.random() >= noise:
        return pair
    return replace(pair, label=draw.choice([label for label in range(len(LABELS)) if label != pair.label]))
