"""Pairs as files of the runs: the process that trains writes them, so that nobody need make them again.

Pages read a run's held-out pairs; the next run on the same language reads all of them, for to make the sentences
takes longer than to train on some of them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from spinn_core.data.snli import SentencePair
from spinn_core.files import DAMAGED, read_json, reason, write_atomically
from spinn_core.lessons.training.runs.data import RunData, language_data
from spinn_core.lessons.training.runs.settings import RunError
from spinn_core.lessons.training.toy import ToyOptions, first_words_guess, toy_vectors

FILE = "held_out.json"


@dataclass(frozen=True)
class HeldOut:
    """What a run is measured on.

    Attributes:
        pairs: in the order of its predictions.
        tags: the kind of each.
        first_words: the label of each that toy.first_words_guess() gives.
    """

    pairs: list[SentencePair]
    tags: list[str]
    first_words: list[int]

    def __post_init__(self) -> None:
        if not len(self.pairs) == len(self.tags) == len(self.first_words):
            raise ValueError("its parts are not of one length")


@dataclass(frozen=True)
class _LanguageFile:
    train: list[SentencePair]
    held_out: list[SentencePair]
    tags: list[str]


def save_held_out(data: RunData, folder: Path) -> None:
    """Writes the held-out part into a run's folder. Raises OSError."""
    found = HeldOut(data.held_out, data.tags, first_words_guess(data.train, data.held_out))
    write_atomically(folder / FILE, msgspec.json.encode(found))


def load_held_out(folder: Path) -> HeldOut:
    """Reads what `save_held_out` wrote.

    Raises:
        RunError: it is not there any more, one line.
    """
    try:
        return read_json(folder / FILE, HeldOut)
    except DAMAGED as error:
        raise RunError(
            f"the held-out pairs of {folder.name} cannot be read: {reason(error)}; was the run removed?"
        ) from None


def made_once(options: ToyOptions, folder: Path) -> RunData:
    """data.language_data(), kept in a folder that several runs share."""
    name = hashlib.sha256(msgspec.json.encode(options)).hexdigest()[:16]
    path = folder / f"language-{name}.json"
    if not path.is_file():
        data = language_data(options)
        kept = _LanguageFile(data.train, data.held_out, data.tags)
        write_atomically(path, msgspec.json.encode(kept))
        return data
    try:
        found = read_json(path, _LanguageFile)
    except DAMAGED:
        path.unlink(missing_ok=True)  # a copy, which can be made again
        return made_once(options, folder)
    return RunData(found.train, found.held_out, found.tags, toy_vectors(options))
