"""The figures that are worked out from several trainings: differences and means, with their 95 % intervals."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable

from scipy import stats  # type: ignore[import-untyped]

from spinn_core.evaluation.experiments import (
    Ablation,
    Ablations,
    Experiments,
    Gap,
    Margin,
    Outcome,
    SeedRun,
    VariantSeeds,
)
from spinn_core.evaluation.table import Accuracy
from spinn_core.evaluation.trained_on import TrainingPairs
from spinn_core.model.config import Variant

SURE = 0.95
FIRST, SECOND = Variant.SPINN, Variant.LSTM
"""The two whose gap the seeds are there for."""


def difference(one: Accuracy, base: Accuracy) -> Margin:
    """Of two proportions, as if each had been measured on pairs of its own (the normal interval).

    Both were measured on the same pairs, and mostly get the same ones right: for these two trainings the interval is
    wider than need be. What another seed would give is not in it.
    """
    assert one.percent is not None and base.percent is not None  # both were measured on pairs
    shares = [(one.percent / 100, one.pairs), (base.percent / 100, base.pairs)]
    spread = 100 * math.sqrt(sum(share * (1 - share) / pairs for share, pairs in shares))
    points = one.percent - base.percent
    reach = spread * float(stats.norm.ppf((1 + SURE) / 2))
    return Margin(points, points - reach, points + reach)


def group(
    variant: Variant, runs: tuple[SeedRun, ...], pairs: TrainingPairs, epochs: int, start: str | None = None
) -> VariantSeeds:
    """Trainings of one variant with their mean and standard deviation."""
    accuracies = [run.accuracy for run in runs]
    deviation = statistics.stdev(accuracies) if len(runs) > 1 else None
    return VariantSeeds(variant, pairs, epochs, start, runs, statistics.fmean(accuracies), deviation)


def gap(groups: tuple[VariantSeeds, ...]) -> Gap | None:
    """Of FIRST and SECOND; None where one of them is not there."""
    found = {one.variant: one for one in groups}
    return welch(found[FIRST], found[SECOND]) if {FIRST, SECOND} <= found.keys() else None


def welch(one: VariantSeeds, other: VariantSeeds) -> Gap:
    """Difference of two means with the interval of Welch 1947, which lets each group have a spread of its own.

    There is no interval where a group has a single run, or where no run differs from its group.
    """
    samples = [[run.accuracy for run in group.runs] for group in (one, other)]
    points = statistics.fmean(samples[0]) - statistics.fmean(samples[1])
    if min(map(len, samples)) < 2 or all(len(set(sample)) == 1 for sample in samples):
        return Gap(one.variant, other.variant, Margin(points, None, None), None)
    test = stats.ttest_ind(*samples, equal_var=False)
    low, high = test.confidence_interval(SURE)
    return Gap(one.variant, other.variant, Margin(points, float(low), float(high)), float(test.df))


def beside(new: Experiments, earlier: Experiments) -> Experiments:
    """The new ones, and of earlier ones what these do not replace: ablations of other variants, or all seeds.

    Raises:
        ValueError: ablations that were measured on other pairs, or a name that stands for one here and one there.
    """
    ablations, old = new.ablations, earlier.ablations
    if ablations and old:
        if (ablations.dev, ablations.pairs) != (old.dev, old.pairs):
            raise ValueError(f"{ablations.pairs} pairs of {ablations.dev} and {old.pairs} of {old.dev}")
        replaced = {base.variant for base in ablations.bases}
        kept = [run for run in old.runs if run.outcome.variant not in replaced]
        if twice := {run.name for run in kept} & {run.name for run in ablations.runs}:
            raise ValueError(f"two ablations would have the name {min(twice)!r}")
        bases = [base for base in old.bases if base.variant not in replaced]
        ablations = in_order(ablations.dev, ablations.pairs, [*bases, *ablations.bases], [*kept, *ablations.runs])
    return Experiments(ablations or old, new.seeds or earlier.seeds)


def in_order(dev: str, pairs: int, bases: Iterable[Outcome], runs: Iterable[Ablation]) -> Ablations:
    """Ablations by variant and name."""
    order = list(Variant)
    return Ablations(
        dev,
        pairs,
        tuple(sorted(bases, key=lambda base: order.index(base.variant))),
        tuple(sorted(runs, key=lambda run: (order.index(run.outcome.variant), run.name))),
    )
