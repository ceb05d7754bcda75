"""Our own example sentences and pairs, in assets/examples: what they are, and what to look for in each."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from spinn_core.files import reason
from spinn_core.snli import LABELS

FOLDER = Path(__file__).resolve().parents[1] / "assets" / "examples"

_Example = TypeVar("_Example")


class ExamplesError(ValueError):
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
        return tuple(make(record) for record in json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ExamplesError(f"cannot read the examples {path}: {reason(error)}; get a fresh copy") from None
