"""From folders of trained runs to the record of evaluation/experiments.py; only their config.json is read.

Ablations: a folder of runs, of which `base` is the one that the others are compared with, or `base-VARIANT` for those
of another variant. Each other run is an ablation; its folder's name, dashes for spaces, is its name. What it changed is
what its config.json says otherwise than the base's.

Seeds: a folder of runs that, within a variant, differ in nothing but their seed. Their names do not matter.

Teachers that `train` put beside their pupils are left out, unless a base of their kind is there.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from spinn_core.evaluation.experiments import Ablation, Ablations, ExperimentsError, Outcome, SeedRun, Seeds, Setting
from spinn_core.evaluation.quantities import Amount, Count, Pairs, Percent
from spinn_core.evaluation.table import Accuracy
from spinn_core.evaluation.trained_on import TrainingPairs
from spinn_core.files import DAMAGED, read_json, reason
from spinn_core.model.catalogue import CONFIG
from spinn_core.model.config import Variant
from spinn_core.study.intervals import difference, gap, group, in_order
from spinn_core.training.settings import SETTINGS, Group

BASE = "base"
LOG = "training.csv"  # of train: a row has a dev accuracy where an epoch ends
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
class Score:
    """One evaluation on the dev pairs, of a config.json."""

    accuracy: Percent
    interval: tuple[Percent, Percent]
    pairs: Pairs
    bracket_f1: Percent | None = None


@dataclass(frozen=True)
class Data:
    """What it was trained on; names of files without their folders."""

    train: list[str]
    dev: str
    vectors: list[str]
    train_pairs: Pairs
    joined_pairs: Count = 0


@dataclass(frozen=True)
class Trained:
    """How long, until the weights that were kept; or how good a model is that it builds on."""

    seconds: Amount = 0.0
    epochs: Count = 0
    accuracy: Percent = 0.0


@dataclass(frozen=True)
class Recipe:
    """What of the recipe stands in every run."""

    epochs: Count
    seed: Count
    patience: Count = 0


@dataclass(frozen=True)
class Config:
    """The part of a run's config.json that bears on what came of it; scores are "given" and, for some, "own"."""

    model: dict[str, Any]
    data: Data
    settings: dict[str, Setting]
    recipe: dict[str, Any]
    trained: Trained
    scores: dict[str, Score]
    teachers: dict[str, Trained] = field(default_factory=dict)
    start: dict[str, Trained] = field(default_factory=dict)


@dataclass(frozen=True)
class TrainedRun:
    """One folder as its config.json describes it."""

    name: str  # the folder's
    config: Config
    recipe: Recipe
    settings: dict[str, Setting]  # all of train's that bear on the weights, as they were in force: given, or by default
    outcome: Outcome

    @property
    def variant(self) -> Variant:
        return self.outcome.variant

    @property
    def built_from(self) -> dict[str, Setting]:
        """The files' names, and the models that it builds on with their accuracy."""
        data, config = self.config.data, self.config
        return {
            "train": [*data.train],
            "vectors": [*data.vectors],
            "teachers": [f"{name} ({one.accuracy:.2f})" for name, one in sorted(config.teachers.items())],
            "start": [f"{name} ({one.accuracy:.2f})" for name, one in sorted(config.start.items())],
        }

    @property
    def sizes(self) -> dict[str, Any]:
        """Those that no setting names, of the network and of the data."""
        return {name: self.config.model.get(name) for name in _FOLLOWS} | {"train_pairs": self.config.data.train_pairs}

    @property
    def measured_on(self) -> tuple[str, int]:
        """The dev file, and how many pairs of it."""
        return self.config.data.dev, self.outcome.accuracy.pairs


def gather_ablations(
    folder: Path, notes: Mapping[str, str] | None = None, on_left_out: Told = lambda line: None
) -> Ablations:
    """Every run in the folder against its base.

    Args:
        notes: a line about an ablation, by its folder's name or its short name.
        on_left_out: called for each teacher, with a line.

    Raises:
        ExperimentsError: a run that cannot be read or is still in training, an ablation without a base that fits, or a
            note about none.
    """
    runs = runs_in(folder)
    bases = _bases(folder, runs)
    found = []
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
                f"{BASE}-{run.variant.value}, or take the ablation out"
            )
        _same_pairs(folder, base, run)
        margin = difference(run.outcome.accuracy, base.outcome.accuracy)
        name = short(run.name)
        found.append(Ablation(name, changes(base, run), run.outcome, margin, notes.get(name, "")))
    names = [one.name for one in found]
    if unknown := sorted(notes.keys() - set(names)):
        raise ExperimentsError(f"a note is about {unknown[0]!r}, and {folder} holds no such ablation")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ExperimentsError(f"two ablations in {folder} have the short name {twice[0]!r}; rename one of the folders")
    if not found:
        raise ExperimentsError(f"{folder} holds only bases; train an ablation beside them")
    first, *others = bases.values()
    for base in others:
        _same_pairs(folder, first, base)
    return in_order(*first.measured_on, [base.outcome for base in bases.values()], found)


def gather_seeds(folder: Path, on_left_out: Told = lambda line: None) -> Seeds:
    """Every run in the folder, by variant and seed.

    Raises:
        ExperimentsError: a run that cannot be read or is still in training, two with the same seed, or two of a variant
            that differ in more than their seed.
    """
    by_variant: dict[Variant, list[TrainedRun]] = {variant: [] for variant in Variant}
    for run in runs_in(folder):
        if run.variant.encodes:
            by_variant[run.variant].append(run)
        else:
            on_left_out(f"{folder / run.name} is left out: a teacher")
    runs = [run for some in by_variant.values() for run in some]
    if not runs:
        raise ExperimentsError(f"{folder} holds no trained run but teachers; train spinn and lstm with several seeds")
    for some in by_variant.values():
        some.sort(key=lambda run: run.recipe.seed)
        for one, other in itertools.pairwise(some):
            if one.recipe.seed == other.recipe.seed:
                raise ExperimentsError(
                    f"{folder / one.name} and {other.name} are both a {one.variant.value} with seed "
                    f"{one.recipe.seed}; take one out"
                )
            if more := [name for name in changes(one, other) if name != "seed"]:
                raise ExperimentsError(
                    f"{folder / one.name} and {other.name} differ in more than their seed: {', '.join(more)}; take "
                    "one out"
                )
    for run in runs[1:]:
        _same_pairs(folder, runs[0], run)
    groups = tuple(
        group(
            variant,
            tuple(_seed_run(run) for run in some),
            some[0].outcome.pairs,
            some[0].outcome.epochs,
            next(iter(some[0].config.start), None),
        )
        for variant, some in by_variant.items()
        if some
    )
    return Seeds(*runs[0].measured_on, groups, gap(groups))


def changes(base: TrainedRun, run: TrainedRun) -> dict[str, tuple[Setting, Setting]]:
    """What differs between two runs of one variant: settings, data, and sizes that follow from neither."""
    found: dict[str, tuple[Setting, Setting]] = {}
    for one, other in ((base.built_from, run.built_from), (base.settings, run.settings)):
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
        config = read_json(path, Config)
        run = _run(folder.name, config, msgspec.convert(config.recipe, Recipe))
        _check_finished(folder, run.recipe)
        return run
    except ExperimentsError:
        raise
    except FileNotFoundError:
        raise ExperimentsError(f"{folder} holds no {path.name}; let its training end, or take the folder out") from None
    except DAMAGED as error:
        raise ExperimentsError(f"{path} is not one that train writes ({reason(error)}); train it anew") from None


def _run(name: str, config: Config, recipe: Recipe) -> TrainedRun:
    variant = Variant(config.model["variant"])
    main = config.scores["own" if variant.can_parse else "given"]
    outcome = Outcome(
        variant=variant,
        accuracy=Accuracy(main.accuracy, *main.interval, main.pairs),
        bracket_f1=main.bracket_f1,
        seconds=config.trained.seconds,
        pairs=TrainingPairs(config.data.train_pairs, config.data.joined_pairs),
        epochs=config.trained.epochs,
    )
    return TrainedRun(name, config, recipe, _settings(config), outcome)


def _settings(said: Config) -> dict[str, Setting]:
    """Every setting that was in force: as it was given, as the recipe or the sizes hold it, or train's default."""
    given, recipe, model = said.settings, said.recipe, said.model
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
    if not said.teachers:
        values["teacher_share"] = None
    if not values["joined"]:
        values["joined_weight"] = None
    # of a program that knew more settings, or others
    return values | {name: value for name, value in given.items() if name not in values.keys() | _FILES | _NO_CHANGE}


def _check_finished(folder: Path, recipe: Recipe) -> None:
    """Raises ExperimentsError where the run's log shows that epochs are still to come."""
    try:
        text = (folder / LOG).read_text(encoding="utf-8")
    except FileNotFoundError:
        return  # only config.json was kept
    ended = sum(bool(row.get("dev_accuracy_given")) for row in csv.DictReader(text.splitlines()))
    if ended < recipe.epochs and not recipe.patience:
        raise ExperimentsError(
            f"{folder} has {ended} of {recipe.epochs} epochs behind it; let its training end, or take the folder out"
        )


def _bases(folder: Path, runs: list[TrainedRun]) -> dict[Variant, TrainedRun]:
    """What the ablations of each variant are compared with."""
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
        raise ExperimentsError(f"{folder} holds no run with the name {BASE}, with which the ablations are compared")
    return found


def _same_pairs(folder: Path, one: TrainedRun, other: TrainedRun) -> None:
    """Raises ExperimentsError where two runs were measured on different pairs, so that nothing follows from them."""
    if one.measured_on != other.measured_on:
        both = " and ".join(f"{pairs} pairs of {dev}" for dev, pairs in (one.measured_on, other.measured_on))
        raise ExperimentsError(
            f"{folder / one.name} and {other.name} were measured on different pairs ({both}); train one of them anew"
        )


def _seed_run(run: TrainedRun) -> SeedRun:
    outcome = run.outcome
    assert outcome.accuracy.percent is not None  # it was measured on pairs
    given = run.config.scores["given"].accuracy
    return SeedRun(run.recipe.seed, outcome.accuracy.percent, given, outcome.bracket_f1)
