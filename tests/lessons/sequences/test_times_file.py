"""Tables of times in the forms in which people and their programs write them, and what is refused, by its line."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinn_core.csv_file import csv_text
from spinn_core.lessons.sequences.intervals import SeriesError, Unit, intervals
from spinn_core.lessons.sequences.times_file import MAX_BYTES, MAX_TIMES, read_times


def table(count: int = 12, amount: str = "") -> str:
    return "".join(f"2024-03-{day:02} 09:30{amount}\n" for day in range(1, count + 1))


def test_a_table_of_times_is_read() -> None:
    read = read_times(f"time,amount\n{table(amount=',12.5')}".encode(), "x.csv")
    assert len(read.visits) == 12 and read.moved == 0
    assert read.visits.amounts.tolist() == [12.5] * 12
    assert intervals(read.visits.times, Unit.DAYS).tolist() == [1] * 11


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-05",
        "2024/3/5",
        "2024.3.5 0:00",
        "2024-03-05T00:00:00",
        "2024-03-05 00:00:00",
        '"2024-03-05"',
        "20240305",
    ],
)
def test_ways_to_write_a_time(text: str) -> None:
    read = read_times((table(11).replace("2024-03-05 09:30", text) + "2024-03-20\n").encode(), "x.csv")
    assert np.datetime64("2024-03-05T00:00:00") in read.visits.times


def test_times_with_an_offset_are_compared_in_one_zone() -> None:
    lines = [f"2024-03-{day:02}T12:00:00+0{day % 3}:00" for day in range(1, 13)]
    read = read_times("\n".join(lines).encode(), "x.csv")
    assert read.visits.times.tolist() == [datetime(2024, 3, day, 12 - day % 3) for day in range(1, 13)]


def test_times_out_of_order_are_put_in_order_with_their_amounts() -> None:
    days = [1, 3, 2, 4, 5, 6, 7, 8, 12, 10, 11, 9]
    read = read_times("\n".join(f"2024-03-{day:02};{day}" for day in days).encode(), "x.csv")
    assert read.visits.amounts.tolist() == list(range(1, 13)) and read.moved == 4


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "0 times"),
        (table(1), "1 time; give 2"),
        (table().replace("2024-03-05 09:30", "yesterday"), "line 5: “yesterday” is no time"),
        (table().replace("2024-03-05 09:30", "2024-02-30"), "line 5"),
        (table().replace("2024-03-05 09:30", "05.03.24"), "line 5"),
        (table().replace("2024-03-05 09:30", "9999-12-31T23:59:59"), "line 5"),
        (table().replace("2024-03-05 09:30", "2024-03-05T09:30:00Z"), "line 1: this time does not name its offset"),
        (table(amount=",1").replace("05 09:30,1", "05 09:30,much"), "line 5: “much” is no amount"),
        (table(amount=",1").replace("05 09:30,1", "05 09:30,nan"), "line 5"),
        (table(amount=",1").replace("05 09:30,1", "05 09:30,1e99"), "line 5"),
        (table(amount=",1").replace("05 09:30,1", "05 09:30"), "line 5: there is no amount"),
        (table(amount=",1,2"), "line 1: more than two columns"),
        ("2024-03-01\n" * 12, "all times are the same"),
        ("2024-03-01\n" * (MAX_TIMES + 1), "2 to 5,000"),
        ("x" * (MAX_BYTES + 1), "limit"),
    ],
)
def test_a_table_that_cannot_be_read_is_one_line(text: str, told: str) -> None:
    with pytest.raises(SeriesError, match="x.csv") as caught:
        read_times(text.encode(), "x.csv")
    assert told in str(caught.value) and "\n" not in str(caught.value)


@settings(max_examples=200)
@given(st.text('2013-/.:,;\t\n\r "#=sepTZ+', max_size=200).map(str.encode))
def test_no_text_like_a_table_breaks_the_reader(data: bytes) -> None:
    try:
        read_times(data, "x.csv")
    except SeriesError as error:
        assert "\n" not in str(error)


@settings(max_examples=200)
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_no_file_breaks_the_reader(data: bytes) -> None:
    try:
        read_times(data, "x.csv")
    except SeriesError as error:
        assert "\n" not in str(error)


@given(st.lists(st.integers(0, 10**8), min_size=12, max_size=40, unique=True))
def test_what_the_page_writes_it_reads_again(seconds: list[int]) -> None:
    times = [datetime(2020, 1, 1) + timedelta(seconds=one) for one in sorted(seconds)]
    read = read_times("\n".join(map(str, times)).encode(), "x.csv")
    assert read.visits.times.tolist() == times


CALENDAR = [0, 3, 0, 5, 0, 6, 1, 4, 1, 7, 0]
CLOCKS = [
    "03-01T07:30:00", "03-01T09:00:00", "03-04T07:00:00", "03-04T20:00:00", "03-09T06:10:00", "03-09T12:00:00",
    "03-15T07:59:00", "03-16T08:01:00", "03-20T10:00:00", "03-21T07:00:00", "03-28T07:30:00", "03-28T08:30:00",
]  # fmt: skip


def calendar(visits) -> list[float]:
    return intervals(visits.times, Unit.CALENDAR, visits.local).tolist()


@pytest.mark.parametrize("offset", ["", "Z", "+08:00", "-11:00", "+05:45"])
def test_calendar_days_are_counted_where_the_times_were_written(offset) -> None:
    visits = read_times("\n".join(["time", *(f"2024-{one}{offset}" for one in CLOCKS)]).encode(), "x.csv").visits
    assert calendar(visits) == CALENDAR
    hours = intervals(visits.times, Unit.HOURS)
    assert hours[:3].tolist() == [1.5, 70, 13]


def test_times_of_two_zones_go_by_the_instant_and_their_days_by_the_clock() -> None:
    """The last hour of summer comes twice; the file lists the second one first."""
    lines = [
        "2024-10-27T02:30:00+01:00", "2024-10-27T02:30:00+02:00", "2024-10-26T23:50:00+02:00", "2024-10-28T00:10:00+01:00",  # noqa: E501
    ]  # fmt: skip
    read = read_times("\n".join(lines).encode(), "x.csv")
    assert read.visits.written()[0] == "2024-10-26 23:50:00+02:00" and read.moved == 2
    assert calendar(read.visits) == [1, 0, 1]
    assert intervals(read.visits.times, Unit.HOURS) == pytest.approx([2 + 2 / 3, 1, 21 + 2 / 3])


@pytest.mark.parametrize("offset", ["", "Z", "+08:00", "-03:30"])
def test_the_pages_own_file_is_read_again(offset) -> None:
    visits = read_times("\n".join(f"2024-{one}{offset};1,5" for one in CLOCKS).encode(), "x.csv").visits
    again = read_times(csv_text(visits.rows()).encode(), "y.csv").visits
    assert again.times.tolist() == visits.times.tolist() and again.local.tolist() == visits.local.tolist()
    assert again.amounts.tolist() == visits.amounts.tolist() == [1.5] * 12


SIX = ["2015-05-15 14:03:51", "2015-05-15 15:32:46", "2015-06-28 18:00:17", "2015-07-16 21:27:18", "2015-07-16 22:04:51",  # noqa: E501
       "2015-09-08 14:59:56"]  # fmt: skip


def six(form: str = "{}", *above: str, end: str = "\n") -> str:
    """Six dates, each in this form, below some lines. {n}: the number of the row, from 0."""
    return end.join([*above, *(form.format(time, n=n) for n, time in enumerate(SIX))])


def german(time: str) -> str:
    return f"{time[8:10]}.{time[5:7]}.{time[:4]}{time[10:]}"


@pytest.mark.parametrize(
    "data",
    [
        six().encode(),
        six("{}", "消费时间").encode("gbk"),
        six("{}", "消费时间").encode("utf-16"),
        six("{}", "消费时间").encode("utf-8-sig"),
        six("{};", "Käufe;").encode("cp1252"),
        six(end="\r\n").encode(),
        six(end="\r").encode(),
        six("{}\n").encode(),
        six('"{}"', '"time"').encode(),
        six("{}", "time1").encode(),
        six("{}", "Datum 2015").encode(),
        six("{n},{}", ",time").encode(),
        six("{n}\t{}", "\ttime").encode(),
        six('"{n}","{}"', '"time"').encode(),  # R's row names have no name
        six("{n};{}").encode(),
        six("{}", "# exported 2024-01-01", "#", "time").encode(),
        six("{};", "sep=;", "Zeit;").encode(),
        six("{}", "sep=,", "time").encode(),
        six("{},123", "time").encode(),
        six("{},012345").encode(),
        six("{};;;\n;;;").encode(),
        "\n".join(map(german, SIX)).encode(),
        "\n".join(SIX).replace(" ", ",").encode(),  # the day and the time of day in two columns
        "\n".join(["Date;Time;Shop", *SIX]).replace(" ", ";").encode(),
        six("{n};{};shop {n}", "id;time;place").encode(),
        six("{} PM", "time").replace("14:", "2:").replace("15:", "3:").replace("18:", "6:").replace("21:", "9:")
        .replace("22:", "10:").encode(),
    ],
)  # fmt: skip
def test_forms_of_one_table(data) -> None:
    visits = read_times(data, "x.csv").visits
    assert [str(time).replace("T", " ") for time in visits.times] == SIX and visits.amounts is None
    assert calendar(visits) == [0, 44, 18, 0, 54]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        (six("{},12.5"), 12.5),
        (six("{};12,50", "Zeit;Betrag"), 12.5),
        (six("{};1.234,50 €"), 1234.5),
        (six('{},"$1,234.50"', "when,price"), 1234.5),
        (six("{}\t12"), 12),
        (six("{}|-3.5"), -3.5),
        (six("{},125", "time,amount"), 125),  # not thousandths of a second
        (six("{},000,12.5"), 12.5),
        (six("12.5,{}", "betrag,zeit"), 12.5),
        (six("{n},{},12.5,shop", "index,time,amount,place"), 12.5),
        (six("{},7,12.5", "time,tip,amount"), 12.5),
    ],
)
def test_amounts(text, amount) -> None:
    visits = read_times(text.encode(), "x.csv").visits
    assert visits.amounts.tolist() == [amount] * 6 and calendar(visits) == [0, 44, 18, 0, 54]


def test_columns_that_are_left_out_are_named() -> None:
    read = read_times(six("{n};{};shop", "id;time;place").encode(), "x.csv")
    assert read.left_out == ("id", "place")
    assert read_times(six("{n};{}").encode(), "x.csv").left_out == ("column 1",)


def test_a_day_above_twelve_decides_for_the_whole_file() -> None:
    lines = ["03/04/2024 9:00", "05/06/2024 9:00", "{}/{}/2024 9:00"]
    european = read_times("\n".join(lines).format("13", "07").encode(), "x.csv").visits.times
    american = read_times("\n".join(lines).format("07", "13").encode(), "x.csv").visits.times
    assert european.astype("datetime64[D]").astype(str).tolist() == ["2024-04-03", "2024-06-05", "2024-07-13"]
    assert american.astype("datetime64[D]").astype(str).tolist() == ["2024-03-04", "2024-05-06", "2024-07-13"]


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("time\n03/03/2024\n03/04/2024", 3, "03/04/2024"),
        ("13/04/2024\n06/15/2024", 2, "06/15/2024"),
        ("2024-13-01\n2024-03-01\n2024-03-02", 1, "2024-13-01"),  # a damaged time names no column
        ("2024-03-01\n14:03\n2024-03-02", 2, "no day"),
        ("time;amount\n2024-03-01;1,234\n2024-03-02;2,345", 2, "1,234"),
        ("2024-03-01,1,2\n2024-03-02,1,2", 1, "more than two columns"),
        ("time,amount\n2024-03-01,1\n2024-03-02,1,2", 3, "more fields"),
        ("2024-03-01\n2024-03-02,12.5", 1, "no amount"),
        ("2024-03-01T09:00Z\n2024-03-02T09:00", 2, "offset"),
    ],
)
def test_what_is_in_doubt_is_asked_for_by_its_line(text, line, told) -> None:
    with pytest.raises(SeriesError) as caught:
        read_times(text.encode(), "x.csv")
    assert f"x.csv, line {line}:" in str(caught.value) and told in str(caught.value) and "\n" not in str(caught.value)


def test_two_columns_of_times_are_named() -> None:
    with pytest.raises(SeriesError, match="start and end"):
        read_times(b"start,end\n2024-03-01,2024-03-02\n2024-03-04,2024-03-05", "x.csv")


def test_the_example_in_a_message_can_be_read() -> None:
    with pytest.raises(SeriesError) as caught:
        read_times(b"2024-03-02\nnonsense\n2024-03-04", "x.csv")
    example = str(caught.value).split("write it as ")[1].split(" or ")
    assert len(read_times("\n".join(example).encode(), "x.csv").visits) == 2
    assert all(sign.isprintable() for sign in str(caught.value))
