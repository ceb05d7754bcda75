"""The file of the training experiments, assets/experiments.json: writing it whole, reading it with every figure checked.

Means, differences and intervals stand in it for whoever reads it without this program. Reading works them out again
and refuses a file whose figures do not agree.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from spinn_core import checked
from spinn_core.evaluation.table import Accuracy
from spinn_core.evaluation.trained_on import TrainingPairs
from spinn_core.files import DAMAGED, OneLineError, read_json, reason, write_atomically
from spinn_core.model.config import Variant
from spinn_core.study.experiments import Experiments, Lever, Levers, Outcome, SeedRun, Seeds, Setting, VariantSeeds

FILE_NAME = "experiments.json"
FILE = Path(__file__).resolve().parents[2] / "assets" / FILE_NAME
_PLACES, _NEAR = 4, 0.001  # of a figure that was worked out


class ExperimentsError(OneLineError):
    """Experiments that cannot be gathered or read; the text is one line."""


def write_experiments(experiments: Experiments, path: Path) -> None:
    """Writes the file, whole or not at all. Raises OSError."""
    write_atomically(path, (json.dumps(described(experiments), indent=1, allow_nan=False) + "\n").encode())


def read_experiments(path: Path | None = None) -> Experiments | None:
    """Reads what write_experiments() wrote, by default FILE; None where there is no such file.

    Raises:
        ExperimentsError: not such a file.
    """
    path = path or FILE
    try:
        said = read_json(path)
        found = _experiments(said)
        if not _agrees(said, described(found)):
            raise ValueError("its figures do not agree with each other")
        return found
    except FileNotFoundError:
        return None
    except DAMAGED as error:
        raise ExperimentsError(_broken(path, reason(error))) from None


def _broken(path: Path, why: str) -> str:
    return f"the experiments in {path.name} cannot be read ({why}): python -m spinn_core experiments makes it anew"


def described(experiments: Experiments) -> dict[str, Any]:
    """A plain dictionary for JSON, with what follows from the figures beside them."""
    levers, seeds = experiments.levers, experiments.seeds
    return {
        "levers": None
        if levers is None
        else {
            "dev": levers.dev,
            "pairs": levers.pairs,
            "bases": [_plain(base) for base in levers.bases],
            "levers": [
                {
                    "name": lever.name,
                    "changed": {name: list(values) for name, values in lever.changed.items()},
                    **_plain(lever.outcome),
                    "difference": _rounded(asdict(levers.margin(lever))),
                    "note": lever.note,
                }
                for lever in levers.levers
            ],
        },
        "seeds": None
        if seeds is None
        else {
            "dev": seeds.dev,
            "pairs": seeds.pairs,
            "variants": [
                {
                    "variant": group.variant.value,
                    "pairs": asdict(group.pairs),
                    "epochs": group.epochs,
                    "start": group.start,
                    "runs": [asdict(run) for run in group.runs],
                    **_rounded({"mean": group.mean, "deviation": group.deviation}),
                }
                for group in seeds.variants
            ],
            "gap": None
            if (gap := seeds.gap) is None
            else {
                "first": gap.first.value,
                "second": gap.second.value,
                **_rounded({**asdict(gap.margin), "degrees": gap.degrees}),
            },
        },
    }


def _plain(outcome: Outcome) -> dict[str, Any]:
    return {**asdict(outcome), "variant": outcome.variant.value}


def _rounded(figures: dict[str, float | None]) -> dict[str, float | None]:
    return {name: None if value is None else round(value, _PLACES) for name, value in figures.items()}


def _agrees(said: Any, wanted: Any) -> bool:
    """Whether all that is wanted is there; figures may differ in what rounding takes."""
    if isinstance(wanted, dict):
        return isinstance(said, dict) and all(_agrees(said[name], value) for name, value in wanted.items())
    if isinstance(wanted, list):
        return len(said) == len(wanted) and all(map(_agrees, said, wanted))
    if isinstance(wanted, float):
        return isinstance(said, int | float) and abs(said - wanted) < _NEAR
    return said == wanted


def _experiments(said: dict[str, Any]) -> Experiments:
    levers, seeds = said["levers"], said["seeds"]
    return Experiments(None if levers is None else _levers(levers), None if seeds is None else _seeds(seeds))


def _levers(said: dict[str, Any]) -> Levers:
    found = Levers(
        dev=checked.text(said["dev"]),
        pairs=checked.count(said["pairs"], 1),
        bases=tuple(_outcome(base) for base in said["bases"]),
        levers=tuple(_lever(lever) for lever in said["levers"]),
    )
    outcomes = [*found.bases, *(lever.outcome for lever in found.levers)]
    if any(outcome.accuracy.pairs != found.pairs for outcome in outcomes):
        raise ValueError("levers were measured on other pairs")
    variants = [base.variant for base in found.bases]
    if len(set(variants)) < len(variants) or any(lever.outcome.variant not in variants for lever in found.levers):
        raise ValueError("each lever must have one base")
    if not found.levers or len({lever.name for lever in found.levers}) < len(found.levers):
        raise ValueError("each lever must be there once")
    return found


def _lever(said: dict[str, Any]) -> Lever:
    changed = {}
    for name, values in said["changed"].items():
        base, value = values
        changed[checked.text(name)] = (_setting(base), _setting(value))
    return Lever(checked.text(said["name"]), changed, _outcome(said), checked.text(said["note"]))


def _setting(value: Any) -> Setting:
    items = value if isinstance(value, list) else [value]
    if any(isinstance(item, list | dict) for item in items):
        raise ValueError("no setting has such a value")
    return value


def _outcome(said: dict[str, Any]) -> Outcome:
    return Outcome(
        variant=Variant(said["variant"]),
        accuracy=_accuracy(said["accuracy"]),
        bracket_f1=checked.percent(said["bracket_f1"]),
        seconds=checked.number(said["seconds"]),
        pairs=_pairs(said["pairs"]),
        epochs=checked.count(said["epochs"]),
    )


def _pairs(said: dict[str, Any]) -> TrainingPairs:
    return TrainingPairs(checked.count(said["labelled"], 1), checked.count(said["recombined"]))


def _accuracy(said: dict[str, Any]) -> Accuracy:
    percent, low, high = (checked.number(checked.percent(said[name])) for name in ("percent", "low", "high"))
    if not low <= percent <= high:
        raise ValueError("an accuracy outside its interval")
    return Accuracy(percent, low, high, checked.count(said["pairs"], 1))


def _seeds(said: dict[str, Any]) -> Seeds:
    groups = tuple(
        VariantSeeds(
            Variant(group["variant"]),
            tuple(_run(run) for run in group["runs"]),
            _pairs(group["pairs"]),
            checked.count(group["epochs"]),
            None if group["start"] is None else checked.text(group["start"]),
        )
        for group in said["variants"]
    )
    if not groups or len({group.variant for group in groups}) < len(groups):
        raise ValueError("each variant must be there once")
    for group in groups:
        if not group.runs or len({run.seed for run in group.runs}) < len(group.runs):
            raise ValueError(f"{group.variant.value}: each seed must be there once")
    return Seeds(checked.text(said["dev"]), checked.count(said["pairs"], 1), groups)


def _run(said: dict[str, Any]) -> SeedRun:
    accuracy, given = (checked.number(checked.percent(said[name])) for name in ("accuracy", "accuracy_given"))
    return SeedRun(checked.count(said["seed"]), accuracy, given, checked.percent(said["bracket_f1"]))
