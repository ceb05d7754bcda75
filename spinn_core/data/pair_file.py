"""The one reader of sentence pairs: what evaluate, train, the Training page and a sheet on Entailment are given.

    >>> source = Source.of_bytes(b"premise,hypothesis,label\\nA dog runs.,A cat runs.,C\\n", "x.csv")
    >>> row = read_rows(source, list)[0][0]
    >>> row.premise.tokens, row.label
    (('A', 'dog', 'runs', '.'), 'contradiction')

SNLI's and MNLI's JSON lines and text, GLUE's tables, HANS, and any CSV or JSON lines with a premise and a hypothesis:
text_file.py has the encodings, records.py the forms, labels.py the labels, sentence_field.py the sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from spinn_core.data.labels import ALL_LABELS, NON_ENTAILMENT, NumericLabels, read_label
from spinn_core.data.records import HYPOTHESIS, LABEL, PAIR_ID, PREMISE, Record, records
from spinn_core.data.sentence_field import looks_like_a_parse, read_plain_field
from spinn_core.data.snli import LABELS, DataError, SentencePair
from spinn_core.data.text_file import UTF_8, Source, plain, read_text
from spinn_core.parsing.binary_parse import Sentence, read_binary_parse
from spinn_core.parsing.reader import ParseError

T = TypeVar("T")

_REMEMBERED = 10_000  # sentences: a premise often stands in several rows, seldom far apart
_PLACES = {label: place for place, label in enumerate(ALL_LABELS)}


class PairRow(NamedTuple):
    """A row that can be read.

    Attributes:
        line: of the file, from 1, on which it begins.
        premise_text, hypothesis_text: as they stand in the file, the parse where there is one.
        premise, hypothesis: the words, and the transitions where the text is a parse.
        label: one of labels.ALL_LABELS; None where none is given.
        pair_id: "" where the file has none.
    """

    line: int
    premise_text: str
    hypothesis_text: str
    premise: Sentence
    hypothesis: Sentence
    label: str | None
    pair_id: str = ""


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be read.

    Attributes:
        line: of the file, from 1.
        column: the name of the column at fault; "" where it is the whole row.
        text: what is wrong and how to mend it, in one line.
    """

    line: int
    column: str
    text: str

    @property
    def what(self) -> str:
        """The column and what is wrong with it."""
        return f"column {self.column}: {self.text}" if self.column else self.text

    def __str__(self) -> str:
        return f"line {self.line}, {self.what}" if self.column else f"line {self.line}: {self.what}"


@dataclass
class FileNotes:
    """What whoever reads a file should know of how it was read.

    Attributes:
        encoding: of the file.
        bracketed: sentences that begin and end with a bracket, are no parse, and were read as words.
    """

    encoding: str = UTF_8
    bracketed: int = 0

    def __iter__(self) -> Iterator[str]:
        """One line each."""
        if not self.encoding.startswith("UTF"):
            yield f"the file is not UTF-8; it was read as {self.encoding}, in which Chinese spreadsheets save CSV"
        if self.bracketed:
            one = self.bracketed == 1
            yield (
                f"{'1 sentence' if one else f'{self.bracketed:,} sentences'} in brackets {'is' if one else 'are'} no "
                "parse; the brackets were read as the words -LRB- and -RRB-"
            )


def read_rows(
    source: Source,
    take: Callable[[Iterator[PairRow | BadRow]], T],
    order: Sequence[str] = (),
    most_words: int | None = None,
    labelled: bool = False,
    non_entailment: bool = True,
    tolerant: bool = False,
) -> tuple[T, FileNotes]:
    """Gives the rows of a file of pairs, good and bad, to a function; empty lines are none.

    Args:
        source: the file.
        take: gets the rows one after another as they are read, and may stop early. It is called again from the
            first row on where the file's encoding turns out to be another one.
        order: what the numbers 0, 1, 2, ... stand for as labels, see labels.read_order().
        most_words: of a sentence.
        labelled: whether a row that lacks the label's column is bad. An empty one or "-" never is.
        non_entailment: whether a row of this label is good.
        tolerant: let a line that is not UTF-8 be a bad row, instead of the file's end.

    Returns:
        What `take` returned, and how the file was read.

    Raises:
        NumericLabels: labels are numbers, and order does not say what they stand for.
        DataError: no such file, damaged, of another kind or without these columns; what `take` raises.
    """
    notes = FileNotes()

    def read(lines: Iterator[str]) -> T:
        notes.bracketed = 0
        rows = _Rows(source.name, order, most_words, labelled, non_entailment, notes)
        return take(rows.of(records(lines, source.name)))

    found, notes.encoding = read_text(source, read, tolerant)
    return found, notes


@dataclass
class PairFile:
    """The labelled pairs of a file.

    Attributes:
        pairs: in the file's order.
        skipped: rows that could not be read.
        unlabelled: how many rows have no label, or "-".
        notes: how the file was read.
    """

    pairs: list[SentencePair] = field(default_factory=list)
    skipped: list[BadRow] = field(default_factory=list)
    unlabelled: int = 0
    notes: FileNotes = field(default_factory=FileNotes)


def read_pair_file(
    source: Source | Path,
    limit: int | None = None,
    order: Sequence[str] = (),
    skip_bad: bool = False,
    non_entailment: bool = False,
    most_words: int | None = None,
    on_row: Callable[[int], None] = lambda count: None,
) -> PairFile:
    """Reads the labelled pairs of a file.

    Args:
        source: the file.
        limit: stop after so many pairs.
        order: what numbers stand for as labels, see labels.read_order().
        skip_bad: leave rows out that cannot be read, instead of stopping at the first.
        non_entailment: take pairs of this label too, which only evaluation knows; else they cannot be read.
        most_words: of a sentence.
        on_row: given how many rows have been read, after each.

    Raises:
        NumericLabels: labels are numbers, and order does not say what they stand for.
        DataError: no such file, damaged, of another kind, a row that cannot be read, or no labelled pair.
    """
    if isinstance(source, Path):
        source = Source.of_path(source)

    def take(rows: Iterator[PairRow | BadRow]) -> PairFile:
        found = PairFile()
        for count, row in enumerate(rows, 1):
            if isinstance(row, BadRow):
                if not skip_bad:
                    raise DataError(f"{source.name}, {row}")
                found.skipped.append(row)
            elif row.label is None:
                found.unlabelled += 1
            else:
                found.pairs.append(SentencePair(row.premise, row.hypothesis, _PLACES[row.label], row.pair_id))
                if len(found.pairs) == limit:
                    break
            on_row(count)
        return found

    found, notes = read_rows(source, take, order, most_words, True, non_entailment, skip_bad)
    found.notes = notes
    if not found.pairs:
        raise DataError(f"{source.name} holds no labelled pairs{_instead(found)}")
    return found


def read_pairs(path: Path, limit: int | None = None) -> list[SentencePair]:
    """The labelled pairs of a file that has nothing odd in it; arguments and errors as for `read_pair_file`."""
    return read_pair_file(path, limit).pairs


def _instead(found: PairFile) -> str:
    if found.skipped:
        return f"; rows that cannot be read: {len(found.skipped):,}, the first is {found.skipped[0]}"
    if found.unlabelled:
        return f"; rows without a label, or with -: {found.unlabelled:,}; labels are {', '.join(LABELS)}"
    return "; write one on each line below the columns' names"


class _Odd(ValueError):
    """What is wrong with a field of a row: column, and a line of text."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """What each column of a file is for, by its name there.

    Attributes:
        premise, hypothesis: the parses' column or None, then those of the sentence.
        label: columns of labels, the first filled one counts.
        pair_id: its column or None.
    """

    premise: tuple[str | None, tuple[str, ...]]
    hypothesis: tuple[str | None, tuple[str, ...]]
    label: tuple[str, ...]
    pair_id: str | None

    @classmethod
    def of(cls, names: Sequence[str]) -> _Columns:
        by_name: dict[str, str] = {}
        for name in names:
            by_name.setdefault(name.strip().lower(), name)

        def present(wanted: Sequence[str]) -> tuple[str, ...]:
            return tuple(by_name[name] for name in wanted if name in by_name)

        def side(wanted: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
            parses = present([f"{name}_binary_parse" for name in wanted])
            return (parses[0] if parses else None), present(wanted)

        return cls(side(PREMISE), side(HYPOTHESIS), present(LABEL), next(iter(present(PAIR_ID)), None))


class _Rows:
    """Records as rows of pairs; arguments as for read_rows()."""

    def __init__(
        self,
        name: str,
        order: Sequence[str],
        most_words: int | None,
        labelled: bool,
        non_entailment: bool,
        notes: FileNotes,
    ) -> None:
        self._name, self._order, self._most, self._notes = name, order, most_words, notes
        self._labelled, self._non_entailment = labelled, non_entailment
        self._columns: dict[tuple[str, ...], _Columns] = {}
        self._parse_field = lru_cache(_REMEMBERED)(read_binary_parse)
        self._plain_field = lru_cache(_REMEMBERED)(read_plain_field)
        self._in_words = False  # whether some row had a label that is no number

    def of(self, every: Iterator[Record]) -> Iterator[PairRow | BadRow]:
        """Every row. Raises NumericLabels."""
        for record in every:
            if record.problem:
                yield BadRow(record.line, "", record.problem)
                continue
            try:
                yield self._row(record)
            except _Odd as odd:
                column, text = odd.args
                yield BadRow(record.line, plain(column), plain(text, 300))

    def _row(self, record: Record) -> PairRow:
        line, values, _ = record
        names = tuple(values)
        columns = self._columns.get(names)
        if columns is None:
            columns = self._columns[names] = _Columns.of(names)
        label = self._label(line, values, columns)
        premise_text, premise = self._side(values, columns.premise, PREMISE)
        hypothesis_text, hypothesis = self._side(values, columns.hypothesis, HYPOTHESIS)
        identity = values[columns.pair_id] if columns.pair_id is not None else ""
        return PairRow(line, premise_text, hypothesis_text, premise, hypothesis, label, str(identity))

    def _label(self, line: int, values: dict[str, object], columns: _Columns) -> str | None:
        for name in columns.label:
            value = values[name]
            if value is None or value == "":
                continue
            try:
                label = read_label(value, self._order)
            except NumericLabels as error:
                if self._in_words:
                    raise _Odd(name, str(error)) from None
                raise NumericLabels(f"{self._name}, line {line}, column {plain(name)}: {error}") from None
            except ValueError as error:
                raise _Odd(name, str(error)) from None
            if label == NON_ENTAILMENT and not self._non_entailment:
                raise _Odd(
                    name, f"{label} does not say which of neutral and contradiction; give one of the three labels"
                )
            self._in_words = self._in_words or label is not None
            return label
        if self._labelled and not columns.label:
            raise _Odd(LABEL[0], f"there is none in this row; each needs one of {', '.join(LABELS)}, or - for no label")
        return None

    def _side(
        self, values: dict[str, object], columns: tuple[str | None, tuple[str, ...]], names: Sequence[str]
    ) -> tuple[str, Sentence]:
        """One sentence, as it stands there and as it is read; the file's own parse where there is one."""
        column, plain_columns = columns
        text = values[column] if column is not None else None
        try:
            if isinstance(text, str) and text and not text.isspace():
                sentence = self._parse_field(text)
            else:
                column, text = self._plain_text(values, plain_columns, names)
                sentence = self._plain_field(text)
                if sentence.transitions is None and looks_like_a_parse(text):
                    self._notes.bracketed += 1
        except ParseError as error:
            raise _Odd(column, " ".join(str(error).split())) from None
        if self._most is not None and len(sentence.tokens) > self._most:
            raise _Odd(column, f"a sentence of {len(sentence.tokens):,} words; {self._most} are allowed")
        return text, sentence

    @staticmethod
    def _plain_text(values: dict[str, object], columns: Sequence[str], names: Sequence[str]) -> tuple[str, str]:
        """The first of these columns that is filled, and what stands in it. names: of such columns, for the message."""
        for column in columns:
            text = values[column]
            if isinstance(text, str) and (not text or text.isspace()):
                continue
            if isinstance(text, str):
                return column, text.strip()
            if text is not None:
                raise _Odd(column, f"the {names[0]} is no text; put it in quotes")
        column = columns[0] if columns else ""
        raise _Odd(column, f"there is no {names[0]} ({' or '.join(names[:2])}); each row needs both sentences")
