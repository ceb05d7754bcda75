"""Single times: what each way of writing one means, worked out by hand, and what is none."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinn_core.lessons.sequences.moments import DayOrder, day_order, is_clock, read_moment

DAY, EVENING = datetime(2024, 3, 1), datetime(2024, 3, 1, 18, 30)


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2024-03-01", DAY), ("2024/3/1", DAY), ("2024.3.1", DAY), ("20240301", DAY), ("1.3.2024", DAY), ("01. 03. 2024", DAY),  # noqa: E501
        ("1 Mar 2024", DAY), ("01-Mar-2024", DAY), ("March 1st, 2024", DAY), ("2024年3月1日", DAY), (" '2024-03-01' ", DAY),  # noqa: E501
        ("２０２４-０３-０１", DAY), ("2024-03-01 00:00", DAY), ("2024-02-29 24:00", DAY),
        ("2024-03-01 18:30", EVENING), ("2024-03-01T18:30:00", EVENING), ("2024-03-01  18:30:00,000", EVENING),
        ("20240301T1830", EVENING), ("20240301183000", EVENING), ("20240301 183000", EVENING), ("2024-03-01, 18:30", EVENING),  # noqa: E501
        ("01.03.2024 18:30 Uhr", EVENING), ("2024-03-01 6:30 PM", EVENING), ("2024-03-01 6:30:00\u202fp.m.", EVENING),
        ("Fri, 1 Mar 2024 18:30", EVENING), ("2024年3月1日 18时30分", EVENING), ("2024-03-01 18:\u206030", EVENING),
        ("\u200e2024-03-01 18:30", EVENING), ("2024-03-01\u00a018:30", EVENING), ("2024-03-01 18：30", EVENING),
        ("2024-03-01 14:03:51,123", datetime(2024, 3, 1, 14, 3, 51, 123_000)),
        ("2024-03-01 14:03:51.123456789", datetime(2024, 3, 1, 14, 3, 51, 123_456)),
        ("2024-03-01 12:05 AM", datetime(2024, 3, 1, 0, 5)), ("2024-03-01 12:05 PM", datetime(2024, 3, 1, 12, 5)),
    ],
)  # fmt: skip
def test_a_time_without_an_offset(text, local):
    moment = read_moment(text)
    assert moment.local == local == moment.instant and moment.offset is None


@pytest.mark.parametrize(
    ("offset", "hours"),
    [
        ("Z", 0), ("z", 0), (" UTC", 0), (" GMT", 0), ("+08:00", 8), ("+0800", 8), ("+08", 8), (" +08:00", 8), ("-05:30", -5.5),  # noqa: E501
        ("+01:00[Europe/Berlin]", 1), (" UTC+2".replace("+2", "+02"), 2), ("−03:00".replace("−", "-"), -3), ("+00:00", 0),  # noqa: E501
    ],
)  # fmt: skip
def test_an_offset_is_kept_beside_what_the_clock_showed(offset, hours):
    moment = read_moment(f"2024-03-01T07:30:00{offset}")
    assert moment.local == datetime(2024, 3, 1, 7, 30) and moment.offset == timedelta(hours=hours)
    assert moment.instant == datetime(2024, 3, 1, 7, 30) - timedelta(hours=hours)


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "2024", "2024-03", "2024-02-30", "2024-13-01", "01.03.24", "01/03/24", "31.02.2024", "5 foo 2024",  # noqa: E501
        "2024-03-01 25:00", "2024-03-01 24:01", "2024-03-01 18:60", "2024-03-01 13:00 PM", "2024-03-01 0:00 AM",
        "2024-03-01 18:30 CET", "2024-03-01 18:30+25:00", "2024-03-01 18:30 extra", "2024-03-0118:30",
        "2015-05-15 14:03:512015-05-15 15:32:46", "9999-12-31", "0001-01-01T00:00:00+23:00", "12.50", "18:30", "1709283600",  # noqa: E501
        "2024-03-01 18:30:00,", "9" * 10_000,
    ],
)  # fmt: skip
def test_what_is_no_time(text):
    assert read_moment(text) is None


@given(st.text())
def test_any_text_is_a_time_or_none(text):
    moment = read_moment(text)
    assert moment is None or 1600 <= moment.local.year <= 2400


@given(st.datetimes(datetime(1700, 1, 1), datetime(2300, 1, 1)), st.integers(-1439, 1439))
def test_what_python_writes_is_read_back(local, minutes):
    offset = timedelta(minutes=minutes)
    sign, rest = ("-" if minutes < 0 else "+"), abs(minutes)
    moment = read_moment(f"{local.isoformat()}{sign}{rest // 60:02}:{rest % 60:02}")
    assert moment.local == local and moment.offset == offset


def test_some_day_above_twelve_decides_which_stands_first():
    assert day_order(["03/04/2024", "15/04/2024"]) is DayOrder.DAY_FIRST
    assert day_order(["03/04/2024 9:00 AM", "04/15/2024 9:00 AM"]) is DayOrder.MONTH_FIRST
    assert day_order(["03-04-2024", "04-03-2024"]) is None
    assert day_order(["03/03/2024", "4.5.2024", "2024-05-06"]) is DayOrder.DAY_FIRST  # nothing is in doubt
    assert read_moment("03/04/2024", DayOrder.MONTH_FIRST).local == datetime(2024, 3, 4)
    assert read_moment("03/04/2024", DayOrder.DAY_FIRST).local == datetime(2024, 4, 3)


def test_a_time_of_day_alone():
    assert all(map(is_clock, ("18:30", "6:30 PM", "18:30:15.5")))
    assert not any(map(is_clock, ("", "12.50", "6", "2024-03-01 18:30", "18:30 x")))
