"""A table of times as a person pastes or uploads it: one time a line, with an amount behind it if there is one.

    time,amount
    2024-03-01 09:00,12.50
    2024-03-08 10:15,9

Times out of order are put in order. An error names the line that cannot be read, and the table is not used:
a gap in the middle of a series would be a wrong interval.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from spinn_core.data.snli import DataError
from spinn_core.data.text_file import Source, plain, read_text
from spinn_core.lessons.sequences.amounts import is_amount, read_amounts
from spinn_core.lessons.sequences.intervals import SeriesError
from spinn_core.lessons.sequences.moments import DayOrder, Moment, day_order, is_clock, is_time, read_moment
from spinn_core.lessons.sequences.times_table import Table, content_lines, read_table
from spinn_core.lessons.sequences.visits import Visits

MAX_BYTES, MAX_TIMES = 1_000_000, 5_000
FEWEST = 2

_AS_WRITTEN = "write it as 2024-03-01 18:30 or 2024-03-01"
_TIME_NAMES = re.compile(
    r"time|times|date|datetime|timestamp|date[ _/]?time|when|visit(?:ed)?(?:[ _]at)?|datum|zeit|zeitpunkt|zeitstempel"
    r"|.*时间|.*時間|日期",
    re.IGNORECASE,
)
_AMOUNT_NAMES = re.compile(
    r"amounts?|sum|total|price|value|cost|spent|bill|revenue|betrag|summe|preis|umsatz|wert|.*金额|.*金額|消费|价格",
    re.IGNORECASE,
)
_COUNT_NAMES = re.compile(
    r"(?:.*[ _.])?(?:id|index|idx|row|nr|no|number|count)\.?|unnamed.*|#|序号|编号", re.IGNORECASE
)


@dataclass(frozen=True)
class TimesRead:
    """A table that was read.

    Attributes:
        visits: in their order.
        moved: how many rows stood before an earlier time.
        left_out: names of the columns that are neither the time nor the amount.
    """

    visits: Visits
    moved: int
    left_out: tuple[str, ...] = ()


def read_times(data: bytes, name: str) -> TimesRead:
    """Reads a file or a pasted text.

    Each line holds a time in one of the ways of `moments` and, in another column, an amount where all lines have one.
    See `times_table` for what parts and names the columns. Other columns, such as a spreadsheet's row numbers, are left
    out where it is clear which are the times and the amounts. Days and times of day may stand in two columns.

    Args:
        data: the bytes, at most MAX_BYTES.
        name: what messages call it.

    Raises:
        SeriesError: too large, no text, a line that is no time, days that can be read in two ways, too many or too few
            times, all the same.
    """
    shown = plain(name)
    if len(data) > MAX_BYTES:
        raise SeriesError(f"{shown} has {len(data) / 1e6:.1f} MB, and {MAX_BYTES / 1e6:g} MB is the limit")
    lines = content_lines(_text(data, name))
    if len(lines) > MAX_TIMES + 2:  # with two lines above the times
        raise _wrong_count(shown, len(lines))
    table = read_table(lines)
    if not FEWEST <= len(table.rows) <= MAX_TIMES:
        raise _wrong_count(shown, len(table.rows))
    _check_widths(table, shown)
    moments, used = _moments(table, shown)
    amounts, amount_column = _amounts(table, used, shown)
    order = sorted(range(len(moments)), key=lambda place: moments[place].instant)  # stable
    times = np.array([moment.instant for moment in moments], "datetime64[s]")
    moved = int((times[1:] < np.maximum.accumulate(times)[:-1]).sum())
    offsets = None
    if moments[0].offset is not None:
        offsets = np.array([moment.offset for moment in moments], "timedelta64[s]")[order]
    times = times[order]
    if times[0] == times[-1]:
        raise SeriesError(f"{shown}: all times are the same; there are no intervals")
    visits = Visits(times, None if amounts is None else np.array(amounts, np.float64)[order], offsets=offsets)
    taken = {*used, amount_column}
    left_out = tuple(
        plain(table.title(place), 40)
        for place in range(len(table.names))
        if place not in taken and any(table.column(place))
    )
    return TimesRead(visits, moved, left_out)


def _text(data: bytes, name: str) -> str:
    """The file's text. All that counts in it is ASCII, so of an older encoding it is enough that it reads so.

    Raises:
        SeriesError: not a text.
    """
    try:
        return read_text(Source.of_bytes(data, name), "".join)[0]
    except DataError as error:
        control = bytes([*range(9), *range(14, 32)])
        if data.startswith(b"%PDF") or len(data.translate(None, control)) < len(data):
            raise SeriesError(str(error)) from None
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            return data.decode("cp1252", "replace")


def _wrong_count(shown: str, count: int) -> SeriesError:
    wanted = f"give {FEWEST} to {MAX_TIMES:,}, one on a line"
    return SeriesError(f"{shown} holds {count:,} time{'' if count == 1 else 's'}; {wanted}")


def _check_widths(table: Table, shown: str) -> None:
    """Raises SeriesError where some rows, not all, have more fields than the first line names."""
    named = max((place + 1 for place, name in enumerate(table.names) if name), default=0)
    long = [row.line for row in table.rows if any(row.fields[named:])]
    if named and long and len(long) < len(table.rows):
        raise SeriesError(
            f"{shown}, line {long[0]}: more fields than the first line names; put quotes round a field that holds what "
            "parts the columns"
        )


def _moments(table: Table, shown: str) -> tuple[list[Moment], tuple[int, ...]]:
    """The moment of each row, and the columns that it comes from. Raises SeriesError."""
    texts, used = _time_texts(table, shown)
    order = day_order(texts)
    moments = []
    for row, text in zip(table.rows, texts, strict=True):
        moment = read_moment(text, order) if order else read_moment(text)
        if moment is None:
            day = "it has no day; " if is_clock(text) else ""
            raise SeriesError(f"{shown}, line {row.line}: “{plain(text, 40)}” is no time; {day}{_AS_WRITTEN}")
        if order is None and moment != read_moment(text, DayOrder.MONTH_FIRST):
            raise SeriesError(
                f"{shown}, line {row.line}: “{plain(text, 40)}” may be day or month first, and no line of the file "
                f"decides it; write the year first, as in {moment.local:%Y-%m-%d}"
            )
        moments.append(moment)
    first = moments[0].offset is None
    other = next((place for place, moment in enumerate(moments) if (moment.offset is None) != first), None)
    if other is not None:
        without = table.rows[0 if first else other].line
        raise SeriesError(
            f"{shown}, line {without}: this time does not name its offset from UTC, and others do; write all alike"
        )
    return moments, used


def _time_texts(table: Table, shown: str) -> tuple[list[str], tuple[int, ...]]:
    """The texts of the times, and the columns that they come from. Raises SeriesError where two could be them."""
    columns = [table.column(place) for place in range(len(table.names))]
    counts = [sum(map(is_time, column)) for column in columns]
    found = [place for place, count in enumerate(counts) if 2 * count >= len(table.rows)]
    named = [place for place in found if _TIME_NAMES.fullmatch(table.names[place])]
    if len(found) > 1 and len(named) != 1:
        names = " and ".join(plain(table.title(place), 40) for place in found[:2])
        raise SeriesError(f"{shown}: {names} both hold times; keep one of them")
    place = (named or found or [max(range(len(counts)), key=counts.__getitem__)])[0]
    clocks = [at for at, column in enumerate(columns) if at != place and all(map(is_clock, column))]
    days = (read_moment(text) for text in columns[place])
    if len(clocks) == 1 and not any(day and day.has_clock for day in days):
        texts = [f"{day} {clock}" for day, clock in zip(columns[place], columns[clocks[0]], strict=True)]
        return texts, (place, clocks[0])
    return columns[place], (place,)


def _amounts(table: Table, used: tuple[int, ...], shown: str) -> tuple[list[float] | None, int | None]:
    """The amount of each row and its column; None where there is none. Raises SeriesError."""
    places = [place for place in range(len(table.names)) if place not in used and any(table.column(place))]
    places = [place for place in places if not _counts_rows(table, place, used[0])]
    if len(places) > 1 or table.has_header:
        places = [place for place in places if any(map(is_amount, table.column(place)))]
    named = [place for place in places if _AMOUNT_NAMES.fullmatch(table.names[place])]
    if len(places) > 1 and len(named) != 1:
        names = " and ".join(plain(table.title(place), 40) for place in places[:2])
        raise SeriesError(
            f"{shown}, line {table.rows[0].line}: more than two columns, and {names} could both be the amount; keep one"
        )
    if not places:
        return None, None
    place = (named or places)[0]
    texts = table.column(place)
    numbers, doubtful = read_amounts(texts)
    if doubtful is not None:
        raise SeriesError(
            f"{shown}, line {table.rows[doubtful].line}: “{plain(texts[doubtful], 40)}” may have a decimal comma or a "
            "comma between thousands; write 1234.50"
        )
    for row, text, number in zip(table.rows, texts, numbers, strict=True):
        if not text:
            raise SeriesError(f"{shown}, line {row.line}: there is no amount, and other lines have one; fill it in")
        if number is None:
            raise SeriesError(
                f"{shown}, line {row.line}: “{plain(text, 40)}” is no amount; write a number such as 12.50, or nothing"
            )
    return numbers, place


def _counts_rows(table: Table, place: int, time: int) -> bool:
    """Whether a column only numbers the rows, or by its name identifies something."""
    if _COUNT_NAMES.fullmatch(table.names[place]):
        return True
    texts = table.column(place)
    if place > time or _AMOUNT_NAMES.fullmatch(table.names[place]):
        return False
    if not all(text.isdecimal() and len(text) < 16 for text in texts):
        return False
    numbers = list(map(int, texts))
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))
