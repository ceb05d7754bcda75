"""train: a network from files of pairs and of word vectors, in one process or, under torchrun, in many."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spinn_core.cli.console import CommandError, basename, count, pick_device, process_number, tell_once
from spinn_core.cli.pairs import label_order, read_pairs_shown, skipped_in_words
from spinn_core.cli.train_earlier import HELD_SEED, ask_teachers, read_start, said_of, trained_before
from spinn_core.files import reason
from spinn_core.model.lineage import flat
from spinn_core.training.settings import BY_NAME, Group, Settings, add_settings, gather

if TYPE_CHECKING:
    from spinn_core.data.snli import SentencePair
    from spinn_core.data.vocabulary import WordTable
    from spinn_core.model.config import ModelConfig
    from spinn_core.training.trainer import Trainer


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
    out = Path(settings.out)
    words = Path(settings.words or out / "words.safetensors")
    new_table = not (words.is_file() and (arguments.resume or settings.words))
    check_files(settings, out, new_table, arguments.resume or arguments.force)
    settings, earlier = trained_before(settings, words)
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
            tell_once(f"first {one.out}")
            trainer = make_trainer(one, words, pairs, dev, frequencies, device, resume=True)
            if status := train_and_show(trainer):
                return status
            wait_for_all()
        return train_and_show(make_trainer(settings, words, pairs, dev, frequencies, device, arguments.resume))


def check_files(settings: Settings, out: Path, new_table: bool, again: bool) -> None:
    """Finds missing files before minutes go by. Raises CommandError."""
    if out.exists() and not out.is_dir():
        raise CommandError(f"{out} is not a folder; name another --out")
    if not again and any((out / name).exists() for name in ("config.json", "state.safetensors")):
        raise CommandError(
            f"{out} holds a model already; add --resume to go on, --force to start anew, or change --out"
        )
    if new_table and not settings.vectors:
        raise CommandError("--vectors is missing; give files of word vectors, or a word table that exists with --words")
    named = {"train": settings.train, "dev": (settings.dev,), "vectors": settings.vectors if new_table else ()}
    for name, file in ((name, file) for name, files in named.items() for file in files):
        try:
            open(file, "rb").close()
        except (OSError, ValueError) as error:
            raise CommandError(f"cannot read {file}: {reason(error)}; check --{name}") from None


def read_data(settings: Settings) -> tuple[list[SentencePair], list[SentencePair], Counter[str]]:
    """Training pairs, dev pairs, and how often each token occurs in training."""
    from spinn_core.data.snli import count_words

    try:
        order = label_order(settings.labels) if settings.labels else ()
    except argparse.ArgumentTypeError as error:
        raise CommandError(f"--labels: {error}") from None

    def read(file: str, most: int | None) -> list[SentencePair]:
        found = read_pairs_shown(file, most, order, settings.skip_bad)
        if found.skipped:
            tell_once(f"{file}: {skipped_in_words(found)}")
        check_parses(settings.model, file, found.pairs)
        return found.pairs

    limit = settings.limit
    pairs: list[SentencePair] = []
    for file in settings.train:
        if limit is None or len(pairs) < limit:
            pairs += read(file, None if limit is None else limit - len(pairs))
    dev = read(settings.dev, limit)
    tell_once(f"{len(pairs)} pairs to learn from, {len(dev)} to measure on")
    return pairs, dev, count_words(pairs)


def check_parses(model: str, file: str, pairs: list[SentencePair]) -> None:
    """Raises CommandError where a tree is needed and missing."""
    from spinn_core.model.config import Variant

    sides = (side for pair in pairs for side in (pair.premise, pair.hypothesis))
    if Variant(model).reads_tree and any(side.transitions is None for side in sides):
        raise CommandError(f"{file} holds pairs without a parse, which {model} learns from; --model lstm needs none")


def clear(out: Path, force: bool) -> None:
    """Makes the folder; takes an old model out of it, whose word table is about to change."""
    out.mkdir(parents=True, exist_ok=True)
    if force:
        for name in ("config.json", "weights.safetensors", "state.safetensors", "training.csv"):
            (out / name).unlink(missing_ok=True)


def make_table(settings: Settings, frequencies: Counter[str], words: Path) -> None:
    """Writes the word table. Raises VocabularyError."""
    from spinn_core.data.word_table import build_word_table

    tell_once("reading the word vectors")
    files = [Path(file) for file in settings.vectors]
    table, known = build_word_table(files, frequencies, settings.vocabulary, tell_once)
    table.save(words)
    tell_once(
        f"{len(table.vocabulary.words)} words of {table.d_word} numbers, {known} of them in the training data: {words}"
    )


def make_trainer(
    settings: Settings,
    words: Path,
    pairs: list[SentencePair],
    dev: list[SentencePair],
    frequencies: Counter[str],
    device: str,
    resume: bool,
) -> Trainer:
    """Everything put together. Raises VocabularyError, TrainingError or ValueError (one line each)."""
    from spinn_core.data.snli import EncodedPairs, hold_out
    from spinn_core.data.vocabulary import WordTable
    from spinn_core.training.grouped_premises import grouped_premises
    from spinn_core.training.trainer import Trainer

    table = WordTable.load(words)
    held: list[SentencePair] = []
    if settings.hold_out:
        pairs, held = hold_out(pairs, settings.hold_out, HELD_SEED)
        held = [pair for pair in held if pair.pair_id.startswith(settings.calibrate_on or "")] or held
    if settings.leave_out:  # only now: whatever is left out, the same pairs are held out
        pairs = [pair for pair in pairs if not pair.pair_id.startswith(settings.leave_out)]
    config = make_config(settings, table, frequencies)
    start, weights = read_start(settings.start, config, settings.seed, device) if settings.start else (None, None)
    labelled, targets, groups = len(pairs), None, None
    teachers: dict[str, Any] = {}
    if settings.teachers:
        pairs, targets, groups, teachers = ask_teachers(settings, pairs, device)
    elif settings.like_premises > 1:
        groups = grouped_premises(pairs, settings.like_premises)
    facts = {
        "data": {
            "train": [basename(file) for file in settings.train],
            "dev": basename(settings.dev),
            "vectors": [basename(file) for file in settings.vectors],
            "train_pairs": labelled,
            "dev_pairs": len(dev),
            **({"joined_pairs": len(pairs) - labelled} if len(pairs) > labelled else {}),
            **({"held_out_pairs": len(held)} if held else {}),
        },
        "settings": settings.given(without=Group.FILES),  # fit for --recipe: no file is named in it
        **flat(teachers, said_of(start) if start else {}),
    }
    return Trainer(
        config=config,
        recipe=settings,
        table=table,
        train=EncodedPairs(pairs, table.vocabulary, targets, groups, labelled),
        dev=EncodedPairs(dev, table.vocabulary),
        out=Path(settings.out),
        words=words,
        facts=facts,
        device=device,
        resume=resume,
        held=EncodedPairs(held, table.vocabulary) if held else None,
        start=weights,
    )


def make_config(settings: Settings, table: WordTable, frequencies: Counter[str]) -> ModelConfig:
    """The sizes; as many of the table's first words get an embedding offset as occur often enough."""
    from spinn_core.data.vocabulary import look_up_form
    from spinn_core.model.config import ModelConfig, Variant

    forms: Counter[str] = Counter()
    for token, times in frequencies.items():
        forms[look_up_form(token)] += times
    return ModelConfig(
        Variant(settings.model),
        d_word=table.d_word,
        vocabulary_rows=table.vocabulary.size,
        tuned_rows=sum(forms[word] >= settings.tune_from for word in table.vocabulary.words),
        **settings.values(Group.SIZES),
    )
