"""A sheet of sentence pairs, some with labels, as a person pastes or uploads it: CSV or JSON lines.

    >>> read_sheet(b"premise,hypothesis,label\\nA dog runs.,A cat runs.,c\\n", "pairs.csv").pairs[0].label
    'contradiction'

A row that cannot be read is told with its line and does not lose the others. No torch here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from spinn_core.parse import MAX_WORDS, ParseError, Reading, read
from spinn_core.sheet_file import HYPOTHESIS, LABEL, PREMISE, Record, SheetError, decoded, plain, records
from spinn_core.snli import LABELS

__all__ = [
    "MAX_BYTES", "MAX_PAIRS", "MAX_TOTAL_WORDS", "MAX_WORDS", "RowProblem", "Sheet", "SheetError", "SheetPair", "read_sheet",
]

MAX_PAIRS = 2_000
MAX_BYTES = 2_000_000
MAX_TOTAL_WORDS = 60_000
"""Of all sentences together: 30 a pair in a full sheet, and SNLI's pairs have 24. Time grows with the words, and a
sheet of sentences of 200 words each would keep a machine that many share for minutes."""

_LABELS = {name: label for label in LABELS for name in (label, label[0])}
_NO_LABEL = ("", "-")  # "-" is SNLI's mark where its annotators did not agree


@dataclass(frozen=True)
class SheetPair:
    """A row that can be read.

    Attributes:
        line: of the file, from 1.
        premise_text, hypothesis_text: as they stand in the file.
        premise, hypothesis: what parse.read() made of them.
        label: one of snli.LABELS; None where none is given.
    """

    line: int
    premise_text: str
    hypothesis_text: str
    premise: Reading
    hypothesis: Reading
    label: str | None


@dataclass(frozen=True)
class RowProblem:
    """A row that cannot be read: its line, from 1, and one line of text that says why."""

    line: int
    text: str


@dataclass(frozen=True)
class Sheet:
    """The pairs in the file's order, and the rows that are left out."""

    pairs: tuple[SheetPair, ...]
    problems: tuple[RowProblem, ...]

    @property
    def labelled(self) -> int:
        """How many pairs have a label."""
        return sum(pair.label is not None for pair in self.pairs)


def read_sheet(data: bytes, name: str) -> Sheet:
    """Reads a file or a pasted text.

    CSV has commas, semicolons or tabs between the fields and its columns' names on the first line: premise,
    hypothesis and, if wanted, label; SNLI's names do as well, and so do its .txt and .jsonl files, whose parses
    are then used. JSON lines have one object a line with the same names. A sentence may stand in any notation of
    parse.read(). A label is one of the three, in any case, or its first letter; empty or "-" is none.

    Args:
        data: the bytes, UTF-8 (or UTF-16 with its mark), at most MAX_BYTES.
        name: what messages call it.

    Raises:
        SheetError: too large, no text, no such columns, more than MAX_PAIRS rows or MAX_TOTAL_WORDS words, or no row.
    """
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 1e6:.1f} MB, and {MAX_BYTES / 1e6:.0f} MB is the limit"
        raise SheetError(f"{plain(name)} has {size}; give fewer rows or leave out columns that are not needed")
    pairs: list[SheetPair] = []
    problems: list[RowProblem] = []
    words = 0
    read_once = cache(read)  # a premise often stands there several times
    for count, record in enumerate(records(decoded(data, name), name)):
        if count == MAX_PAIRS:
            limit = f"more than {MAX_PAIRS:,} rows, which is the limit"
            raise SheetError(f"{plain(name)} has {limit}; from line {record.line} on, put them in another file")
        try:
            pair = _pair(record, read_once)
        except ValueError as error:
            problems.append(RowProblem(record.line, plain(str(error), 300)))
            continue
        words += len(pair.premise.tokens) + len(pair.hypothesis.tokens)
        if words > MAX_TOTAL_WORDS:
            limit = f"more than {MAX_TOTAL_WORDS:,} words in its sentences, which is the limit"
            raise SheetError(f"{plain(name)} has {limit}; from line {record.line} on, put them in another file")
        pairs.append(pair)
    if not pairs and not problems:
        raise SheetError(f"{plain(name)} names its columns but holds no pairs; write one pair on each line below")
    return Sheet(tuple(pairs), tuple(problems))


def _pair(record: Record, reader: Callable[[str], Reading]) -> SheetPair:
    """Raises ValueError with one line. reader: parse.read."""
    if record.problem:
        raise ValueError(record.problem)
    (premise_text, premise), (hypothesis_text, hypothesis) = (
        _side(record, names, reader) for names in (PREMISE, HYPOTHESIS)
    )
    return SheetPair(record.line, premise_text, hypothesis_text, premise, hypothesis, _label(record))


def _side(record: Record, names: Sequence[str], reader: Callable[[str], Reading]) -> tuple[str, Reading]:
    """One sentence, as it stands there and as it is read; SNLI's own parse where there is one."""
    parsed = f"{names[1]}_binary_parse"
    column = next((name for name in (parsed, *names) if _filled(record.values.get(name))), None)
    if column is None:
        raise ValueError(f"there is no {names[0]}; each row needs a premise and a hypothesis")
    text = record.values[column]
    if not isinstance(text, str):
        raise ValueError(f"the {names[0]} is no text; put it in quotes")
    try:
        return text.strip(), reader(text)
    except ParseError as error:
        raise ValueError(f"{names[0]}: {error}") from None


def _filled(value: object) -> bool:
    return value is not None and (not isinstance(value, str) or bool(value.strip()))


def _label(record: Record) -> str | None:
    given = next((record.values[name] for name in LABEL if _filled(record.values.get(name))), "")
    text = given.strip().lower() if isinstance(given, str) else None
    if text in _NO_LABEL:
        return None
    if text not in _LABELS:
        choices = ", ".join(LABELS)
        raise ValueError(f"the label is “{plain(str(given), 30)}”; use {choices}, or e, n, c, or leave it empty")
    return _LABELS[text]
