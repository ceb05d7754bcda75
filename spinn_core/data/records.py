"""The rows of a table or of JSON lines as records; a damaged row does not take the next ones with it.

A table has its columns' names on the first line, in any order, and commas, semicolons or tabs between the fields; a
line such as sep=; may stand before, as spreadsheets want it. JSON lines have one object a line with the same names.
"""

from __future__ import annotations

import csv
import json
import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from spinn_core.data.snli import DataError
from spinn_core.data.text_file import BAD_BYTES, plain

PREMISE = ("premise", "sentence1", "sentence_a")
HYPOTHESIS = ("hypothesis", "sentence2", "sentence_b")
LABEL = ("gold_label", "label", "entailment_label", "entailment_judgment")
PAIR_ID = ("pairid", "pair_id")
"""Names that a column may have, in small letters: ours, SNLI's, SICK's."""

DELIMITERS = (",", ";", "\t")
LINES_A_ROW = 40
"""A sentence in quotes may go on over lines, a Penn tree for instance. A quote that is never closed would take the
rest of the file, so the search for its end stops here."""

_EXAMPLE = "premise,hypothesis,label"
_JSON_NAMES = (".jsonl", ".ndjson", ".json", ".jsonl.gz", ".ndjson.gz", ".json.gz")
_JSON_ROW = 'this is not a JSON object; write {"premise": "…", "hypothesis": "…"} on one line'
_QUOTES = "a quotation mark is open or stands amid a field; double it inside quotes, or leave it out"
_BYTES = "this is not UTF-8 text; save the file as UTF-8"
_DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab"}
_SEPARATOR = re.compile(r'"?sep=([^"\s]|\t)"?\s*', re.IGNORECASE)


class Record(NamedTuple):
    """A row: the line that it begins on, from 1, and its values by column, or what is wrong with it."""

    line: int
    values: dict[str, object]
    problem: str = ""


def records(lines: Iterator[str], name: str) -> Iterator[Record]:
    """The rows, empty ones left out.

    Args:
        lines: of the file, each with a line feed at its end.
        name: of the file, for messages.

    Raises:
        DataError: nothing in it is a row.
    """
    text = _Lines(lines)
    first = text.after_blanks()
    delimiters: tuple[str, ...] = DELIMITERS
    if separator := _SEPARATOR.fullmatch(first):
        delimiters = (separator.group(1),)
        text.take(1)
        first = text.after_blanks()
    if not first:
        raise DataError(f"{name} is empty; its first line names the columns, such as {_EXAMPLE}")
    beginning = first.lstrip()
    if beginning.startswith("["):
        raise DataError(f"{name}, line {text.number}: this is a JSON list; write one JSON object on each line")
    if beginning.startswith("{"):
        return _json_lines(text)
    for delimiter in delimiters:
        names = [column.strip() for column in _quoted([first], delimiter)[0] or ()]
        known = {column.lower() for column in names}
        if known.intersection(PREMISE) and known.intersection(HYPOTHESIS):
            text.take(1)
            return _rows(text, delimiter, names, '"' in first)
    if name.lower().endswith(_JSON_NAMES):
        return _json_lines(text)  # whose first line is damaged
    raise DataError(
        f"{name}, line {text.number}: no columns premise and hypothesis in “{plain(first)}”; "
        f"the first line names the columns, such as {_EXAMPLE}"
    )


class _Lines:
    """Lines one after another, of which the next ones may be looked at. number: of the next line, from 1."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines, self.number = lines, 1
        self._ahead: deque[str] = deque()

    def after_blanks(self) -> str:
        """The next line that is not blank, which stays the next; "" at the end."""
        while line := next(iter(self.look(1)), ""):
            if not line.isspace():
                break
            self.take(1)
        return line

    def look(self, count: int) -> list[str]:
        """So many lines, or all there are; they stay the next."""
        self._ahead.extend(islice(self._lines, max(0, count - len(self._ahead))))
        return list(islice(self._ahead, count))

    def take(self, count: int) -> None:
        """Lets so many of the lines go that were looked at."""
        for _ in range(count):
            self._ahead.popleft()
        self.number += count

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Every line that is left and its number."""
        ahead = list(self._ahead)
        self._ahead.clear()
        for line in ahead:
            self.number += 1
            yield self.number - 1, line
        for number, line in enumerate(self._lines, self.number):
            yield number, line


def _json_lines(text: _Lines) -> Iterator[Record]:
    for number, line in text:
        if line.isspace():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            yield Record(number, {}, _BYTES if BAD_BYTES.search(line) else _JSON_ROW)
        elif not line.isascii() and BAD_BYTES.search(line):
            yield Record(number, {}, _BYTES)
        else:
            yield Record(number, row)


def _rows(text: _Lines, delimiter: str, names: Sequence[str], quoted: bool) -> Iterator[Record]:
    """quoted: whether the columns' names stand in quotes, as then all fields do."""
    tabs = delimiter == "\t"
    # SNLI's own files, and others with its names, put no quotes round anything
    loose = quoted or not {"sentence1", "gold_label"}.intersection(column.lower() for column in names)
    while line := text.after_blanks():
        number = text.number
        if not line.isascii() and BAD_BYTES.search(line):
            text.take(1)
            yield Record(number, {}, _BYTES)
            continue
        fields: list[str] | None
        if '"' not in line:
            fields, taken = line.rstrip("\n").split(delimiter), 1
            if not tabs:
                fields = [field.lstrip(" ") for field in fields]
        elif tabs:
            fields, taken = _tabbed(text, line, len(names), loose)
        else:
            fields, taken = _quoted(text.look(LINES_A_ROW), delimiter)
            if taken > 1 and (fields is None or len(fields) > len(names)):
                fields, taken = None, 1  # the quote closed in some later row: give those rows their chance
        text.take(taken)
        if fields is None:
            yield Record(number, {}, _QUOTES)
            continue
        while len(fields) > len(names) and not fields[-1].strip():
            fields.pop()  # spreadsheets write empty cells to the right
        if len(fields) > len(names):
            told = f"{len(fields)} fields where the first line names {len(names)}"
            between = _DELIMITER_NAMES.get(delimiter, f"“{delimiter}”")
            yield Record(number, {}, f"{told}; put quotes round a sentence with a {between} in it")
        elif any(field.strip() for field in fields):
            values: dict[str, object] = {}
            for column, field in zip(names, fields, strict=False):  # a short row lacks its last columns
                values.setdefault(column, field)
            yield Record(number, values)


def _tabbed(text: _Lines, line: str, columns: int, loose: bool) -> tuple[list[str], int]:
    """The fields of a row with tabs and quotes, and how many lines it takes.

    Quotes are ordinary signs where tabs part the fields, unless they must be a writer's: a quote inside is doubled, or
    the row makes sense only if the quotes hold it together. loose: a whole field in quotes had none before it was
    written.
    """
    fields = line.rstrip("\n").split("\t")
    if len(fields) != columns and any(field.startswith('"') for field in fields):
        together, taken = _quoted(text.look(LINES_A_ROW), "\t")
        if together is not None and len(together) == columns:
            return together, taken
    return [_unquoted(field, loose) for field in fields], 1


def _unquoted(field: str, loose: bool) -> str:
    if len(field) < 2 or field[0] != '"' or field[-1] != '"':
        return field
    inside = field[1:-1]
    if '"' in inside.replace('""', "") or not (loose or '""' in inside):
        return field
    return inside.replace('""', '"')


def _quoted(lines: Sequence[str], delimiter: str) -> tuple[list[str] | None, int]:
    """The first row of these lines and how many of them it takes; None for one with a quote out of place."""
    reader = csv.reader(iter(lines), delimiter=delimiter, skipinitialspace=delimiter != "\t", strict=True)
    try:
        return next(reader), reader.line_num
    except (csv.Error, StopIteration):
        return None, 1
