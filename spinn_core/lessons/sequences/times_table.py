"""A text of times as a table: what parts its columns, what they are called, and its rows with their line numbers."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from spinn_core.lessons.sequences.moments import is_time

_DELIMITERS = (";", "\t", "|", ",")
_SEP = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)  # Excel's own line
_COMMENTS = ("#", "//", "%")
_WHOLE = "\0"  # parts nothing: the whole line is one field
_EMPTY = " \t;,|\u00a0"  # a row of empty cells is no row
_SAMPLE = 200  # lines that settle what parts the columns
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_DATA = re.compile(r"[\d\s.,:/+-]*\d[\d\s.,:/+-]*")  # figures and what stands between them, but no word
_THOUSANDTHS = re.compile(r"(\d:\d\d:\d\d),(\d{3}|\d{6})(?!\d)", re.ASCII)


@dataclass(frozen=True)
class Row:
    """A line's number, from 1, and its fields."""

    line: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows of one width. names: of the columns, empty texts where the file has none."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    has_header: bool

    def column(self, place: int) -> list[str]:
        """The fields of a column, top to bottom."""
        return [row.fields[place] for row in self.rows]

    def title(self, place: int) -> str:
        """How a message names a column."""
        return self.names[place] or f"column {place + 1}"


def content_lines(text: str) -> list[tuple[int, str]]:
    """The lines that hold something, with their numbers from 1; comments (#, //, %) are left out."""
    lines = ((number, line) for number, line in enumerate(_LINE_ENDS.split(text), 1) if line.strip(_EMPTY))
    return [(number, line) for number, line in lines if not line.lstrip().startswith(_COMMENTS)]


def read_table(lines: Sequence[tuple[int, str]]) -> Table:
    """The table in these lines; it may have no rows.

    The columns are parted by what a first line `sep=;` names, or by the first of ; tab | , that makes a column of
    times. A first line without a time and with a word in it names the columns. `14:03:51,123` is a time with
    thousandths, unless the columns' names say that an amount stands there.
    """
    delimiters: Sequence[str] = _DELIMITERS
    if lines and (found := _SEP.fullmatch(lines[0][1])):
        delimiters, lines = (found[1],), lines[1:]
    sample = lines[:_SAMPLE]
    lines_with = {one: sum(one in line for _, line in sample) for one in delimiters}
    likely = [one for one, count in lines_with.items() if 2 * count >= len(sample)]
    possible = [*likely, *(one for one, count in lines_with.items() if count and one not in likely), _WHOLE]
    chosen = next((one for one in possible if _has_times(_parted(sample, one))), possible[0])
    return _parted(lines, chosen)


def _has_times(table: Table) -> bool:
    """Whether at least half of some column are times."""
    columns = (table.column(place) for place in range(len(table.names)))
    return any(2 * sum(map(is_time, column)) >= len(column) for column in columns)


def _parted(lines: Sequence[tuple[int, str]], delimiter: str) -> Table:
    rows = [Row(number, _fields(line, delimiter)) for number, line in lines]
    names: tuple[str, ...] = ()
    if rows and _is_header(rows[0]):
        names, rows, lines = rows[0].fields, rows[1:], lines[1:]
    if delimiter == "," and all(_THOUSANDTHS.search(line) for _, line in lines):
        joined = [Row(number, _fields(_THOUSANDTHS.sub(r"\1.\2", line), delimiter)) for number, line in lines]
        # "time,amount" above 11:00:00,125 names an amount of 125
        if not names or len(names) in {len(row.fields) for row in joined}:
            rows = joined
    if names and rows and all(len(row.fields) == len(names) + 1 and not is_time(row.fields[0]) for row in rows):
        names = ("", *names)  # R names no column for the rows' names
    width = max(len(names), *(len(row.fields) for row in rows), 0)
    rows = [Row(row.line, row.fields + ("",) * (width - len(row.fields))) for row in rows]
    padded = names + ("",) * (width - len(names))
    return Table(padded, tuple(rows), bool(names))


def _fields(line: str, delimiter: str) -> tuple[str, ...]:
    if delimiter == _WHOLE:
        return (line.strip(),)
    try:
        fields = next(csv.reader([line], delimiter=delimiter, skipinitialspace=delimiter != "\t"), [])
    except csv.Error:
        fields = line.split(delimiter)
    while fields and not fields[-1].strip():
        fields.pop()  # spreadsheets write empty cells to the right
    return tuple(field.strip() for field in fields) or ("",)


def _is_header(row: Row) -> bool:
    """Whether a line names columns: a damaged time is no name, so a line of figures is data."""
    fields = [field for field in row.fields if field]
    return not any(map(is_time, fields)) and not any(_DATA.fullmatch(field) for field in fields)
