"""Our own example sentences and pairs, in assets/examples: what they are, and what to look for in each."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from spinn_core.data.snli import LABELS, Label
from spinn_core.files import DAMAGED, OneLineError, read_json, reason
from spinn_core.parsing.reader import read

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "examples"

T = TypeVar("T")


class ExamplesError(OneLineError):
    """The examples cannot be read; the text is one line."""


class SentenceExample(Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence to step through.

    Attributes:
        title: a few words, for a menu; no two are alike.
        text: as a person would type it, in any notation that parse.read() takes.
        look_for: one sentence.
    """

    title: str
    text: str
    look_for: str

    def __post_init__(self) -> None:
        read(self.text)


class PairExample(Struct, frozen=True, forbid_unknown_fields=True):
    """A premise and a hypothesis.

    Attributes:
        premise, hypothesis: as a person would type them.
        label: what we say.
        look_for: one sentence.
        wrong: names of the shipped models that say something else; the tests hold it to what they say.
    """

    premise: str
    hypothesis: str
    label: Label
    look_for: str
    wrong: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        read(self.premise)
        read(self.hypothesis)


@cache
def sentence_examples() -> tuple[SentenceExample, ...]:
    """The sentences, easiest first. Raises ExamplesError."""
    return read_examples(FOLDER / "sentences.json", tuple[SentenceExample, ...])


@cache
def pair_examples() -> tuple[PairExample, ...]:
    """The pairs, those of a label together, labels in LABELS' order. Raises ExamplesError."""
    pairs = read_examples(FOLDER / "pairs.json", tuple[PairExample, ...])
    return tuple(sorted(pairs, key=lambda pair: LABELS.index(pair.label)))


def read_examples(path: Path, kind: type[T]) -> T:
    """A file of examples, of which there must be one. Raises ExamplesError."""
    try:
        found = read_json(path, kind)
        if not found:
            raise ValueError("there is none in it")
        return found
    except DAMAGED as error:
        raise ExamplesError(f"cannot read the examples {path}: {reason(error)}; get a fresh copy") from None
