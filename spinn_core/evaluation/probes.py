"""What a model knows: our own pairs, some dozen for each phenomenon of language, and how many of them it gets right.

The pairs stand in assets/examples/probes.json, in the register of captions and labelled by SNLI's convention: premise
and hypothesis describe one scene. Reading them needs no torch; scoring a model does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from spinn_core.data.examples import FOLDER
from spinn_core.data.snli import LABELS, Label
from spinn_core.evaluation.quantities import Count, Probability
from spinn_core.files import DAMAGED, OneLineError, read_json, reason
from spinn_core.parsing.reader import read

if TYPE_CHECKING:
    from spinn_core.model.checkpoint import LoadedModel

FILE = FOLDER / "probes.json"

_Text = Annotated[str, Meta(pattern=r"\S")]


class ProbesError(OneLineError):
    """The probes cannot be read; the text is one line."""


class Probe(Struct, frozen=True, forbid_unknown_fields=True):
    """A raw pair and what we say of it."""

    premise: str
    hypothesis: str
    label: Label

    def __post_init__(self) -> None:
        read(self.premise)
        read(self.hypothesis)


class Phenomenon(Struct, frozen=True, forbid_unknown_fields=True):
    """Pairs that ask after one thing.

    Attributes:
        name: no two are alike.
        asks: one sentence on what it is about.
        pairs: no two are alike.
    """

    name: _Text
    asks: _Text
    pairs: Annotated[tuple[Probe, ...], Meta(min_length=1)]

    def __post_init__(self) -> None:
        if len(set(self.pairs)) < len(self.pairs):
            raise ValueError(f"{self.name}: a pair stands there twice")


@dataclass(frozen=True)
class Mistake:
    """A pair that a model gets wrong.

    Attributes:
        pair: its place in Phenomenon.pairs, from 0.
        said: what the model says, one of snli.LABELS.
        probability: that it gives to it, 0 to 1.
    """

    pair: Count
    said: str
    probability: Probability


@dataclass(frozen=True)
class ProbeScore:
    """One model on one phenomenon."""

    name: str
    pairs: int
    mistakes: tuple[Mistake, ...]

    @property
    def right(self) -> int:
        return self.pairs - len(self.mistakes)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share of right answers, per cent (Wilson 1927)."""
        from spinn_core.evaluation.accuracy import wilson_interval

        return wilson_interval(self.right, self.pairs)


def read_probes(path: Path | None = None) -> tuple[Phenomenon, ...]:
    """Reads a file of phenomena, by default FILE.

    Raises:
        ProbesError: no such file, or not such a file; one line that says where.
    """
    path = path or FILE
    try:
        phenomena = read_json(path, tuple[Phenomenon, ...])
        if not phenomena or len({one.name for one in phenomena}) < len(phenomena):
            raise ValueError("there must be at least one phenomenon, each with a name of its own")
    except DAMAGED as error:
        raise ProbesError(f"cannot read the probes {path}: {reason(error)}; get a fresh copy") from None
    return phenomena


@cache
def probes() -> tuple[Phenomenon, ...]:
    """The phenomena of FILE, read once. Raises ProbesError."""
    return read_probes()


def fingerprint(phenomena: Sequence[Phenomenon]) -> str:
    """The first 16 letters of a SHA-256 over all pairs: whether measured figures belong to these very probes."""
    said = [[one.name, [[pair.premise, pair.hypothesis, pair.label] for pair in one.pairs]] for one in phenomena]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def score(
    model: LoadedModel, parser: LoadedModel | None = None, phenomena: Sequence[Phenomenon] | None = None
) -> tuple[ProbeScore, ...]:
    """How a model does on each phenomenon; the answers are those of trace.predict() on the raw sentences.

    Args:
        model: any variant.
        parser: chooses the trees for a model that reads trees and cannot choose them.
        phenomena: by default those of FILE.

    Raises:
        ValueError: such a model, and no parser.
    """
    from spinn_core.data.pair_file import PairRow
    from spinn_core.data.sentence_field import read_plain_field
    from spinn_core.evaluation.sheet import Sheet
    from spinn_core.evaluation.sheet_results import predict_sheet

    phenomena = probes() if phenomena is None else phenomena
    every = [pair for one in phenomena for pair in one.pairs]
    sheet = Sheet(
        tuple(
            PairRow(
                line,
                pair.premise,
                pair.hypothesis,
                read_plain_field(pair.premise),
                read_plain_field(pair.hypothesis),
                pair.label,
            )
            for line, pair in enumerate(every, 1)
        )
    )
    shares = iter(predict_sheet(model, sheet, parser=parser))  # a row of 3 for each pair
    scores = []
    for one in phenomena:
        mistakes = []
        for place, pair in enumerate(one.pairs):
            row = next(shares)
            said = int(row.argmax())
            if LABELS[said] != pair.label:
                mistakes.append(Mistake(place, LABELS[said], float(row[said])))
        scores.append(ProbeScore(one.name, len(one.pairs), tuple(mistakes)))
    return tuple(scores)


NO_NEW_WORD = "every word and mark of the hypothesis stands in the premise too, capitals aside"
"""Of which pairs shared_words() counts, to go on with "In 50 pairs"."""


@dataclass(frozen=True)
class SharedWords:
    """The pairs whose hypothesis brings no token that the premise lacks, whatever its case: there words alone say yes.

    Attributes:
        pairs: how many there are.
        entailment: how many of them follow.
        called: how many of them a model says follow.
    """

    pairs: int
    entailment: int
    called: int


def shared_words(scores: Sequence[ProbeScore], phenomena: Sequence[Phenomenon] | None = None) -> SharedWords:
    """Counts them in what `score` found for the same phenomena. Raises KeyError where it found nothing for one."""
    phenomena = probes() if phenomena is None else phenomena
    said = {one.name: {mistake.pair: mistake.said for mistake in one.mistakes} for one in scores}
    chosen = _without_new_word(tuple(phenomena))
    labels: list[str] = [one.pairs[place].label for one, place in chosen]
    called = [said[one.name].get(place, one.pairs[place].label) for one, place in chosen]
    return SharedWords(len(chosen), labels.count(LABELS[0]), called.count(LABELS[0]))


@lru_cache(maxsize=2)
def _without_new_word(phenomena: tuple[Phenomenon, ...]) -> tuple[tuple[Phenomenon, int], ...]:
    """Phenomenon and place of each such pair; kept, as reading all sentences takes as long as drawing a page."""

    def tokens(text: str) -> set[str]:
        return {token.lower() for token in read(text).tokens}

    return tuple(
        (one, place)
        for one in phenomena
        for place, pair in enumerate(one.pairs)
        if tokens(pair.hypothesis) <= tokens(pair.premise)
    )
