"""train: a network from files of pairs and of word vectors, in one process or, under torchrun, in many."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spinn_core.cli.console import CommandError, basename, count, pick_device, process_number, tell
from spinn_core.cli.train_settings import BY_NAME, Group, add_settings, gather, options

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor

    from spinn_core.model.checkpoint import LoadedNetwork
    from spinn_core.model.config import ModelConfig
    from spinn_core.snli import SentencePair
    from spinn_core.training import Recipe, Trainer
    from spinn_core.vocabulary import WordTable

FILES = ("train", "dev", "vectors", "words", "out", "start", "teachers", "soft_labels")
SHARED = ("train", "dev", "vectors", "vocabulary", "tune_from", "hold_out", "limit")  # with trainings before this one
HELD_SEED = 1  # not that of the recipe: a teacher and its pupils keep the same pairs out


def add(commands: argparse._SubParsersAction) -> None:
    """Registers the command."""
    parser = commands.add_parser(
        "train",
        help="train a network",
        description="Trains a network. Killed or interrupted, it goes on with the same command and --resume. "
        "torchrun --nproc-per-node=N -m spinn_core train ... trains in N processes.",
    )
    add_settings(parser)
    running = parser.add_argument_group("running")
    running.add_argument("--recipe", type=Path, metavar="FILE", help="JSON with any settings; flags go before it")
    running.add_argument("--threads", type=count, metavar="N", help="processor threads (default: torch's choice)")
    running.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="where to compute")
    again = running.add_mutually_exclusive_group()
    again.add_argument("--resume", action="store_true", help="go on from the state in OUT, if there is one")
    again.add_argument("--force", action="store_true", help="start anew although OUT holds a model")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Trains; returns the exit status: 0, or 128 and the signal's number after an interrupt."""
    flags = {name: value for name, value in vars(arguments).items() if name in BY_NAME}
    settings = gather(flags, arguments.recipe)
    out = Path(settings["out"])
    words = Path(settings.get("words") or out / "words.safetensors")
    new_table = not (words.is_file() and (arguments.resume or "words" in settings))
    check_files(settings, out, new_table, arguments.resume or arguments.force)
    recipe = make_recipe(settings)
    earlier = trained_before(settings, words)
    import torch

    from spinn_core.cli.processes import process_group, wait_for_all
    from spinn_core.cli.progress import train_and_show

    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    with process_group(pick_device(arguments.device)) as device:
        pairs, dev, frequencies = read_data(settings)
        if process_number() == 0:
            clear(out, arguments.force)
            if new_table:
                make_table(settings, frequencies, words)
        wait_for_all()
        for one in earlier:  # what is trained already is only looked at
            note(f"first {one['out']}")
            lessons = make_trainer(one, make_recipe(one), words, pairs, dev, frequencies, device, resume=True)
            if status := train_and_show(lessons):
                return status
            wait_for_all()
        trainer = make_trainer(settings, recipe, words, pairs, dev, frequencies, device, arguments.resume)
        return train_and_show(trainer)


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


def check_files(settings: dict[str, Any], out: Path, new_table: bool, again: bool) -> None:
    """Finds missing files before minutes go by. Raises CommandError."""
    if out.exists() and not out.is_dir():
        raise CommandError(f"{out} is not a folder; name another --out")
    if not again and any((out / name).exists() for name in ("config.json", "state.safetensors")):
        raise CommandError(f"{out} holds a model already; add --resume to go on, --force to start anew, or change --out")
    if new_table and "vectors" not in settings:
        raise CommandError("--vectors is missing; give GloVe files, or a word table that exists with --words")
    named = [("train", settings["train"]), ("dev", [settings["dev"]])]
    named += [("vectors", settings["vectors"])] if new_table else []
    for name, files in named:
        for file in files:
            try:
                open(file, "rb").close()
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or error
                raise CommandError(f"cannot read {file}: {reason}; check --{name}") from None


def make_recipe(settings: dict[str, Any]) -> Recipe:
    """The settings that say how to train."""
    from spinn_core.training import Recipe

    values = options(settings, Group.RECIPE)
    values["together"] = not values.pop("apart", False)
    return Recipe(**values, schedule_options=options(settings, Group.SCHEDULE))


def read_data(settings: dict[str, Any]) -> tuple[list[SentencePair], list[SentencePair], Counter[str]]:
    """Training pairs, dev pairs, and how often each token occurs in training."""
    from spinn_core.snli import count_words, read_pairs

    limit = settings.get("limit")
    pairs: list[SentencePair] = []
    for file in settings["train"]:
        if limit is None or len(pairs) < limit:
            found = read_pairs(Path(file), None if limit is None else limit - len(pairs))
            check_parses(settings["model"], file, found)
            pairs += found
    dev = read_pairs(Path(settings["dev"]), limit)
    check_parses(settings["model"], settings["dev"], dev)
    note(f"{len(pairs)} pairs to learn from, {len(dev)} to measure on")
    return pairs, dev, count_words(pairs)


def check_parses(model: str, file: str, pairs: list[SentencePair]) -> None:
    """Raises CommandError where a tree is needed and missing."""
    from spinn_core.model.config import Variant

    if not Variant(model).reads_tree:
        return
    for pair in pairs:
        if pair.premise.transitions is None or pair.hypothesis.transitions is None:
            raise CommandError(f"{file} holds pairs without a parse, which {model} learns from; --model lstm needs none")


def clear(out: Path, force: bool) -> None:
    """Makes the folder; takes an old model out of it, whose word table is about to change."""
    out.mkdir(parents=True, exist_ok=True)
    if force:
        for name in ("config.json", "weights.safetensors", "state.safetensors", "training.csv"):
            (out / name).unlink(missing_ok=True)


def make_table(settings: dict[str, Any], frequencies: Counter[str], words: Path) -> None:
    """Writes the word table. Raises VocabularyError."""
    from spinn_core.vocabulary import build_word_table

    note("reading the word vectors")
    limit = settings.get("vocabulary", BY_NAME["vocabulary"].default)
    table, known = build_word_table([Path(file) for file in settings["vectors"]], frequencies, limit)
    table.save(words)
    note(f"{len(table.vocabulary.words)} words of {table.d_word} numbers, {known} of them in the training data: {words}")


def make_trainer(
    settings: dict[str, Any],
    recipe: Recipe,
    words: Path,
    pairs: list[SentencePair],
    dev: list[SentencePair],
    frequencies: Counter[str],
    device: str,
    resume: bool,
) -> Trainer:
    """Everything put together. Raises VocabularyError, TrainingError or ValueError (one line each)."""
    from spinn_core.like_premises import like_premises
    from spinn_core.snli import EncodedPairs, hold_out
    from spinn_core.training import Trainer
    from spinn_core.vocabulary import WordTable

    table = WordTable.load(words)
    held: list[SentencePair] = []
    if settings.get("hold_out"):
        pairs, held = hold_out(pairs, settings["hold_out"], HELD_SEED)
        like = tuple(settings.get("calibrate_on", ("",)))
        held = [pair for pair in held if pair.pair_id.startswith(like)] or held
    if "leave_out" in settings:  # only now: whatever is left out, the same pairs are held out
        without = tuple(settings["leave_out"])
        pairs = [pair for pair in pairs if not pair.pair_id.startswith(without)]
    config = make_config(settings, table, frequencies)
    start, weights = read_start(settings["start"], config, device) if "start" in settings else (None, None)
    labelled, targets, groups, teachers = len(pairs), None, None, {}
    if "teachers" in settings:
        pairs, targets, groups, teachers = ask_teachers(settings, pairs, device)
    elif settings.get("like_premises", 1) > 1:
        groups = like_premises(pairs, settings["like_premises"])
    facts = {
        "data": {
            "train": [basename(file) for file in settings["train"]],
            "dev": basename(settings["dev"]),
            "vectors": [basename(file) for file in settings.get("vectors", [])],
            "train_pairs": labelled,
            "dev_pairs": len(dev),
            **({"joined_pairs": len(pairs) - labelled} if len(pairs) > labelled else {}),
            **({"held_out_pairs": len(held)} if held else {}),
        },
        # fit for --recipe: no file is named in it
        "settings": {name: value for name, value in settings.items() if name not in FILES},
        **({"teachers": teachers} if teachers else {}),
        **({} if start is None else {"start": said_of(start)}),
    }
    return Trainer(
        config=config,
        recipe=recipe,
        table=table,
        train=EncodedPairs(pairs, table.vocabulary, targets, groups, labelled),
        dev=EncodedPairs(dev, table.vocabulary),
        out=Path(settings["out"]),
        words=words,
        facts=facts,
        device=device,
        resume=resume,
        held=EncodedPairs(held, table.vocabulary) if held else None,
        start=weights,
    )


def read_start(folder: str, config: ModelConfig, device: str) -> tuple[LoadedNetwork, dict[str, Tensor]]:
    """The model that a training begins with, and its weights. Raises CommandError: none, or one of other sizes."""
    from spinn_core.model.checkpoint import CheckpointError, load_network
    from spinn_core.model.first_weights import first_weights

    try:
        start = load_network(folder, device)
        return start, first_weights(start, config)
    except (CheckpointError, ValueError) as error:
        raise CommandError(f"--start: {error}") from None


def said_of(*models: LoadedNetwork) -> dict[str, Any]:
    """What config.json shall say of models that a training builds on: how each was trained, and how good it is."""
    said = {}
    for model in models:
        facts = model.info.facts
        if scores := facts.get("scores"):  # a checkpoint need not say how good it is
            said[model.name] = {
                "settings": facts.get("settings", {}),
                "accuracy": (scores.get("own") or scores["given"])["accuracy"],
                **{name: facts[name] for name in ("teachers", "start") if name in facts},
            }
    return said


def ask_teachers(
    settings: dict[str, Any], pairs: list[SentencePair], device: str
) -> tuple[list[SentencePair], np.ndarray, np.ndarray, dict[str, Any]]:
    """The pairs with the joined ones behind them, what to learn from each, their groups, and what config.json shall say
    of the teachers. Raises CommandError."""
    import numpy as np

    from spinn_core.cli.processes import wait_for_all
    from spinn_core.model.checkpoint import CheckpointError, load_network
    from spinn_core.soft_labels import SoftLabelError, SoftLabels, ask, origin, taught

    try:
        teachers = [load_network(folder, device) for folder in settings["teachers"]]
    except CheckpointError as error:
        raise CommandError(f"--teachers: {error}") from None
    alike, joined = (settings.get(name, BY_NAME[name].default) for name in ("like_premises", "joined"))
    kept = settings.get("soft_labels")
    soft = None
    if kept is None or (process_number() == 0 and not Path(kept).exists()):
        note(f"{len(teachers)} trained models read {len(pairs)} pairs and what can be joined from them")
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
    return every, targets, np.concatenate([soft.groups, soft.groups[soft.new[:, 0]]]), said_of(*teachers)


def make_config(settings: dict[str, Any], table: WordTable, frequencies: Counter[str]) -> ModelConfig:
    """The sizes; as many of the table's first words are tuned as occur often enough."""
    from spinn_core.model.config import ModelConfig, Variant
    from spinn_core.vocabulary import look_up_form

    forms: Counter[str] = Counter()
    for token, times in frequencies.items():
        forms[look_up_form(token)] += times
    often = settings.get("tune_from", BY_NAME["tune_from"].default)
    return ModelConfig(
        Variant(settings["model"]),
        d_word=table.d_word,
        vocabulary_rows=table.vocabulary.size,
        tuned_rows=sum(forms[word] >= often for word in table.vocabulary.words),
        **options(settings, Group.SIZES),
    )


def note(line: str) -> None:
    """What is going on, told by one process only."""
    if process_number() == 0:
        tell(line)
