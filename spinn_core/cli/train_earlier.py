"""What a training builds on: models that were trained before it, as its teachers or as its start."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spinn_core.cli.console import CommandError, process_number, tell_once
from spinn_core.model.lineage import EARLIER, KINDS
from spinn_core.training.settings import Settings, gather

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor

    from spinn_core.data.snli import SentencePair
    from spinn_core.model.checkpoint import LoadedNetwork
    from spinn_core.model.config import ModelConfig

SHARED = {"train", "dev", "vectors", "vocabulary", "tune_from", "hold_out", "limit", "labels", "skip_bad"}
"""Settings that hold for the trainings before this one, too."""
HELD_SEED = 1  # not that of the recipe: a teacher and its pupils keep the same pairs out


def trained_before(settings: Settings, words: Path, above: tuple[Path, ...] = ()) -> tuple[Settings, list[Settings]]:
    """What recipes name as teacher or start. Each of these models is trained on the same files and kept beside the one
    that needs it, in a folder with its recipe's name; so are its soft labels. Recipes may name others in turn.

    Args:
        settings: of one training.
        words: the word table, which all share.
        above: the recipes that led here.

    Returns:
        `settings` with folders in the recipes' place, and the trainings before it, those first that others build on.

    Raises:
        CommandError: a recipe that needs itself. TrainingError: one that cannot be read.
    """
    shared = {name: value for name, value in settings.given().items() if name in SHARED}
    beside = Path(settings.out).parent
    found: dict[str, Settings] = {}

    def folder_of(named: str) -> str:
        recipe = Path(named)
        if recipe.suffix != ".json":
            return named
        if recipe in above:
            raise CommandError(f"{recipe} needs itself to be trained first; take it out of its own teachers and start")
        one = gather({**shared, "words": str(words), "out": str(beside / recipe.stem)}, recipe)
        if one.soft_labels:
            one = replace(one, soft_labels=str(beside / Path(one.soft_labels).name))
        one, before = trained_before(one, words, (*above, recipe))
        for training in (*before, one):
            found.setdefault(training.out, training)
        return one.out

    teachers = tuple(folder_of(named) for named in settings.teachers)
    return replace(settings, teachers=teachers, start=folder_of(settings.start)), list(found.values())


def read_start(folder: str, config: ModelConfig, seed: int, device: str) -> tuple[LoadedNetwork, dict[str, Tensor]]:
    """The model that a training begins with, and its weights. Raises CommandError: none, or one of other sizes."""
    from spinn_core.model.catalogue import CheckpointError
    from spinn_core.model.checkpoint import load_network
    from spinn_core.training.warm_start import first_weights

    try:
        start = load_network(folder, device)
        return start, first_weights(start, config, seed)
    except (CheckpointError, ValueError) as error:
        raise CommandError(f"--start: {error}") from None


def said_of(*models: LoadedNetwork) -> dict[str, Any]:
    """How models that a training builds on were trained, how good each is, and what it builds on itself."""
    said = {}
    for model in models:
        facts = model.info.facts
        if scores := facts.get("scores"):  # a checkpoint need not say how good it is
            said[model.name] = {
                "settings": facts.get("settings", {}),
                "accuracy": (scores.get("own") or scores["given"])["accuracy"],
                **{name: facts[name] for name in (*KINDS, EARLIER) if name in facts},
            }
    return said


def ask_teachers(
    settings: Settings, pairs: list[SentencePair], device: str
) -> tuple[list[SentencePair], np.ndarray, np.ndarray, dict[str, Any]]:
    """The pairs with the recombined ones behind them, their targets, their groups, and what is said of the teachers.

    Raises:
        CommandError: a teacher or the file of soft labels cannot be read.
    """
    from spinn_core.cli.processes import wait_for_all
    from spinn_core.model.catalogue import CheckpointError
    from spinn_core.model.checkpoint import load_network
    from spinn_core.training.distillation import SoftLabelError, SoftLabels, ask, groups_of_all, origin, soft_targets

    try:
        teachers = [load_network(folder, device) for folder in settings.teachers]
    except CheckpointError as error:
        raise CommandError(f"--teachers: {error}") from None
    alike, joined, kept = settings.like_premises, settings.joined, Path(settings.soft_labels)
    soft = None
    if not settings.soft_labels or (process_number() == 0 and not kept.exists()):
        tell_once(f"{len(teachers)} trained models read {len(pairs)} pairs and what can be recombined from them")
        soft = ask(teachers, pairs, alike, joined, HELD_SEED)
        if settings.soft_labels:
            soft.save(kept)
    wait_for_all()
    if soft is None:  # made before, or by the first process
        try:
            soft = SoftLabels.load(kept, origin(pairs, teachers, alike, joined))
        except SoftLabelError as error:
            raise CommandError(f"--soft-labels: {error}") from None
    every, targets = soft_targets(soft, pairs, settings.teacher_share, settings.joined_weight)
    return every, targets, groups_of_all(soft.groups, soft.new), said_of(*teachers)
