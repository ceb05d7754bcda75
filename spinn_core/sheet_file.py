"""The text of a sheet, CSV or JSON lines, as one record a row; a damaged row does not take the next ones with it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

PREMISE, HYPOTHESIS, LABEL = ("premise", "sentence1"), ("hypothesis", "sentence2"), ("label", "gold_label")
"""The names that a column may have, SNLI's second."""

DELIMITERS = (",", ";", "\t")
LINES_A_ROW = 40
"""A sentence in quotes may go on over lines, a Penn tree for instance. A quote that is never closed would take the
rest of the file, so the search for its end stops here."""

_EXAMPLE = "premise,hypothesis,label"
_JSON_ROW = 'this is not a JSON object; write {"premise": "…", "hypothesis": "…"} on one line'
_QUOTES = "a quotation mark is open or stands amid a field; double it inside quotes, or leave it out"
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab"}
_OTHER_FILES = {
    b"PK\x03\x04": "a workbook or an archive, not text; save the table as CSV (UTF-8) and give that",
    b"\x1f\x8b": "packed with gzip; unpack it first",
    b"%PDF": "a PDF; save the table as CSV (UTF-8) and give that",
}
_ENCODINGS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class SheetError(ValueError):
    """A file that is no sheet of pairs; the text is one line: what is wrong, where, and how to mend it."""


class Record(NamedTuple):
    """A row: the line that it begins on, from 1, and its values by column, or what is wrong with it."""

    line: int
    values: dict[str, object]
    problem: str = ""


def plain(text: str, limit: int = 60) -> str:
    """A piece of a file for use inside a message: one line, short, with nothing in it that cannot be shown."""
    line = " ".join("".join(sign if sign.isprintable() or sign.isspace() else "\ufffd" for sign in text).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def decoded(data: bytes, name: str) -> str:
    """The file's text: UTF-8, or UTF-16 that says so. Raises SheetError."""
    for beginning, what in _OTHER_FILES.items():
        if data.startswith(beginning):
            raise SheetError(f"{plain(name)} is {what}")
    encoding = next((known for mark, known in _ENCODINGS.items() if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        told = f"{plain(name)}, line {line}: this is not UTF-8 text; save the file as UTF-8 (CSV UTF-8)"
        raise SheetError(told) from None


def records(text: str, name: str) -> Iterator[Record]:
    """The rows, empty ones left out; column names in small letters. Raises SheetError where nothing is a row."""
    lines = list(io.StringIO(text, newline=""))  # parts lines at \n, \r and \r\n only, unlike str.splitlines
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise SheetError(f"{plain(name)} is empty; its first line names the columns, such as {_EXAMPLE}")
    beginning = lines[first].lstrip()
    if beginning.startswith("["):
        raise SheetError(f"{plain(name)}, line {first + 1}: this is a JSON list; write one JSON object on each line")
    if beginning.startswith("{"):
        return _json_lines(lines)
    return _table(lines, first, name)


def _json_lines(lines: Sequence[str]) -> Iterator[Record]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            yield Record(number, {_column(key): value for key, value in row.items()})
        else:
            yield Record(number, {}, _JSON_ROW)


def _table(lines: Sequence[str], first: int, name: str) -> Iterator[Record]:
    for delimiter in DELIMITERS:
        names = [_column(field) for field in _fields(lines[first : first + 1], delimiter)[0] or ()]
        if all(any(known in names for known in side) for side in (PREMISE, HYPOTHESIS)):
            return _rows(lines, first + 1, delimiter, names)
    raise SheetError(
        f"{plain(name)}, line {first + 1}: no columns premise and hypothesis in “{plain(lines[first])}”; "
        f"the first line names the columns, such as {_EXAMPLE}"
    )


def _column(name: str) -> str:
    return name.strip().lower()


def _rows(lines: Sequence[str], place: int, delimiter: str, names: Sequence[str]) -> Iterator[Record]:
    snli = delimiter == "\t" and "gold_label" in names  # SNLI's own files put no quotes round anything
    while place < len(lines):
        number = place + 1
        if not lines[place].strip():
            place += 1
            continue
        fields, taken = (None, 1) if snli else _fields(lines[place : place + LINES_A_ROW], delimiter)
        if fields is None and delimiter == "\t":  # quotes are ordinary signs where tabs part the fields
            fields, taken = lines[place].rstrip("\r\n").split(delimiter), 1
        if taken > 1 and (fields is None or len(fields) > len(names)):
            fields, taken = None, 1  # the quote closed in some later row: give those rows their chance
        place += taken
        if fields is None:
            yield Record(number, {}, _QUOTES)
            continue
        while len(fields) > len(names) and not fields[-1].strip():
            fields.pop()  # spreadsheets write empty cells to the right
        if len(fields) > len(names):
            told = f"{len(fields)} fields where the first line names {len(names)}"
            yield Record(number, {}, f"{told}; put quotes round a sentence with a {_NAMES[delimiter]} in it")
        elif any(field.strip() for field in fields):
            values: dict[str, object] = {}
            for column, field in zip(names, fields, strict=False):  # a short row lacks its last columns
                values.setdefault(column, field)
            yield Record(number, values)


def _fields(lines: Sequence[str], delimiter: str) -> tuple[list[str] | None, int]:
    """The first row of these lines and how many of them it takes; None for one with a quote out of place."""
    reader = csv.reader(iter(lines), delimiter=delimiter, skipinitialspace=delimiter != "\t", strict=True)
    try:
        return next(reader), reader.line_num
    except (csv.Error, StopIteration):
        return None, 1
