"""What a training builds on: models that were trained before it, as its teachers or as its start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from spinn_core.cli.console import CommandError, process_number, tell_once
from spinn_core.model.lineage import EARLIER, KINDS
from spinn_core.training.settings import BY_NAME, gather

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor

    from spinn_core.data.snli import SentencePair
    from spinn_core.model.checkpoint import LoadedNetwork
    from spinn_core.model.config import ModelConfig

SHARED = (
    "train",
    "dev",
    "vectors",
    "vocabulary",
    "tune_from",
    "hold_out",
    "limit",
    "labels",
    "skip_bad",
)  # with trainings before this one
HELD_SEED = 1  # not that of the recipe: a teacher and its pupils keep the same pairs out


def trained_before(settings: dict[str, Any], words: Path, above: tuple[Path, ...] = ()) -> list[dict[str, Any]]:
    """The settings of what recipes name as teacher or start, those first that others build on.

    In `settings` folders take the recipes' place. Each of these models is trained on the same files and kept beside the
    one that needs it, in a folder with its recipe's name; so are its soft labels. Recipes may name others in turn.

    Args:
        settings: of one training.
        words: the word table, which all share.
        above: the recipes that led here.

    Raises:
        CommandError: a recipe that cannot be read or needs itself.
    """
    shared = {name: value for name, value in settings.items() if name in SHARED}
    found: dict[str, dict[str, Any]] = {}

    def folder_of(named: str) -> str:
        recipe = Path(named)
        if recipe.suffix != ".json":
            return named
        if recipe in above:
            raise CommandError(f"{recipe} needs itself to be trained first; take it out of its own teachers and start")
        beside = Path(settings["out"]).parent
        folder = str(beside / recipe.stem)
        one = gather({**shared, "words": str(words), "out": folder}, recipe)
        if "soft_labels" in one:
            one["soft_labels"] = str(beside / Path(one["soft_labels"]).name)
        for before in [*trained_before(one, words, (*above, recipe)), one]:
            found.setdefault(before["out"], before)
        return folder

    if "teachers" in settings:
        settings["teachers"] = [folder_of(named) for named in settings["teachers"]]
    if "start" in settings:
        settings["start"] = folder_of(settings["start"])
    return list(found.values())


def read_start(folder: str, config: ModelConfig, seed: int, device: str) -> tuple[LoadedNetwork, dict[str, Tensor]]:
    """The model that a training begins with, and its weights. Raises CommandError: none, or one of other sizes."""
    from spinn_core.model.checkpoint import CheckpointError, load_network
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
    settings: dict[str, Any], pairs: list[SentencePair], device: str
) -> tuple[list[SentencePair], np.ndarray, np.ndarray, dict[str, Any]]:
    """The pairs with the joined ones behind them, what to learn from each, their groups, and what is said of the teachers.
    Raises CommandError."""
    from spinn_core.cli.processes import wait_for_all
    from spinn_core.model.checkpoint import CheckpointError, load_network
    from spinn_core.training.distillation import SoftLabelError, SoftLabels, ask, groups_of_all, origin, taught

    try:
        teachers = [load_network(folder, device) for folder in settings["teachers"]]
    except CheckpointError as error:
        raise CommandError(f"--teachers: {error}") from None
    alike, joined = (settings.get(name, BY_NAME[name].default) for name in ("like_premises", "joined"))
    kept = settings.get("soft_labels")
    soft = None
    if kept is None or (process_number() == 0 and not Path(kept).exists()):
        tell_once(f"{len(teachers)} trained models read {len(pairs)} pairs and what can be joined from them")
        soft = ask(teachers, pairs, alike, joined, HELD_SEED)
        if kept is not None:
            soft.save(Path(kept))
    wait_for_all()
    if soft is None:  # made before, or by the first process
        try:
            soft = SoftLabels.load(Path(kept), origin(pairs, teachers, alike, joined))
        except SoftLabelError as error:
            raise CommandError(f"--soft-labels: {error}") from None
    share, weight = (settings.get(name, BY_NAME[name].default) for name in ("teacher_share", "joined_weight"))
    every, targets = taught(soft, pairs, share, weight)
    return every, targets, groups_of_all(soft.groups, soft.new), said_of(*teachers)
