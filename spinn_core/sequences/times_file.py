"""A table of times as a person pastes or uploads it: one time a line, with an amount behind it if there is one.

    time,amount
    2024-03-01 09:00,12.50
    2024-03-08 10:15,9

Times out of order are put in order. A line that cannot be read is told by its number, and the table is not used:
a gap in the middle of a series would be a wrong interval.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from spinn_core.sequences.intervals import SeriesError
from spinn_core.sequences.visits import Visits
from spinn_core.sheet_file import SheetError, decoded, plain

MAX_BYTES, MAX_TIMES = 1_000_000, 5_000
FEWEST = 12

_DELIMITERS = ";\t,"
_LARGEST = 1e9
_AS_WRITTEN = "write it as 2024-03-01 18:30 or 2024-03-01"
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?))?\Z", re.ASCII)


@dataclass(frozen=True)
class TimesRead:
    """A table that was read. moved: how many rows stood before an earlier time."""

    visits: Visits
    moved: int


def read_times(data: bytes, name: str) -> TimesRead:
    """Reads a file or a pasted text.

    Each line holds a time (year first: 2024-03-01, 2024/3/1 18:30, 2024-03-01T18:30:00Z) and, in the next column, an
    amount where all lines have one. Columns are parted by comma, semicolon or tab. A first line without a time names
    the columns.

    Args:
        data: the bytes, at most MAX_BYTES, UTF-8.
        name: what messages call it.

    Raises:
        SeriesError: too large, no text, a line that is no time, too many or too few times, all the same.
    """
    shown = plain(name)
    if len(data) > MAX_BYTES:
        raise SeriesError(f"{shown} has {len(data) / 1e6:.1f} MB, and {MAX_BYTES / 1e6:g} MB is the limit")
    try:
        text = decoded(data, name)
    except SheetError as error:
        raise SeriesError(str(error)) from None
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if lines and not any(sign.isdigit() for sign in _fields(lines[0][1])[0]):
        lines = lines[1:]  # the names of the columns
    if not FEWEST <= len(lines) <= MAX_TIMES:
        wanted = f"give {FEWEST} to {MAX_TIMES:,}, one on a line"
        raise SeriesError(f"{shown} holds {len(lines):,} time{'' if len(lines) == 1 else 's'}; {wanted}")
    rows = [_row(line, number, shown) for number, line in lines]
    if len({aware for _, aware, _ in rows}) > 1:
        raise SeriesError(f"{shown}: some times name their offset from UTC and some do not; write all alike")
    times = np.array([moment for moment, _, _ in rows], "datetime64[s]")
    given = [amount for _, _, amount in rows]
    if None in given and any(amount is not None for amount in given):
        lacking = lines[given.index(None)][0]
        raise SeriesError(f"{shown}, line {lacking}: there is no amount, and other lines have one; fill it in")
    order = np.argsort(times, kind="stable")
    moved = int((times[1:] < np.maximum.accumulate(times)[:-1]).sum())
    amounts = None if given[0] is None else np.array(given, np.float64)[order]
    times = times[order]
    if times[0] == times[-1]:
        raise SeriesError(f"{shown}: all times are the same; there are no intervals")
    return TimesRead(Visits(times, amounts), moved)


def _fields(line: str) -> list[str]:
    delimiter = next((sign for sign in _DELIMITERS if sign in line), ",")
    try:
        fields = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        fields = line.split(delimiter)
    return [field.strip() for field in fields] or [""]


def _row(line: str, number: int, shown: str) -> tuple[datetime, bool, float | None]:
    """A moment without zone, whether one was named, and the amount. Raises SeriesError."""
    first, *others = _fields(line)
    moment = _time(first)
    if moment is None:
        raise SeriesError(f"{shown}, line {number}: “{plain(first, 40)}” is no time; {_AS_WRITTEN}")
    if any(others[1:]):
        raise SeriesError(f"{shown}, line {number}: more than two columns; keep a time and, if wanted, an amount")
    text = others[0] if others else ""
    amount = None
    if text:
        try:
            amount = float(text)
        except ValueError:
            amount = float("nan")
        if not abs(amount) <= _LARGEST:  # not a number is not either
            raise SeriesError(
                f"{shown}, line {number}: “{plain(text, 40)}” is no amount; write a number such as 12.50, or nothing"
            )
    aware = moment.tzinfo is not None
    return (moment.astimezone(UTC).replace(tzinfo=None) if aware else moment), aware, amount


def _time(text: str) -> datetime | None:
    """The moment that the text names; None where it names none."""
    if not text[:4].isascii() or not text[:4].isdigit():
        return None
    found = _DAY.match(text)
    try:
        if found is None:
            moment = datetime.fromisoformat(text)
        else:
            year, month, day, clock = found.groups(default="0:00")
            hour, _, rest = clock.partition(":")
            moment = datetime.fromisoformat(f"{year}-{month:0>2}-{day:0>2} {hour:0>2}:{rest}")
        return moment if 1600 <= moment.year <= 2400 else None
    except (ValueError, OverflowError):
        return None
