"""The training experiments as rows and as words, for a screen, for CSV, for README and for the command line."""

from __future__ import annotations

from spinn_core.evaluation.experiments import (
    Ablation,
    Ablations,
    Experiments,
    Gap,
    Margin,
    Seeds,
    Setting,
    VariantSeeds,
)
from spinn_core.evaluation.table_rows import Row, figure, signed
from spinn_core.evaluation.trained_on import listed

CAREFUL = (
    "The interval of a difference covers the choice of the dev pairs only, as if each accuracy had been measured on "
    "pairs of its own. Each setting was trained once, and how far another seed would move it is not in the interval: "
    "one without zero does not show that a setting helps."
)
OPTIMISTIC = "The accuracies are slightly optimistic: each training kept the epoch that was best on these pairs."


def best_first(ablations: Ablations) -> list[Ablation]:
    """By variant, in each the greatest difference first."""
    variants = [base.variant for base in ablations.bases]
    return sorted(
        ablations.runs, key=lambda run: (variants.index(run.outcome.variant), -run.difference.points, run.name)
    )


def ablation_rows(ablations: Ablations) -> list[Row]:
    """A row for each ablation, best first."""
    return [
        {
            "ablation": run.name,
            "model": run.outcome.variant.value,
            "what changed": changed_in_words(run.changed),
            "accuracy": run.outcome.accuracy.percent,
            "from": run.outcome.accuracy.low,
            "to": run.outcome.accuracy.high,
            "difference": round(run.difference.points, 2),
            "difference from": _places(run.difference.low),
            "difference to": _places(run.difference.high),
            "interval": run.difference.in_words,
            "bracket F1": run.outcome.bracket_f1,
            "minutes": round(run.outcome.seconds / 60, 1),
            "pairs with labels": run.outcome.pairs.labelled,
            "recombined pairs": run.outcome.pairs.recombined,
            "epochs": run.outcome.epochs,
            "note": run.note,
        }
        for run in best_first(ablations)
    ]


def seed_rows(seeds: Seeds) -> list[Row]:
    """A row for each run."""
    return [
        {
            "model": group.variant.value,
            "seed": run.seed,
            "accuracy": run.accuracy,
            "over provided parses": run.accuracy_given if group.variant.reads_tree else None,
            "bracket F1": run.bracket_f1,
        }
        for group in seeds.variants
        for run in group.runs
    ]


def variant_rows(seeds: Seeds) -> list[Row]:
    """A row for each variant."""
    return [
        {
            "model": group.variant.value,
            "pairs with labels": group.pairs.labelled,
            "recombined pairs": group.pairs.recombined,
            "epochs": group.epochs,
            "first weights": group.start or "drawn",
            "runs": len(group.runs),
            "mean": round(group.mean, 2),
            "standard deviation": _places(group.deviation),
            "lowest": min(run.accuracy for run in group.runs),
            "highest": max(run.accuracy for run in group.runs),
        }
        for group in seeds.variants
    ]


def changed_in_words(changed: dict[str, tuple[Setting, Setting]]) -> str:
    """What an ablation changed: "rate 0.001 → 0.002; train with more.jsonl"."""
    parts = []
    for name, (base, value) in changed.items():
        words = name.replace("_", " ")
        if isinstance(base, list) and isinstance(value, list) and set(base) != set(value):
            sides = {
                "without": [item for item in base if item not in value],
                "with": [item for item in value if item not in base],
            }
            parts.append(
                f"{words} " + ", ".join(f"{which} {value_in_words(items)}" for which, items in sides.items() if items)
            )
        else:
            parts.append(f"{words} {value_in_words(base)} → {value_in_words(value)}")
    return "; ".join(parts) or "nothing that its settings record"


def value_in_words(value: Setting) -> str:
    """One setting: "0.001", "yes", "a and b"."""
    if isinstance(value, list):
        return " and ".join(map(str, value)) or "none"
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def bounds(margin: Margin) -> str:
    """The bounds of its 95 % interval."""
    return "–" if margin.low is None or margin.high is None else f"{signed(margin.low)} to {signed(margin.high)}"


def seeds_in_words(seeds: Seeds) -> str:
    """What a seed decided in these trainings, and so what their spread covers."""
    if not seeds.starts:
        return "A seed decides the first weights, the order of the pairs and what dropout leaves out."
    starts = "; ".join(f"{name} with those of {start}" for name, start in seeds.starts.items())
    drawn = [one.variant.value for one in seeds.variants if one.start is None]
    return (
        f"The runs of a model begin with the weights of one earlier model: {starts}. A seed decides the order of the "
        "pairs and what dropout leaves out, not the first weights: spread and interval cover the last training only."
        + (f" Those of {listed(drawn)} begin with weights that the seed draws." if drawn else "")
    )


def gap_in_words(experiments: Experiments) -> list[str]:
    """SPINN versus LSTM over their seeds, in sentences; none where one of them was not trained."""
    if experiments.seeds is None or (gap := experiments.seeds.gap) is None:
        return []
    groups = {group.variant: group for group in experiments.seeds.variants}
    return [f"Over predicted parses {_mean(groups[gap.first])}; {_mean(groups[gap.second])}.", _gap(gap)]


def _mean(group: VariantSeeds) -> str:
    """ "spinn averages 78.90 over 5 seeds, standard deviation 0.21"."""
    name, runs = group.variant.value, len(group.runs)
    if group.deviation is None:
        return f"{name} reaches {group.mean:.2f} with a single seed"
    return f"{name} averages {group.mean:.2f} over {runs} seeds, standard deviation {figure(group.deviation)}"


def _gap(gap: Gap) -> str:
    """ "spinn is 0.40 points above lstm: …"."""
    margin, points = gap.margin, round(gap.margin.points, 2)
    ahead, behind = (gap.first, gap.second) if points > 0 else (gap.second, gap.first)
    said = f"{ahead.value} is {abs(points):.2f} points above {behind.value}" if points else "The two are level"
    if margin.low is None:
        return f"{said}; too few runs for an interval."
    return (
        f"{said}: {gap.first.value} minus {gap.second.value} has the 95 % interval {bounds(margin)} (Welch’s t, "
        f"{gap.degrees:.1f} degrees of freedom); the difference is {'not ' if margin.holds_zero else ''}significant "
        "over these runs."
    )


def _places(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
