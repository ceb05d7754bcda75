"""What came of training experiments, as assets/experiments.json holds it: one thing changed at a time, and other seeds.

Here are the records and their arithmetic; experiments_gather.py makes them from folders of trained runs,
experiments_file.py reads and writes the file. Nothing here needs torch.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass

from spinn_core.evaluation.table import Accuracy
from spinn_core.evaluation.trained_on import TrainingPairs
from spinn_core.model.config import Variant
from spinn_core.study.student import t_quantile

SURE = 0.95
_TAIL = (1 + SURE) / 2
FIRST, SECOND = Variant.SPINN, Variant.LSTM
"""The two whose gap the seeds are there for."""

Setting = bool | int | float | str | list[str] | list[int] | None


@dataclass(frozen=True)
class Margin:
    """A difference in points and the bounds of its 95 % interval; None where the bounds are not known."""

    points: float
    low: float | None
    high: float | None

    @property
    def could_be_chance(self) -> bool:
        """Whether no difference at all is within the bounds, or there are none."""
        return self.low is None or self.low <= 0 <= self.high

    @property
    def in_words(self) -> str:
        """What the bounds say, half a line."""
        if self.low is None:
            return "no interval"
        return "could be chance" if self.could_be_chance else "above zero" if self.points > 0 else "below zero"


@dataclass(frozen=True)
class Outcome:
    """What came of one training.

    Attributes:
        variant: the network.
        accuracy: on the dev pairs, over its own parses where it makes some, else over the given ones.
        bracket_f1: of its own parses against the given ones, in per cent; None where it makes none.
        seconds: of training until these weights.
        pairs: that it was trained on.
        epochs: passes over them until these weights.
    """

    variant: Variant
    accuracy: Accuracy
    bracket_f1: float | None
    seconds: float
    pairs: TrainingPairs
    epochs: int


@dataclass(frozen=True)
class Lever:
    """A training that differs from the base of its variant.

    Attributes:
        name: short, for people.
        changed: what differs, by name: the base's value and its own.
        outcome: what came of it.
        note: a line about it, or nothing.
    """

    name: str
    changed: dict[str, tuple[Setting, Setting]]
    outcome: Outcome
    note: str = ""


@dataclass(frozen=True)
class Levers:
    """All of them, measured on the same dev pairs as their bases.

    Attributes:
        dev: the file's name, without its folders.
        pairs: how many labelled pairs it has.
        bases: one of a variant.
        levers: at least one.
    """

    dev: str
    pairs: int
    bases: tuple[Outcome, ...]
    levers: tuple[Lever, ...]

    def base(self, lever: Lever) -> Outcome:
        """What it is compared with. Raises KeyError."""
        return {one.variant: one for one in self.bases}[lever.outcome.variant]

    def margin(self, lever: Lever) -> Margin:
        """How much better it is than its base."""
        return difference(lever.outcome.accuracy, self.base(lever).accuracy)


@dataclass(frozen=True)
class SeedRun:
    """One training of several that differ in their seed alone; figures in per cent as in Outcome.

    accuracy_given: over the given parses; for a network that makes none of its own the same as accuracy.
    """

    seed: int
    accuracy: float
    accuracy_given: float
    bracket_f1: float | None


@dataclass(frozen=True)
class VariantSeeds:
    """A variant's trainings, by seed.

    Attributes:
        variant: the network.
        runs: by seed.
        pairs: that each was trained on.
        epochs: passes over them until each run's weights.
        start: the trained model whose weights all of them began with; None where each drew its own.
    """

    variant: Variant
    runs: tuple[SeedRun, ...]
    pairs: TrainingPairs
    epochs: int
    start: str | None = None

    @property
    def mean(self) -> float:
        """Of the accuracies."""
        return statistics.fmean(run.accuracy for run in self.runs)

    @property
    def deviation(self) -> float | None:
        """Standard deviation of the accuracies, as estimated from them (n - 1); None for a single one."""
        return statistics.stdev(run.accuracy for run in self.runs) if len(self.runs) > 1 else None


@dataclass(frozen=True)
class Gap:
    """How far the mean of the first variant is above that of the second.

    degrees: of freedom, of the t that its interval is from; None without an interval.
    """

    first: Variant
    second: Variant
    margin: Margin
    degrees: float | None


@dataclass(frozen=True)
class Seeds:
    """Trainings with other seeds, measured on the same dev pairs; dev and pairs as in Levers."""

    dev: str
    pairs: int
    variants: tuple[VariantSeeds, ...]

    @property
    def starts(self) -> dict[str, str]:
        """For each variant whose runs began with the weights of one earlier model, that model's name."""
        return {one.variant.value: one.start for one in self.variants if one.start is not None}

    @property
    def gap(self) -> Gap | None:
        """Of SPINN over its own parses and the line of words; None where one of them was not trained."""
        found = {one.variant: one for one in self.variants}
        return welch(found[FIRST], found[SECOND]) if {FIRST, SECOND} <= found.keys() else None


@dataclass(frozen=True)
class Experiments:
    """The whole file; None for a kind of experiment that was not made."""

    levers: Levers | None
    seeds: Seeds | None

    def beside(self, earlier: Experiments) -> Experiments:
        """These, and of earlier ones what these do not replace: levers of variants that have none here, or all seeds.

        Raises:
            ValueError: levers that were measured on other pairs, or a name that stands for one here and one there.
        """
        return Experiments(_levers_beside(self.levers, earlier.levers), self.seeds or earlier.seeds)


def _levers_beside(levers: Levers | None, earlier: Levers | None) -> Levers | None:
    if levers is None or earlier is None:
        return levers or earlier
    if (levers.dev, levers.pairs) != (earlier.dev, earlier.pairs):
        raise ValueError(f"{levers.pairs} pairs of {levers.dev} and {earlier.pairs} of {earlier.dev}")
    new = {base.variant for base in levers.bases}
    kept = [lever for lever in earlier.levers if lever.outcome.variant not in new]
    if twice := {lever.name for lever in kept} & {lever.name for lever in levers.levers}:
        raise ValueError(f"two levers would have the name {min(twice)!r}")
    order = list(Variant)
    bases = [*(base for base in earlier.bases if base.variant not in new), *levers.bases]
    return Levers(
        levers.dev,
        levers.pairs,
        tuple(sorted(bases, key=lambda base: order.index(base.variant))),
        tuple(sorted((*kept, *levers.levers), key=lambda lever: (order.index(lever.outcome.variant), lever.name))),
    )


def difference(one: Accuracy, base: Accuracy) -> Margin:
    """Of two proportions, as if each had been measured on pairs of its own (the normal interval).

    Both were measured on the same pairs, and mostly get the same ones right: for these two trainings the interval is
    wider than need be. What another seed would give is not in it.
    """
    shares = [accuracy.percent / 100 for accuracy in (one, base)]
    spread = math.sqrt(
        sum(share * (1 - share) / accuracy.pairs for share, accuracy in zip(shares, (one, base), strict=True))
    )
    points, reach = one.percent - base.percent, 100 * statistics.NormalDist().inv_cdf(_TAIL) * spread
    return Margin(points, points - reach, points + reach)


def welch(one: VariantSeeds, other: VariantSeeds) -> Gap:
    """Difference of two means with the interval of Welch 1947, which lets each group have a spread of its own.

    There is no interval where a group has a single run, or where no run differs from its group.
    """
    points = one.mean - other.mean
    if one.deviation is None or other.deviation is None or not (one.deviation or other.deviation):
        return Gap(one.variant, other.variant, Margin(points, None, None), None)
    parts = [group.deviation**2 / len(group.runs) for group in (one, other)]
    degrees = sum(parts) ** 2 / sum(
        part**2 / (len(group.runs) - 1) for part, group in zip(parts, (one, other), strict=True)
    )
    reach = t_quantile(_TAIL, degrees) * math.sqrt(sum(parts))
    return Gap(one.variant, other.variant, Margin(points, points - reach, points + reach), degrees)
