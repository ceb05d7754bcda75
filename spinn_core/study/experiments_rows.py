"""The training experiments as rows and as words, for a screen, for CSV, for a model's card and for the command line."""

from __future__ import annotations

from collections.abc import Iterable

from spinn_core.evaluation.table_rows import figure
from spinn_core.evaluation.trained_on import listed, pairs_in_words
from spinn_core.model.config import Variant
from spinn_core.study.experiments import Experiments, Gap, Lever, Levers, Margin, Outcome, Seeds, Setting, VariantSeeds

_MINUS = "\u2212"

BASES = "Bases trained"
CAREFUL = (
    "The interval of a difference covers the choice of the dev pairs only, as if each accuracy had been measured on pairs "
    "of its own. Each setting was trained once, and how far another seed would move it is not in the interval: one "
    "without zero does not show that a setting helps."
)
KIND = "The accuracies are slightly optimistic: each training kept the epoch that was best on these pairs."


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
                "pairs with labels": outcome.pairs.labelled,
                "recombined pairs": outcome.pairs.recombined,
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
            "pairs with labels": group.pairs.labelled,
            "recombined pairs": group.pairs.recombined,
            "epochs": group.epochs,
            "first weights": group.start or "drawn",
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
            told.append(f"{words} " + ", ".join(f"{which} {_value(items)}" for which, items in parts if items))
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


def schedule_in_words(trained: Iterable[Outcome | VariantSeeds], which: str = "Trained here") -> str:
    """How much these trainings saw: "Trained here: spinn and lstm on 60,000 pairs with labels, for 1 epoch. …"."""
    groups: dict[int, list[Outcome | VariantSeeds]] = {}
    for one in trained:
        groups.setdefault(one.epochs, []).append(one)
    told = [
        f"{line}, for {epochs} {'epoch' if epochs == 1 else 'epochs'}"
        for epochs, group in groups.items()
        for line in pairs_in_words((one.variant.value, one.pairs) for one in group)
    ]
    return f"{which}: {'; '.join(told)}. What a shipped model was trained on stands on its card."


def seeds_in_words(seeds: Seeds) -> str:
    """What a seed decided in these trainings, and so what their spread covers."""
    if not seeds.starts:
        return "A seed decides how the weights begin, in which order the pairs come and what dropout leaves out."
    told = f"{'; '.join(f'{name} with those of {start}' for name, start in seeds.starts.items())}"
    drawn = [one.variant.value for one in seeds.variants if one.start is None]
    return (
        f"The runs of a model begin with the weights of one earlier model: {told}. Here a seed decides the order of the pairs "
        "and what dropout leaves out, not the first weights, so the spread and the interval cover the last training alone; "
        "how far other first weights would move the figures is not in them."
        + (f" Those of {listed(drawn)} begin with weights that the seed draws." if drawn else "")
    )


def gap_in_words(experiments: Experiments) -> list[str]:
    """SPINN and the line of words over their seeds, in sentences; none where one of them was not trained."""
    if experiments.seeds is None or (gap := experiments.seeds.gap) is None:
        return []
    groups = {group.variant: group for group in experiments.seeds.variants}
    one, other = groups[gap.first], groups[gap.second]
    told = [f"Over its own parses {_mean(one)}; {_mean(other)}.", _gap(gap)]
    return [*told, seeds_in_words(experiments.seeds)] if experiments.seeds.starts else told


def _mean(group: VariantSeeds) -> str:
    """ "spinn averages 78.90 over 5 seeds, standard deviation 0.21"."""
    name, runs = group.variant.value, len(group.runs)
    if group.deviation is None:
        return f"{name} has {group.mean:.2f} with a single seed"
    return f"{name} averages {group.mean:.2f} over {runs} seeds, standard deviation {figure(group.deviation)}"


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
        else "zero is outside, so the difference is significant over these runs"
    )
    return (
        f"{told}: {gap.first.value} minus {gap.second.value} has the 95 % interval {bounds(margin)} (Welch’s t, "
        f"{gap.degrees:.1f} degrees of freedom); {said}."
    )
