"""What a network was trained on, as its config.json records it: the one source of these figures for pages and cards.

A pair with a label is one of the training files'. A recombined pair is a premise with the hypothesis of another premise
like it; no person labelled it, and what teachers give for it (soft labels) is all that is learnt from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from spinn_core.evaluation.quantities import Count

_Share = Annotated[float, Meta(ge=0, lt=1)]


class _Data(Struct):
    train_pairs: Count
    joined_pairs: Count = 0


class _Recipe(Struct):
    own_share: _Share = 0.0


class _Config(Struct):
    """The part of a config.json that is read here."""

    data: _Data
    recipe: _Recipe = msgspec.field(default_factory=_Recipe)
    start: dict[str, Any] = {}


@dataclass(frozen=True)
class TrainingPairs:
    """How many pairs of each kind."""

    labelled: Count
    recombined: Count = 0

    @property
    def in_words(self) -> str:
        """ "194,669 pairs with labels, 466,668 recombined pairs with soft labels of teachers"."""
        told = f"{self.labelled:,} pairs with labels"
        return told + (
            f", {self.recombined:,} recombined pairs with soft labels of teachers" if self.recombined else ""
        )

    @classmethod
    def of(cls, said: dict[str, Any]) -> TrainingPairs:
        """Of the part `data` of a config.json. Raises ValueError."""
        data = msgspec.convert(said, _Data)
        return cls(data.train_pairs, data.joined_pairs)


PUBLISHED = TrainingPairs(550_000)
"""Of Bowman et al. 2016."""


@dataclass(frozen=True)
class TrainedOn:
    """What a trained network's config.json says of its training.

    Attributes:
        pairs: that it learnt from, in its last training.
        start: the trained model whose weights that training began with; None where they were drawn.
        predicted_share: of the training sentences that were read by predicted parses, 0 to 1; the others were read by
            those of the file.
    """

    pairs: TrainingPairs
    start: str | None = None
    predicted_share: _Share = 0.0

    @classmethod
    def of(cls, facts: dict[str, Any]) -> TrainedOn:
        """Of a config.json. Raises ValueError where it is not one of train's."""
        said = msgspec.convert(facts, _Config)
        pairs = TrainingPairs(said.data.train_pairs, said.data.joined_pairs)
        return cls(pairs, next(iter(said.start), None), said.recipe.own_share)


def recorded(facts: dict[str, Any]) -> TrainedOn | None:
    """The same, or None where a config.json does not record it."""
    try:
        return TrainedOn.of(facts)
    except ValueError:
        return None


def pairs_in_words(models: Iterable[tuple[str, TrainingPairs]]) -> list[str]:
    """Models with the same pairs together: "spinn and lstm on 194,669 pairs with labels, …"."""
    groups: dict[TrainingPairs, list[str]] = {}
    for name, pairs in models:
        groups.setdefault(pairs, []).append(name)
    return [f"{listed(names)} on {pairs.in_words}" for pairs, names in groups.items()]


def training_in_words(models: Sequence[tuple[str, TrainedOn | None]]) -> str:
    """What models were trained on, beside the published ones; "" where it is recorded of none.

    Args:
        models: by name; None where it is not recorded.
    """
    known = [(name, one) for name, one in models if one is not None]
    if not known:
        return ""
    told = "; ".join(pairs_in_words((name, one.pairs) for name, one in known))
    starts = "; ".join(f"{name} with those of {one.start}" for name, one in known if one.start)
    return f"Trained: {told}. Bowman et al. 2016 trained on {PUBLISHED.in_words}." + (
        f" The last training began with the weights of an earlier one: {starts}." if starts else ""
    )


def listed(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def parses_in_words(models: Sequence[tuple[str, TrainedOn | None]]) -> str:
    """By which parses models that read trees were trained, in a sentence or two.

    Args:
        models: at least one, by name; None where it is not recorded.
    """
    predicted = [
        f"{name} read {100 * one.predicted_share:.0f} % of its sentences by parses that it predicted itself"
        f"{'' if one.start else ' (from its second epoch on)'} and the others by those of the file"
        for name, one in models
        if one is not None and one.predicted_share
    ]
    provided = [name for name, one in models if one is not None and not one.predicted_share]
    if provided:
        predicted.append(f"{listed(provided)} read the file’s parses only")
    told = f"In training, {'; '.join(predicted)}." if predicted else ""
    if unknown := [name for name, one in models if one is None]:
        told += f" By which parses {listed(unknown)} {'was' if len(unknown) == 1 else 'were'} trained is not recorded."
    return told.strip()
