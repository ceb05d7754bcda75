"""Two chapters of a model card, from assets/experiments.json: what was tried, and what other seeds gave."""

from __future__ import annotations

from spinn_core.evaluation.table_rows import interval
from spinn_core.study.experiments import Experiments, Outcome
from spinn_core.study.experiments_rows import (
    BASES,
    CAREFUL,
    KIND,
    best_first,
    bounds,
    changed_in_words,
    gap_in_words,
    schedule_in_words,
    seeds_in_words,
    signed,
)


def levers_chapter(experiments: Experiments | None) -> list[str]:
    """Every lever beside its base, those that did not help too; nothing where none was tried."""
    if experiments is None or (levers := experiments.levers) is None:
        return []
    lines = [
        "## Levers",
        "",
        (
            f"What was tried in training, one run each beside a base of its kind: accuracy in per cent of the "
            f"{levers.pairs:,} labelled pairs of {_cell(levers.dev)} with its 95 % interval (Wilson), difference in points with "
            f"its own. {schedule_in_words(levers.bases, BASES)} {CAREFUL} {KIND}"
        ),
        "",
        "| lever | model | what changed | accuracy | difference | interval | in words | bracket F1 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for base in levers.bases:
        own = [lever for lever in best_first(levers) if lever.outcome.variant is base.variant]
        lines.append(f"| (base) | {base.variant.value} | | {_accuracy(base)} | | | | {_figure(base.bracket_f1)} |")
        for lever in own:
            margin = levers.margin(lever)
            lines.append(
                f"| {_cell(lever.name)} | {base.variant.value} | {_cell(changed_in_words(lever.changed))} "
                f"| {_accuracy(lever.outcome)} | {signed(margin.points)} | {bounds(margin)} | {margin.in_words} "
                f"| {_figure(lever.outcome.bracket_f1)} |"
            )
    notes = [f"- {_cell(lever.name)}: {_cell(lever.note)}" for lever in best_first(levers) if lever.note]
    return [*lines, "", *notes, *([""] if notes else [])]


def seeds_chapter(experiments: Experiments | None) -> list[str]:
    """Each variant over its seeds, and the gap between two of them; nothing where no seeds were tried."""
    if experiments is None or (seeds := experiments.seeds) is None:
        return []
    lines = [
        "## Seeds",
        "",
        (
            f"The same trainings with other seeds: accuracy in per cent of the {seeds.pairs:,} labelled pairs of "
            f"{_cell(seeds.dev)}, over its own parses where a model makes some. {KIND}"
        ),
        "",
        "| model | pairs with labels | recombined pairs | epochs | runs | mean | standard deviation | each (seed) |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for group in seeds.variants:
        each = ", ".join(f"{run.accuracy:.2f} ({run.seed})" for run in group.runs)
        lines.append(
            f"| {group.variant.value} | {group.pairs.labelled:,} | {group.pairs.recombined:,} | {group.epochs} "
            f"| {len(group.runs)} | {group.mean:.2f} | {_figure(group.deviation)} | {each} |"
        )
    return [*lines, "", " ".join(gap_in_words(experiments) or [seeds_in_words(seeds)]), ""]


def _accuracy(outcome: Outcome) -> str:
    return f"{outcome.accuracy.percent:.2f} ({interval(outcome.accuracy)})"


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _cell(text: str) -> str:
    """A folder's or a file's name inside a table of Markdown."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
