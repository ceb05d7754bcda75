"""Our own example sentences and pairs, in assets/examples: what they are, and what to look for in each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from spinn_core import checked
from spinn_core.data.snli import LABELS
from spinn_core.files import DAMAGED, OneLineError, read_json, reason
from spinn_core.parsing.reader import read

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "examples"

_Example = TypeVar("_Example")


class ExamplesError(OneLineError):
    """The examples cannot be read; the text is one line."""


@dataclass(frozen=True)
class SentenceExample:
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
        for value in (self.title, self.text, self.look_for):
            checked.text(value)
        read(self.text)


@dataclass(frozen=True)
class PairExample:
    """A premise and a hypothesis.

    Attributes:
        premise, hypothesis: as a person would type them.
        label: what we say; one of snli.LABELS.
        look_for: one sentence.
        wrong: names of the shipped models that say something else; the tests hold it to what they say.
    """

    premise: str
    hypothesis: str
    label: str
    look_for: str
    wrong: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for value in (self.premise, self.hypothesis, self.look_for, *self.wrong):
            checked.text(value)
        for sentence in (self.premise, self.hypothesis):
            read(sentence)
        object.__setattr__(self, "wrong", tuple(self.wrong))
        if self.label not in LABELS:
            raise ValueError(f"the label {self.label!r} is none of {', '.join(LABELS)}")


@cache
def sentence_examples() -> tuple[SentenceExample, ...]:
    """The sentences, easiest first. Raises ExamplesError."""
    return _load("sentences.json", lambda record: SentenceExample(**record))


@cache
def pair_examples() -> tuple[PairExample, ...]:
    """The pairs, those of a label together, labels in LABELS' order. Raises ExamplesError."""
    pairs = _load("pairs.json", lambda record: PairExample(**record))
    return tuple(sorted(pairs, key=lambda pair: LABELS.index(pair.label)))


def _load(name: str, make: Callable[[dict[str, Any]], _Example]) -> tuple[_Example, ...]:
    path = FOLDER / name
    try:
        found = tuple(make(record) for record in read_json(path))
        if not found:
            raise ValueError("there is none in it")
        return found
    except DAMAGED as error:
        raise ExamplesError(f"cannot read the examples {path}: {reason(error)}; get a fresh copy") from None
