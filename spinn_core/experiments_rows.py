"""The training experiments as rows and as words, for a screen, for CSV, for a model's card and for the command line."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from spinn_core.experiments import (
    FIRST,
    SECOND,
    Experiments,
    Gap,
    Lever,
    Levers,
    Margin,
    Outcome,
    Seeds,
    Setting,
    VariantSeeds,
    difference,
)
from spinn_core.model.config import Variant
from spinn_core.results_rows import figure

_MINUS = "\u2212"

CAREFUL = (
    "The interval of a difference is that of two proportions, as if each had been measured on pairs of its own. Both "
    "were measured on the same pairs, so it is conservative: the difference is more certain than it says. But each "
    "was trained once, and the luck of a seed is not in it."
)
KIND = "Each training kept the epoch that was best on these pairs, which is a little kind to all of them."


def best_first(levers: Levers) -> list[Lever]:
    """By variant, in each the greatest difference first."""
    variants = [base.variant for base in levers.bases]
    return sorted(
        levers.levers,
        key=lambda lever: (variants.index(lever.outcome.variant), -levers.margin(lever).points, lever.name),
    )


def lever_rows(levers: Levers) -> list[dict]:
    """A row for each lever, best first."""
    rows = []
    for lever in best_first(levers):
        outcome, margin = lever.outcome, levers.margin(lever)
        rows.append(
            {
                "lever": lever.name,
                "model": outcome.variant.value,
                "what changed": changed_in_words(lever.changed),
                "accuracy": outcome.accuracy.percent,
                "from": outcome.accuracy.low,
                "to": outcome.accuracy.high,
                "difference": round(margin.points, 2),
                "difference from": round(margin.low, 2),
                "difference to": round(margin.high, 2),
                "in words": margin.in_words,
                "bracket F1": outcome.bracket_f1,
                "minutes": round(outcome.seconds / 60, 1),
                "pairs": outcome.train_pairs,
                "epochs": outcome.epochs,
                "note": lever.note,
            }
        )
    return rows


def seed_rows(seeds: Seeds) -> list[dict]:
    """A row for each run."""
    return [
        {
            "model": group.variant.value,
            "seed": run.seed,
            "accuracy": run.accuracy,
            "over given parses": run.accuracy_given if group.variant.reads_tree else None,
            "bracket F1": run.bracket_f1,
        }
        for group in seeds.variants
        for run in group.runs
    ]


def variant_rows(seeds: Seeds) -> list[dict]:
    """A row for each variant."""
    return [
        {
            "model": group.variant.value,
            "training pairs": group.train_pairs,
            "epochs": group.epochs,
            "runs": len(group.runs),
            "mean": round(group.mean, 2),
            "standard deviation": None if group.deviation is None else round(group.deviation, 2),
            "lowest": min(run.accuracy for run in group.runs),
            "highest": max(run.accuracy for run in group.runs),
        }
        for group in seeds.variants
    ]


def changed_in_words(changed: dict[str, tuple[Setting, Setting]]) -> str:
    """What a lever changed: "rate 0.001 → 0.002; train with more.jsonl"."""
    told = []
    for name, (base, value) in changed.items():
        words = name.replace("_", " ")
        if isinstance(base, list) and isinstance(value, list) and set(base) != set(value):
            parts = [("without", [item for item in base if item not in value])]
            parts.append(("with", [item for item in value if item not in base]))
            told.append(
                f"{words} " + ", ".join(f"{which} {_value(items)}" for which, items in parts if items)
            )
        else:
            told.append(f"{words} {_value(base)} → {_value(value)}")
    return "; ".join(told) or "nothing that its settings tell"


def _value(value: Setting) -> str:
    if isinstance(value, list):
        return " and ".join(map(str, value)) or "none"
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def signed(points: float) -> str:
    """A difference in points with its sign."""
    return f"{round(points, 2) + 0.0:+.2f}".replace("-", _MINUS)  # + 0.0: no minus before a zero


def bounds(margin: Margin) -> str:
    """The bounds of its 95 % interval."""
    return "–" if margin.low is None else f"{signed(margin.low)} to {signed(margin.high)}"


def levers_in_words(experiments: Experiments) -> list[str]:
    """A line for each lever and each base."""
    if (levers := experiments.levers) is None:
        return []
    lines = [f"base {base.variant.value}: {base.accuracy.percent:.2f}" for base in levers.bases]
    for lever in best_first(levers):
        margin = levers.margin(lever)
        lines.append(
            f"{lever.name} ({lever.outcome.variant.value}; {changed_in_words(lever.changed)}): "
            f"{lever.outcome.accuracy.percent:.2f}, {signed(margin.points)} ({bounds(margin)}), {margin.in_words}"
        )
    return lines


def schedule_in_words(trained: Iterable[Outcome | VariantSeeds]) -> str:
    """How much these trainings saw: "spinn on 60,000 pairs for 1 epoch, lstm on …": not what a shipped model saw."""
    told = ", ".join(
        f"{one.variant.value} on {one.train_pairs:,} pairs for {_epochs(one.epochs)}"
        for one in trained
    )
    return f"Trained here: {told}; a shipped model’s own schedule stands on its card."


def _epochs(count: int) -> str:
    return f"{count} {'epoch' if count == 1 else 'epochs'}"


def short_training_in_words(levers: Levers) -> list[str]:
    """SPINN and the line of words after equally little training: of their bases, and of levers that changed the same in both.

    No sentence where only one of them was trained so. A tree that helps most when there is little to learn from shows here.
    """
    runs = [({}, base) for base in levers.bases]
    runs += [(lever.changed, lever.outcome) for lever in best_first(levers) if lever.changed]
    trees, rows = ([run for run in runs if run[1].variant is variant] for variant in (FIRST, SECOND))
    lines = []
    for (changed, one), (also, other) in itertools.product(trees, rows):
        if changed != also or (one.train_pairs, one.epochs) != (other.train_pairs, other.epochs):
            continue
        how = f", with {changed_in_words(changed)}" if changed.keys() - {"epochs"} else ""  # epochs are told anyway
        margin = difference(one.accuracy, other.accuracy)
        lines.append(
            f"After {_epochs(one.epochs)} of {one.train_pairs:,} pairs{how}, {_ahead(FIRST, SECOND, margin)}: "
            f"{FIRST.value} minus {SECOND.value} has the interval {bounds(margin)}"
            f"{', which could be chance' if margin.could_be_chance else ''}."
        )
    return lines


def gap_in_words(experiments: Experiments) -> list[str]:
    """SPINN and the line of words over their seeds, in sentences; none where one of them was not trained."""
    if experiments.seeds is None or (gap := experiments.seeds.gap) is None:
        return []
    groups = {group.variant: group for group in experiments.seeds.variants}
    one, other = groups[gap.first], groups[gap.second]
    return [f"Over its own parses {_mean(one)}; {_mean(other)}.", _gap(gap)]


def _mean(group: VariantSeeds) -> str:
    """ "spinn has 78.90 in the mean of 5 seeds, standard deviation 0.21"."""
    name, runs = group.variant.value, len(group.runs)
    if group.deviation is None:
        return f"{name} has {group.mean:.2f} with a single seed"
    return f"{name} has {group.mean:.2f} in the mean of {runs} seeds, standard deviation {figure(group.deviation)}"


def _ahead(first: Variant, second: Variant, margin: Margin) -> str:
    """ "spinn is 0.40 points above lstm"."""
    if not (points := round(margin.points, 2)):
        return "the two are level"
    ahead, behind = (first, second) if points > 0 else (second, first)
    return f"{ahead.value} is {abs(points):.2f} points above {behind.value}"


def _gap(gap: Gap) -> str:
    margin = gap.margin
    told = _ahead(gap.first, gap.second, margin).replace("the two", "The two")  # it begins a sentence
    if margin.low is None:
        return f"{told}; with so few runs nothing says how sure that is."
    said = (
        "zero is within it, so these runs do not tell the two apart"
        if margin.could_be_chance
        else "zero is outside, so it is hardly the luck of the seeds"
    )
    return (
        f"{told}: {gap.first.value} minus {gap.second.value} has the 95 % interval {bounds(margin)} (Welch’s t, "
        f"{gap.degrees:.1f} degrees of freedom); {said}."
    )
