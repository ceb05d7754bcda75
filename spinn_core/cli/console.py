"""What the commands share: one-line errors, JSON, and the flags --model and --device."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from spinn_core.data.reading_notes import language_note, vocabulary_note
from spinn_core.files import OneLineError, one_line
from spinn_core.parsing.reader import Reading, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinn_core.data.vocabulary import Vocabulary
    from spinn_core.model.checkpoint import LoadedModel, LoadedNetwork

_TYPED_LINE_END = re.compile(r"\\n(?=\s*PARSES\s*[:：])", re.IGNORECASE)
DEFAULT_MODEL = "spinn"


class CommandError(OneLineError):
    """Something that the person who typed the command can mend; the text is one line."""


class Parser(argparse.ArgumentParser):
    """argparse, but a mistake is one line instead of the usage and a line, and no flag may be abbreviated."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **settings})

    def error(self, message: str) -> NoReturn:
        if "unrecognized arguments: -" in message or re.search("required: .*(TEXT|PREMISE|HYPOTHESIS)", message):
            message += " (a text that begins with - goes last, after --)"
        raise CommandError(f"{message}; {self.prog} --help lists what there is")


def explain(error: Exception) -> str:
    """What went wrong, for a person."""
    text = str(error)
    if isinstance(error, MemoryError) or "out of memory" in text.lower() or "allocate memory" in text:
        return "out of memory: take a smaller --batch-size, smaller sizes, or --limit"
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename is not None else ""
        return f"{where}{error.strerror}; check the name, the permissions and the space on the disk"
    if isinstance(error, ValueError):
        return text
    return f"unexpected {type(error).__name__}: {text} (a fault of the program; SPINN_TRACEBACK=1 shows the place)"


def complain(error: Exception) -> None:
    """One line on standard error. A mistake that all of torchrun's processes meet is printed by one of them."""
    if process_number() == 0 or not isinstance(error, (ValueError, OSError)):
        tell(f"error: {one_line(explain(error))}")


def tell(line: str) -> None:
    """A line on standard error, where a note does not disturb the answer."""
    if sys.stderr is not None:  # print would take standard output instead
        print(line, file=sys.stderr, flush=True)


def print_json(value: dict[str, Any]) -> None:
    """One JSON object on standard output, in ASCII.

    Raises:
        CommandError: a number in it is not finite, which JSON cannot say.
    """
    try:
        text = json.dumps(value, allow_nan=False)
    except ValueError:
        raise CommandError("the model's numbers are not finite for this input; get a fresh copy of the model") from None
    print(text)


def read_typed(text: str) -> Reading:
    """`parse.read`, for a shell: the two lines may be parted by a typed backslash and n.

    Raises:
        ParseError: not a sentence and not a parse.
    """
    if "\n" not in text:
        text = _TYPED_LINE_END.sub(" \n", text)  # as many characters, so that a position still fits what was typed
    return read(text)


def note_readings(readings: Sequence[Reading], vocabulary: Vocabulary) -> None:
    """Notes on standard error: a text that is not English, and out-of-vocabulary words."""
    languages = [language_note(reading.tokens) for reading in readings]
    tokens = [token for reading in readings for token in reading.tokens]
    for note in (*dict.fromkeys(languages), vocabulary_note(vocabulary.unlisted(tokens), lambda word: f'"{word}"')):
        if note:
            tell(f"note: {one_line(note)}")


def add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        metavar="M",
        default=DEFAULT_MODEL,
        help="spinn, spinn-pi, spinn-pi-nt, lstm, or a folder made by train (default: spinn)",
    )


def add_device(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--device", choices=("auto", "cpu", "cuda"), default="auto", help="auto takes a GPU that works (default)"
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def under_torchrun() -> bool:
    """Whether torchrun, or another launcher in its manner, has started this process."""
    return {"RANK", "WORLD_SIZE", "MASTER_ADDR"} <= os.environ.keys()


def process_number() -> int:
    """Which of torchrun's processes this is; 0 outside torchrun."""
    return int(os.environ["RANK"]) if under_torchrun() else 0


def tell_once(line: str) -> None:
    """A note that only one of torchrun's processes tells."""
    if process_number() == 0:
        tell(line)


def pick_device(asked: str) -> str:
    """The device to use; where it is not the one that was asked for, a note says why."""
    from spinn_core.device import choose_device

    choice = choose_device(asked)
    if choice.note and process_number() == 0:
        tell(one_line(choice.note))
    return choice.device


def flush_denormals() -> None:
    """For a command that reads many sentences: long right branches fade into denormal numbers, ten times slower."""
    import torch

    torch.set_flush_denormal(True)


def load(name: str, device: str = "cpu") -> LoadedModel:
    """A shipped model or a folder's. Raises CheckpointError."""
    from spinn_core.model.checkpoint import load_model

    return load_model(name, device)


def load_for_pairs(name: str, device: str = "cpu") -> LoadedNetwork:
    """`load`, for a command that reads whole pairs only. Raises CheckpointError."""
    from spinn_core.model.checkpoint import load_network

    return load_network(name, device)


def load_for_one_sentence(name: str, device: str = "cpu") -> LoadedModel:
    """`load`, for a command that reads one sentence: its small products gain nothing from a second thread, and
    on a busy machine lose much."""
    import torch

    torch.set_num_threads(1)
    return load(name, device)


def load_parser_for(model: LoadedModel, readings: Sequence[Reading], device: str) -> LoadedModel | None:
    """`spinn`, if the model needs a tree for a raw sentence and cannot choose one; else None."""
    variant = model.config.variant
    if variant.can_parse or not variant.reads_tree or all(reading.parse for reading in readings):
        return None
    return load(DEFAULT_MODEL, device)


def count(text: str) -> int:
    """An argument that is a whole number of 1 or more."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, not {number}")
    return number


def basename(path: str | Path) -> str:
    """A file's name without its folders: what may stand about a machine in a model's config.json."""
    return Path(path).name
