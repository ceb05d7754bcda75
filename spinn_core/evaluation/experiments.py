"""What came of training experiments, as assets/experiments.json holds it: ablations, and trainings with other seeds.

Every figure stands in the file: study/gather.py works them out from folders of trained runs. Nothing here needs torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from spinn_core.evaluation.quantities import Amount, Count, Pairs, Percent
from spinn_core.evaluation.table import Accuracy
from spinn_core.evaluation.trained_on import TrainingPairs
from spinn_core.files import DAMAGED, OneLineError, read_json, reason, write_json
from spinn_core.model.config import Variant

FILE_NAME = "experiments.json"
FILE = Path(__file__).resolve().parents[2] / "assets" / FILE_NAME

Setting = bool | int | float | str | list[str | int] | None


class ExperimentsError(OneLineError):
    """Experiments that cannot be gathered or read; the text is one line."""


@dataclass(frozen=True)
class Margin:
    """A difference in points and the bounds of its 95 % interval; None where the bounds are not known."""

    points: float
    low: float | None
    high: float | None

    def __post_init__(self) -> None:
        if (self.low is None) != (self.high is None):
            raise ValueError("an interval with one bound")

    @property
    def holds_zero(self) -> bool:
        """Whether no difference at all is within the bounds, or there are none."""
        return self.low is None or self.high is None or self.low <= 0 <= self.high

    @property
    def in_words(self) -> str:
        """On which side of zero the interval lies."""
        if self.low is None:
            return "no interval"
        return "holds zero" if self.holds_zero else "above zero" if self.points > 0 else "below zero"


@dataclass(frozen=True)
class Outcome:
    """What came of one training; accuracy is over predicted parses where the network makes some, else provided ones."""

    variant: Variant
    accuracy: Accuracy  # on the dev pairs
    bracket_f1: Percent | None  # of predicted parses against the provided ones; None where it predicts none
    seconds: Amount  # of training until these weights
    pairs: TrainingPairs
    epochs: Count  # until these weights


@dataclass(frozen=True)
class Ablation:
    """A training that differs from the base of its variant."""

    name: str
    changed: dict[str, tuple[Setting, Setting]]  # by name: the base's value and its own
    outcome: Outcome
    difference: Margin  # how much better than its base
    note: str = ""


@dataclass(frozen=True)
class Ablations:
    """All of them, measured on the same labelled pairs of the same dev file (its bare name) as their bases."""

    dev: str
    pairs: Pairs
    bases: Annotated[tuple[Outcome, ...], Meta(min_length=1)]  # one of a variant
    runs: Annotated[tuple[Ablation, ...], Meta(min_length=1)]  # by variant and name


@dataclass(frozen=True)
class SeedRun:
    """One training of several that differ in their seed alone; accuracy and bracket_f1 as in Outcome, in per cent."""

    seed: Count
    accuracy: Percent
    accuracy_given: Percent  # over the provided parses
    bracket_f1: Percent | None


@dataclass(frozen=True)
class VariantSeeds:
    """A variant's trainings, by seed, with the mean and the standard deviation (n - 1) of their accuracies."""

    variant: Variant
    pairs: TrainingPairs
    epochs: Count
    start: str | None  # the trained model whose weights all of them began with; None where each drew its own
    runs: Annotated[tuple[SeedRun, ...], Meta(min_length=1)]
    mean: Percent
    deviation: Amount | None  # None for a single run


@dataclass(frozen=True)
class Gap:
    """How far the mean of the first variant is above that of the second."""

    first: Variant
    second: Variant
    margin: Margin
    degrees: Amount | None  # of freedom, of the t that the interval is from; None without an interval


@dataclass(frozen=True)
class Seeds:
    """Trainings with other seeds; dev and pairs as in Ablations."""

    dev: str
    pairs: Pairs
    variants: Annotated[tuple[VariantSeeds, ...], Meta(min_length=1)]
    gap: Gap | None  # SPINN over its predicted parses, and the LSTM; None where one of them was not trained

    @property
    def starts(self) -> dict[str, str]:
        """For each variant whose runs began with the weights of one earlier model, that model's name."""
        return {one.variant.value: one.start for one in self.variants if one.start is not None}


@dataclass(frozen=True)
class Experiments:
    """The whole file; None for a kind of experiment that was not made."""

    ablations: Ablations | None
    seeds: Seeds | None


def write_experiments(experiments: Experiments, path: Path) -> None:
    """Writes the file, whole or not at all. Raises OSError."""
    write_json(path, experiments)


def read_experiments(path: Path | None = None) -> Experiments | None:
    """Reads what write_experiments() wrote, by default FILE; None where there is no such file.

    Raises:
        ExperimentsError: not such a file.
    """
    path = path or FILE
    try:
        return _whole(read_json(path, Experiments))
    except FileNotFoundError:
        return None
    except DAMAGED as error:
        raise ExperimentsError(
            f"the experiments in {path.name} cannot be read ({reason(error)}): python -m spinn_core experiments makes "
            "it anew"
        ) from None


def _whole(found: Experiments) -> Experiments:
    """The same, if its parts fit each other so that a page can draw them. Raises ValueError."""
    if ablations := found.ablations:
        variants = [base.variant for base in ablations.bases]
        if len(set(variants)) < len(variants) or any(one.outcome.variant not in variants for one in ablations.runs):
            raise ValueError("each ablation must have one base")
        outcomes = [*ablations.bases, *(one.outcome for one in ablations.runs)]
        if any(outcome.accuracy.pairs != ablations.pairs for outcome in outcomes):
            raise ValueError("ablations were measured on other pairs")
        if len({one.name for one in ablations.runs}) < len(ablations.runs):
            raise ValueError("each ablation must be there once")
        if any(one.difference.low is None for one in ablations.runs):
            raise ValueError("a difference without its interval")
    if seeds := found.seeds:
        variants = [group.variant for group in seeds.variants]
        if len(set(variants)) < len(variants):
            raise ValueError("each variant must be there once")
        if any(len({run.seed for run in group.runs}) < len(group.runs) for group in seeds.variants):
            raise ValueError("each seed must be there once")
        if seeds.gap and not {seeds.gap.first, seeds.gap.second} <= set(variants):
            raise ValueError("the gap is between variants that are not there")
        if seeds.gap and (seeds.gap.margin.low is None) != (seeds.gap.degrees is None):
            raise ValueError("an interval without its degrees of freedom")
    return found
