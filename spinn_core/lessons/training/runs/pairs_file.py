"""Pairs as files of the runs: the process that trains writes them, so that nobody need make them again.

Pages read a run's held-out pairs; the next run on the same language reads all of them, for to make the sentences
takes longer than to train on some of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from spinn_core.checked import count, text
from spinn_core.data.snli import Sentence, SentencePair
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

    pairs: Sequence[SentencePair]
    tags: Sequence[str]
    first_words: Sequence[int]


def save_held_out(data: RunData, folder: Path) -> None:
    """Writes the held-out part into a run's folder. Raises OSError."""
    guesses = first_words_guess(data.train, data.held_out)
    content = {"pairs": _plain(data.held_out), "tags": list(data.tags), "first_words": guesses}
    write_atomically(folder / FILE, json.dumps(content).encode())


def load_held_out(folder: Path) -> HeldOut:
    """Reads what `save_held_out` wrote.

    Raises:
        RunError: it is not there any more, one line.
    """
    try:
        found = read_json(folder / FILE)
        pairs, tags, guesses = (
            _pairs(found["pairs"]),
            list(map(text, found["tags"])),
            list(map(count, found["first_words"])),
        )
        if not len(pairs) == len(tags) == len(guesses):
            raise ValueError("its parts are not of one length")
        return HeldOut(pairs, tags, guesses)
    except DAMAGED as error:
        raise RunError(
            f"the held-out pairs of {folder.name} cannot be read: {reason(error)}; was the run removed?"
        ) from None


def made_once(options: ToyOptions, folder: Path) -> RunData:
    """data.language_data(), kept in a folder that several runs share."""
    name = hashlib.sha256(json.dumps(asdict(options), sort_keys=True).encode()).hexdigest()[:16]
    path = folder / f"language-{name}.json"
    if not path.is_file():
        data = language_data(options)
        content = {"train": _plain(data.train), "held_out": _plain(data.held_out), "tags": list(data.tags)}
        write_atomically(path, json.dumps(content).encode())
        return data
    try:
        found = read_json(path)
        return RunData(_pairs(found["train"]), _pairs(found["held_out"]), found["tags"], toy_vectors(options))
    except DAMAGED:
        path.unlink(missing_ok=True)  # a copy, which can be made again
        return made_once(options, folder)


def _plain(pairs: Sequence[SentencePair]) -> list[Any]:
    def sentence(one: Sentence) -> list[Any]:
        return [list(one.tokens), None if one.transitions is None else list(one.transitions)]

    return [[sentence(pair.premise), sentence(pair.hypothesis), pair.label, pair.pair_id] for pair in pairs]


def _pairs(rows: Sequence[Any]) -> list[SentencePair]:
    def sentence(values: Sequence[Any]) -> Sentence:
        tokens, transitions = values
        return Sentence(tuple(tokens), None if transitions is None else bytes(transitions))

    return [SentencePair(sentence(first), sentence(second), label, name) for first, second, label, name in rows]
