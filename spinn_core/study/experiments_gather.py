"""From folders of trained runs to the record of experiments.py; only their config.json is read.

Levers: a folder of runs, of which `base` is the one that the others are compared with, or `base-VARIANT` for those of
another variant. Each other run is a lever; its folder's name, dashes for spaces, is its name. What it changed is what
its config.json says otherwise than the base's.

Seeds: a folder of runs that, within a variant, differ in nothing but their seed. Their names do not matter.

Teachers that `train` put beside their pupils are left out, unless a base of their kind is there.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spinn_core import checked
from spinn_core.evaluation.table import Accuracy
from spinn_core.evaluation.trained_on import TrainedOn, TrainingPairs
from spinn_core.files import DAMAGED, read_json, reason
from spinn_core.model.catalogue import CONFIG
from spinn_core.model.config import Variant
from spinn_core.study.experiments import Lever, Levers, Outcome, SeedRun, Seeds, Setting, VariantSeeds
from spinn_core.study.experiments_file import ExperimentsError
from spinn_core.training.settings import SETTINGS, Group

BASE = "base"
LOG = "training.csv"  # of train: a row has a dev accuracy where an epoch ends
SEED = "seed"
_NO_CHANGE = {"model", "save_every"}  # the variant stands by itself; how often the state is written changes no weight
_FILES = {"train", "dev", "vectors", "words", "out", "start", "teachers", "soft_labels"}
_FOLLOWS = {
    "d_word": {"vectors"},
    "vocabulary_rows": {"train", "vectors", "vocabulary", "limit"},
    "tuned_rows": {"train", "vectors", "vocabulary", "limit", "tune_from"},
    "train_pairs": {"train", "limit", "hold_out", "leave_out"},
}
"""Sizes that no setting names, of the network and of the data, and what they follow from."""

Told = Callable[[str], None]


@dataclass(frozen=True)
class TrainedRun:
    """One folder as its config.json describes it.

    Attributes:
        name: the folder's.
        settings: all of train's that bear on the weights, as they were in force: given, or by default.
        data: the files' names, and the teachers' with their accuracy.
        sizes: those that no setting names.
        outcome: what came of it.
        accuracy_given: over the given parses.
        start: the trained model whose weights it began with, or None.
        seed: of the recipe.
        dev: the file that it was measured on.
    """

    name: str
    settings: dict[str, Setting]
    data: dict[str, Setting]
    sizes: dict[str, int]
    outcome: Outcome
    accuracy_given: float
    start: str | None
    seed: int
    dev: str

    @property
    def variant(self) -> Variant:
        return self.outcome.variant


def gather_levers(
    folder: Path, notes: Mapping[str, str] | None = None, on_left_out: Told = lambda line: None
) -> Levers:
    """Every run in the folder against its base.

    Args:
        notes: a line about a lever, by its folder's name or its short name.
        on_left_out: told of each teacher, in a line.

    Raises:
        ExperimentsError: a run that cannot be read or is still in training, a lever without a base that fits, or a note
            about none.
    """
    runs = runs_in(folder)
    bases = _bases(folder, runs)
    levers = []
    notes = {short(name): text for name, text in (notes or {}).items()}
    for run in runs:
        if run in bases.values():
            continue
        base = bases.get(run.variant)
        if base is None and not run.variant.encodes:
            on_left_out(f"{folder / run.name} is left out: a teacher, and there is no {BASE}-{run.variant.value}")
            continue
        if base is None:
            raise ExperimentsError(
                f"{folder / run.name} is a {run.variant.value}, and no base of that kind is in {folder}; train one as "
                f"{BASE}-{run.variant.value}, or take the lever out"
            )
        _same_pairs(folder, base, run)
        levers.append(Lever(short(run.name), changes(base, run), run.outcome, notes.get(short(run.name), "")))
    names = [lever.name for lever in levers]
    if unknown := sorted(notes.keys() - set(names)):
        raise ExperimentsError(f"a note is about {unknown[0]!r}, and {folder} holds no such lever")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ExperimentsError(f"two levers in {folder} have the short name {twice[0]!r}; rename one of the folders")
    if not levers:
        raise ExperimentsError(f"{folder} holds no lever, only what levers are compared with; train one beside it")
    order = list(Variant)
    kept = sorted(bases.values(), key=lambda base: order.index(base.variant))
    for base in kept[1:]:
        _same_pairs(folder, kept[0], base)
    return Levers(
        dev=kept[0].dev,
        pairs=kept[0].outcome.accuracy.pairs,
        bases=tuple(base.outcome for base in kept),
        levers=tuple(sorted(levers, key=lambda lever: (order.index(lever.outcome.variant), lever.name))),
    )


def gather_seeds(folder: Path, on_left_out: Told = lambda line: None) -> Seeds:
    """Every run in the folder, by variant and seed.

    Raises:
        ExperimentsError: a run that cannot be read or is still in training, two with the same seed, or two of a variant
            that differ in more than their seed.
    """
    groups: dict[Variant, list[TrainedRun]] = {variant: [] for variant in Variant}
    for run in runs_in(folder):
        if run.variant.encodes:
            groups[run.variant].append(run)
        else:
            on_left_out(f"{folder / run.name} is left out: a teacher")
    runs = [run for group in groups.values() for run in group]
    if not runs:
        raise ExperimentsError(f"{folder} holds no trained run but teachers; train spinn and lstm with several seeds")
    for group in groups.values():
        group.sort(key=lambda run: run.seed)
        for one, other in itertools.pairwise(group):
            if one.seed == other.seed:
                raise ExperimentsError(
                    f"{folder / one.name} and {other.name} are both a {one.variant.value} with seed {one.seed}; take one out"
                )
            if more := [name for name in changes(one, other) if name != SEED]:
                raise ExperimentsError(
                    f"{folder / one.name} and {other.name} differ in more than their seed: {', '.join(more)}; take one out"
                )
    for run in runs[1:]:
        _same_pairs(folder, runs[0], run)
    return Seeds(
        dev=runs[0].dev,
        pairs=runs[0].outcome.accuracy.pairs,
        variants=tuple(
            VariantSeeds(
                variant,
                tuple(_seed_run(run) for run in group),
                group[0].outcome.pairs,
                group[0].outcome.epochs,
                group[0].start,
            )
            for variant, group in groups.items()
            if group
        ),
    )


def changes(base: TrainedRun, run: TrainedRun) -> dict[str, tuple[Setting, Setting]]:
    """What differs between two runs of one variant: settings, data, and sizes that follow from neither."""
    found = {}
    for one, other in ((base.data, run.data), (base.settings, run.settings)):
        for name in one | other:
            if one.get(name) != other.get(name):
                found[name] = (one.get(name), other.get(name))
    for name, causes in _FOLLOWS.items():
        if base.sizes.get(name) != run.sizes.get(name) and not causes & found.keys():
            found[name] = (base.sizes.get(name), run.sizes.get(name))
    # a word table that was made before says nothing of its vectors
    if "vectors" in found and not all(found["vectors"]):
        del found["vectors"]
    return found


def short(name: str) -> str:
    """A folder's name as people read it."""
    return " ".join(name.replace("-", " ").split())


def runs_in(folder: Path) -> list[TrainedRun]:
    """The runs of a folder by name. Raises ExperimentsError."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    except (OSError, ValueError) as error:
        raise ExperimentsError(f"cannot read the folder {folder}: {reason(error)}") from None
    if not paths:
        raise ExperimentsError(f"{folder} holds no folder of a trained run")
    return [read_run(path) for path in paths]


def read_run(folder: Path) -> TrainedRun:
    """One run. Raises ExperimentsError."""
    path = folder / CONFIG
    try:
        said = read_json(path)
        run = _run(folder.name, said)
        _finished(folder, said["recipe"])
        return run
    except ExperimentsError:
        raise
    except FileNotFoundError:
        raise ExperimentsError(f"{folder} holds no {path.name}; let its training end, or take the folder out") from None
    except DAMAGED as error:
        raise ExperimentsError(f"{path} is not one that train writes ({reason(error)}); train it anew") from None


def _run(name: str, said: dict[str, Any]) -> TrainedRun:
    data, recipe, scores, trained = (said[part] for part in ("data", "recipe", "scores", "trained"))
    variant = Variant(said["model"]["variant"])
    main = scores["own"] if variant.can_parse else scores["given"]
    low, high = (checked.number(checked.percent(bound)) for bound in main["interval"])
    percent = checked.number(checked.percent(main["accuracy"]))
    if not low <= percent <= high:
        raise ValueError("an accuracy outside its interval")
    teachers, start = said.get("teachers", {}), said.get("start", {})
    return TrainedRun(
        name=name,
        settings=_settings(said, bool(teachers)),
        data={
            "train": [checked.text(file) for file in data["train"]],
            "vectors": [checked.text(file) for file in data["vectors"]],
            "teachers": _named(teachers),
            "start": _named(start),
        },
        sizes={size: checked.count(value) for size, value in (said["model"] | data).items() if size in _FOLLOWS},
        outcome=Outcome(
            variant=variant,
            accuracy=Accuracy(percent, low, high, checked.count(main["pairs"], 1)),
            bracket_f1=checked.percent(main.get("bracket_f1")),
            seconds=checked.number(trained["seconds"]),
            pairs=TrainingPairs.of(data),
            epochs=checked.count(trained["epochs"]),
        ),
        accuracy_given=checked.number(checked.percent(scores["given"]["accuracy"])),
        start=TrainedOn.of(said).start,
        seed=checked.count(recipe["seed"]),
        dev=checked.text(data["dev"]),
    )


def _named(models: dict[str, Any]) -> list[Setting]:
    """Models that a run builds on, with their accuracy."""
    return [f"{name} ({checked.number(one['accuracy']):.2f})" for name, one in sorted(models.items())]


def _settings(said: dict[str, Any], taught: bool) -> dict[str, Setting]:
    """Every setting that was in force: as it was given, as the recipe or the sizes hold it, or train's default."""
    given, recipe, model = said["settings"], said["recipe"], said["model"]
    values: dict[str, Setting] = {}
    for setting in SETTINGS:
        name = setting.name
        if name in _FILES | _NO_CHANGE:
            continue
        inside = {Group.RECIPE: recipe, Group.SIZES: model, Group.SCHEDULE: recipe.get("schedule_options", {})}
        values[name] = given.get(name, inside.get(setting.group, {}).get(setting.target or name, setting.default))
    for setting in SETTINGS:
        if setting.schedules and values["schedule"] not in setting.schedules:
            values[setting.name] = None
    if "apart" not in given and "together" in recipe:  # the recipe's word for the opposite
        values["apart"] = not recipe["together"]
    if not taught:
        values["teacher_share"] = None
    if not values["joined"]:
        values["joined_weight"] = None
    # of a program that knew more settings, or others
    return values | {name: value for name, value in given.items() if name not in values.keys() | _FILES | _NO_CHANGE}


def _finished(folder: Path, recipe: dict[str, Any]) -> None:
    """Raises ExperimentsError where the run's log shows that epochs are still to come."""
    try:
        text = (folder / LOG).read_text(encoding="utf-8")
    except FileNotFoundError:
        return  # only config.json was kept
    ended = sum(bool(row.get("dev_accuracy_given")) for row in csv.DictReader(text.splitlines()))
    wanted = checked.count(recipe["epochs"])
    if ended < wanted and not recipe.get("patience"):
        raise ExperimentsError(
            f"{folder} has {ended} of {wanted} epochs behind it; let its training end, or take the folder out"
        )


def _bases(folder: Path, runs: list[TrainedRun]) -> dict[Variant, TrainedRun]:
    """What the levers of each variant are compared with."""
    found: dict[Variant, TrainedRun] = {}
    for run in runs:
        if run.name != BASE and not run.name.startswith(f"{BASE}-"):
            continue
        if run.name not in (BASE, f"{BASE}-{run.variant.value}"):
            raise ExperimentsError(
                f"{folder / run.name} is a {run.variant.value}; name it {BASE} or {BASE}-{run.variant.value}"
            )
        if run.variant in found:
            raise ExperimentsError(f"{folder} holds two bases for {run.variant.value}; take one out")
        found[run.variant] = run
    if BASE not in [run.name for run in runs]:
        raise ExperimentsError(f"{folder} holds no run with the name {BASE}, with which the levers are compared")
    return found


def _same_pairs(folder: Path, one: TrainedRun, other: TrainedRun) -> None:
    """Raises ExperimentsError where two runs were measured on different pairs, so that nothing follows from them."""
    measured = [(run.dev, run.outcome.accuracy.pairs) for run in (one, other)]
    if measured[0] != measured[1]:
        told = " and ".join(f"{pairs} pairs of {dev}" for dev, pairs in measured)
        raise ExperimentsError(
            f"{folder / one.name} and {other.name} were measured on different pairs ({told}); train one of them anew"
        )


def _seed_run(run: TrainedRun) -> SeedRun:
    return SeedRun(run.seed, run.outcome.accuracy.percent, run.accuracy_given, run.outcome.bracket_f1)
