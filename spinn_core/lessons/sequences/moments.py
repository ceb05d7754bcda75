"""One time as people and their programs write it: a day, perhaps the time of day, perhaps its offset from UTC.

    2024-03-01  2024/3/1 18:30  2024-03-01T18:30:00.25Z  20240301T1830  2024年3月1日 18:30
    1.3.2024 18:30  03/01/2024 6:30 PM  1 Mar 2024  2024-03-01 18:30:00,250 +0100

With dots the day comes before the month. With slashes or dashes and the year last, some write the day first and some
the month: that is for the file to decide (`day_order`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

FIRST_YEAR, LAST_YEAR = 1600, 2400
_SHORTEST = len("1.3.2024")


class DayOrder(Enum):
    """What stands first where the year stands last: 31/12/2024 or 12/31/2024."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@dataclass(frozen=True)
class Moment:
    """A time as it is written.

    Attributes:
        local: the day and the time of day as written.
        offset: from UTC, as written; None where the text does not say.
        has_clock: whether a time of day is written.
    """

    local: datetime
    offset: timedelta | None = None
    has_clock: bool = True

    @property
    def instant(self) -> datetime:
        """In UTC where the offset is known, else as written. Without a zone."""
        return self.local - (self.offset or timedelta())


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"([a-z]{3,9})\.?"
_DAY, _YEAR = r"(\d{1,2})", r"(\d{4})"
_DATES = {
    "ymd": re.compile(rf"{_YEAR}[-/.]{_DAY}[-/.]{_DAY}", re.ASCII),
    "packed": re.compile(r"(\d{4})(\d{2})(\d{2})(?=$|\D|(?:\d{4}|\d{6})$)", re.ASCII),
    "dmy": re.compile(rf"{_DAY}\. ?{_DAY}\. ?{_YEAR}", re.ASCII),
    "either": re.compile(rf"{_DAY}([-/]){_DAY}\2{_YEAR}", re.ASCII),
    "d name y": re.compile(rf"{_DAY}(?:\.|st|nd|rd|th)?[ -]?{_MONTH},?[ -]?{_YEAR}", re.ASCII),
    "name d y": re.compile(rf"{_MONTH} {_DAY}(?:st|nd|rd|th)?,? {_YEAR}", re.ASCII),
}
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? ", re.ASCII)
_BEHIND_DAY = re.compile(r"\A(?: ?t ?|,? )")
_CLOCK = re.compile(
    r"(\d{1,2})(?=:| ?[ap]\.?m)(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?(?: ?([ap])\.?m\.?)?(?: uhr)?", re.ASCII
)
_PACKED_CLOCK = re.compile(r"(\d{2})(\d{2})(\d{2})?()()", re.ASCII)
_ZONE = re.compile(r" ?(?:(z|utc|gmt)|(?:utc|gmt)?([+-])(\d{2}):?(\d{2})?:?(\d{2})?)(?:\[[\w/+-]+\])?", re.ASCII)
_CHINESE = ((re.compile(r"(\d)年(\d{1,2})月(\d{1,2})日?"), r"\1-\2-\3 "), (re.compile(r"(\d)[时時点點](?=\d)"), r"\1:"))


def cleaned(text: str) -> str:
    """The text in plain characters: no marks without width, full-width signs as the usual ones, single spaces."""
    text = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    return " ".join(text.split()).strip("'\"‘’“” ")


def read_moment(text: str, order: DayOrder = DayOrder.DAY_FIRST) -> Moment | None:
    """The moment that the text names; None where it names none."""
    text = cleaned(text).lower()
    if len(text) < _SHORTEST:
        return None
    if "年" in text:
        for pattern, instead in _CHINESE:
            text = pattern.sub(instead, text)
        text = " ".join(re.sub(r"分(?=\d)", ":", text).replace("分", "").replace("秒", "").split())
    if found := _WEEKDAY.match(text):
        text = text[found.end() :]
    for kind, pattern in _DATES.items():
        if found := pattern.match(text):
            rest = text[found.end() :]
            # a time of day must stand apart from the day, unless both are written without any signs
            return None if kind != "packed" and rest[:1].isdigit() else _with_clock(_date(kind, found, order), rest)
    return None


def _date(kind: str, found: re.Match[str], order: DayOrder) -> tuple[int, int, int]:
    """Year, month, day; month 0 for a name of none."""
    parts = found.groups()
    if kind in ("ymd", "packed"):
        return int(parts[0]), int(parts[1]), int(parts[2])
    if kind == "dmy":
        return int(parts[2]), int(parts[1]), int(parts[0])
    if kind == "either":
        day, month = (parts[0], parts[2]) if order is DayOrder.DAY_FIRST else (parts[2], parts[0])
        return int(parts[3]), int(month), int(day)
    day, name = parts[:2] if kind == "d name y" else (parts[1], parts[0])
    return int(parts[2]), _MONTHS.index(name[:3]) + 1 if name[:3] in _MONTHS else 0, int(day)


def _with_clock(date: tuple[int, int, int], rest: str) -> Moment | None:
    """The moment of a day and of what stands behind it: nothing, a time of day, an offset, or both."""
    clock = _BEHIND_DAY.sub("", rest)
    found = next((found for pattern in (_CLOCK, _PACKED_CLOCK) if (found := pattern.match(clock))), None)
    hour, minute, second = (int(part or 0) for part in found.groups()[:3]) if found else (0, 0, 0)
    fraction, half = found.groups()[3:] if found else (None, None)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    offset = _offset(clock[found.end() :] if found else clock)
    if isinstance(offset, bool):
        return None
    late = timedelta(days=1) if (hour, minute, second) == (24, 0, 0) else timedelta()  # ISO 8601's end of a day
    try:
        moment = datetime(*date, 0 if late else hour, minute, second, int((fraction or "0")[:6].ljust(6, "0"))) + late
    except (ValueError, OverflowError):
        return None
    return Moment(moment, offset, found is not None) if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def _offset(text: str) -> timedelta | None | bool:
    """What stands behind the time of day; None for nothing, False for what is no offset."""
    if not text.strip():
        return None
    found = _ZONE.fullmatch(text)
    if not found:
        return False
    utc, sign, *parts = found.groups()
    if utc:
        return timedelta()
    hours, minutes, seconds = (int(part or 0) for part in parts)
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if minutes > 59 or seconds > 59 or offset >= timedelta(days=1):
        return False
    return -offset if sign == "-" else offset


def is_time(text: str) -> bool:
    """Whether the text names a moment, whichever of day and month stands first."""
    return any(read_moment(text, order) for order in DayOrder)


def is_clock(text: str) -> bool:
    """Whether the text is a time of day without a day."""
    text = cleaned(text).lower()
    return ":" in text and _CLOCK.fullmatch(text) is not None


def day_order(texts: Iterable[str]) -> DayOrder | None:
    """How a file writes days with the year last. Some day above 12 decides it.

    Returns:
        None where such days are there and can be read either way.
    """
    doubtful = False
    for text in texts:
        text = cleaned(text).lower()
        if found := _WEEKDAY.match(text):
            text = text[found.end() :]
        if found := _DATES["either"].match(text):
            first, second = int(found[1]), int(found[3])
            if first > 12:
                return DayOrder.DAY_FIRST
            if second > 12:
                return DayOrder.MONTH_FIRST
            doubtful |= first != second
    return None if doubtful else DayOrder.DAY_FIRST
