"""Intervals, windows, splits, bins and the tables they come from, each against a count by hand or a plain loop."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinn_core.sequences.bins import Bins, Edges, make_bins
from spinn_core.sequences.intervals import SeriesError, Split, Unit, intervals, last_window, split, windows
from spinn_core.sequences.prepared import View, prepare
from spinn_core.sequences.times_file import MAX_BYTES, MAX_TIMES, read_times
from spinn_core.sequences.visits import BILL_A_DAY, PLAN, VisitRule, make_visits

TIMES = np.array(
    ["2023-02-27T10:00", "2023-02-27T17:30", "2023-03-09T08:00", "2023-03-10T20:00", "2023-03-10T21:00"],
    "datetime64[s]",
)  # February of 2023 has 28 days


def test_calendar_days_count_midnights() -> None:
    assert intervals(TIMES, Unit.CALENDAR).tolist() == [0, 10, 1, 0]


def test_days_and_hours_have_fractions() -> None:
    hours = [7.5, 9 * 24 + 14.5, 36, 1]
    assert intervals(TIMES, Unit.HOURS).tolist() == hours
    assert intervals(TIMES, Unit.DAYS) == pytest.approx([one / 24 for one in hours])


def test_windows_by_hand() -> None:
    found = windows(np.array([0.0, 10, 1, 0, 5]), 3)
    assert found.inputs[0].tolist() == [[0, 10, 1], [10, 1, 0]]
    assert found.targets.tolist() == [0, 5] and found.first == 3 and len(found) == 2


def test_a_second_sequence_ends_with_the_visit_at_which_one_foretells() -> None:
    """Six visits a to f, five intervals; the third interval leaves visit d, whose amount is known there."""
    series, amounts = np.array([1.0, 2, 3, 4, 5]), np.array([10.0, 20, 30, 40, 50, 60])
    found = windows(series, 2, amounts)
    assert found.inputs[0].tolist() == [[1, 2], [2, 3], [3, 4]]
    assert found.inputs[1].tolist() == [[20, 30], [30, 40], [40, 50]]
    assert found.targets.tolist() == [3, 4, 5]
    now = last_window(series, 2, amounts)
    assert [one.tolist() for one in now] == [[[4, 5]], [[50, 60]]]


@given(st.lists(st.floats(0, 1000), min_size=3, max_size=40), st.integers(1, 12))
def test_windows_are_those_of_a_plain_loop(series: list[float], look_back: int) -> None:
    wanted = [(series[at : at + look_back], series[at + look_back]) for at in range(len(series) - look_back)]
    if len(wanted) < 2:
        with pytest.raises(SeriesError, match="too few"):
            windows(np.array(series), look_back)
        return
    found = windows(np.array(series), look_back)
    assert found.inputs[0].tolist() == [seen for seen, _ in wanted]
    assert found.targets.tolist() == [target for _, target in wanted]


@given(st.integers(2, 3000), st.sampled_from(Split), st.integers(0, 50))
def test_a_split_takes_each_window_once_and_a_fifth_is_held_out(count: int, how: Split, seed: int) -> None:
    seen, held = split(count, how, seed)
    assert sorted([*seen.tolist(), *held.tolist()]) == list(range(count))
    assert len(held) == max(1, round(count / 5)) and len(seen) >= 1
    assert (np.diff(seen) > 0).all() and (np.diff(held) > 0).all()
    if how is Split.LAST:
        assert seen.max() < held.min()


def test_a_random_split_goes_by_its_seed() -> None:
    first, again, other = (split(50, Split.RANDOM, seed)[1].tolist() for seed in (1, 1, 2))
    assert first == again != other


def test_one_hot_by_hand() -> None:
    """Five bins of 20 from 0 to 100; a value on an edge belongs above it, those beyond the ends to the outer bins."""
    bins = Bins(np.array([20.0, 40, 60, 80]), np.array([10.0, 30, 50, 70, 90]))
    numbers = np.array([0, 44, 20, 19.999, 100, -5, 400])
    assert bins.index(numbers).tolist() == [0, 2, 1, 0, 4, 0, 4]
    assert bins.one_hot(numbers)[:2].tolist() == [[1, 0, 0, 0, 0], [0, 0, 1, 0, 0]]
    assert [bins.name(place) for place in (0, 2, 4)] == ["below 20", "40 to 60", "80 and more"]


def test_bins_of_equal_widths() -> None:
    bins = make_bins(np.array([0.0, 100, 10, 30, 35]), 5, Edges.WIDTHS)
    assert bins.inner.tolist() == [20, 40, 60, 80]
    assert bins.values.tolist() == [5, 32.5, 50, 70, 100]  # means; an empty bin stands for its middle


@given(st.lists(st.integers(0, 30), min_size=4, max_size=60), st.integers(2, 8), st.sampled_from(Edges))
def test_bins_cover_all_and_keep_the_mean(targets: list[int], count: int, edges: Edges) -> None:
    numbers = np.array(targets, float)
    if len(set(targets)) == 1:
        with pytest.raises(SeriesError, match="same number"):
            make_bins(numbers, count, edges)
        return
    bins = make_bins(numbers, count, edges)
    assert 2 <= len(bins) <= count and (np.diff(bins.inner) > 0).all()
    places = bins.index(numbers)
    assert bins.values[places].sum() == pytest.approx(numbers.sum())
    if edges is Edges.COUNTS:
        assert set(places.tolist()) >= {0, len(bins) - 1}
    assert (bins.one_hot(numbers).argmax(1) == places).all() and (bins.one_hot(numbers).sum(1) == 1).all()


def test_equal_counts_are_equal_where_they_can_be() -> None:
    numbers = np.random.default_rng(0).permutation(100).astype(float)
    bins = make_bins(numbers, 5, Edges.COUNTS)
    assert np.bincount(bins.index(numbers)).tolist() == [20] * 5


def test_without_noise_the_table_is_the_plan() -> None:
    visits = make_visits(VisitRule(visits=41, noise=0, missed=0))
    found = intervals(visits.times, Unit.DAYS)
    assert found == pytest.approx(list(PLAN) * 10)
    assert visits.expected == pytest.approx(found)
    gaps = np.array((list(PLAN) * 11)[:41])
    assert 0.7 * BILL_A_DAY < (visits.amounts / gaps).min() and (visits.amounts / gaps).max() < 1.4 * BILL_A_DAY


def test_the_rule_foretells_its_own_mean() -> None:
    """Over many tables the intervals' mean at each place of the plan is the one that the rule names."""
    errors = []
    for seed in range(40):
        visits = make_visits(VisitRule(visits=300, noise=0.3, missed=0.2, seed=seed))
        errors.append(intervals(visits.times, Unit.DAYS) - visits.expected)
    errors = np.concatenate(errors)
    assert abs(errors.mean()) < 4 * errors.std() / np.sqrt(len(errors))


def test_the_rules_mean_is_the_sum_over_visits_missed_in_a_row() -> None:
    visits = make_visits(VisitRule(visits=40, noise=0.1, missed=0.25, seed=3))
    wanted = set()
    for place in range(len(PLAN)):
        ring = [PLAN[(place + at) % len(PLAN)] for at in range(200)]
        wanted.add(round(sum(0.25**missed * 0.75 * sum(ring[: missed + 1]) for missed in range(199)), 6))
    assert {round(one, 6) for one in visits.expected.tolist()} <= wanted


def test_a_table_is_the_same_for_the_same_rule() -> None:
    one, again, other = (make_visits(VisitRule(visits=60, seed=seed)) for seed in (1, 1, 2))
    assert (one.times == again.times).all() and (one.amounts == again.amounts).all()
    assert (one.times != other.times).any() and (np.diff(one.times).astype(int) > 0).all()


def test_what_is_held_out_has_no_say_in_the_bins() -> None:
    visits = make_visits(VisitRule(visits=60, seed=1))
    later = type(visits)(np.concatenate([visits.times[:-1], visits.times[-1:] + np.timedelta64(5000, "D")]))
    assert (prepare(visits, View()).bins.inner == prepare(later, View()).bins.inner).all()


def table(count: int = 12, amount: str = "") -> str:
    return "".join(f"2024-03-{day:02} 09:30{amount}\n" for day in range(1, count + 1))


def test_a_table_of_times_is_read() -> None:
    read = read_times(f"time,amount\n{table(amount=',12.5')}".encode(), "x.csv")
    assert len(read.visits) == 12 and read.moved == 0
    assert read.visits.amounts.tolist() == [12.5] * 12
    assert intervals(read.visits.times, Unit.DAYS).tolist() == [1] * 11


@pytest.mark.parametrize(
    "text",
    ["2024-03-05", "2024/3/5", "2024.3.5 0:00", "2024-03-05T00:00:00", "2024-03-05 00:00:00", '"2024-03-05"', "20240305"],
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
        (table(11), "11 times; give 12"),
        (table().replace("2024-03-05 09:30", "yesterday"), "line 5: “yesterday” is no time"),
        (table().replace("2024-03-05 09:30", "2024-02-30"), "line 5"),
        (table().replace("2024-03-05 09:30", "05.03.2024"), "line 5"),
        (table().replace("2024-03-05 09:30", "9999-12-31T23:59:59"), "line 5"),
        (table().replace("2024-03-05 09:30", "2024-03-05T09:30:00Z"), "offset from UTC"),
        (table(amount=",1").replace("05 09:30,1", "05 09:30,much"), "line 5: “much” is no amount"),
        (table(amount=",1").replace("05 09:30,1", "05 09:30,nan"), "line 5"),
        (table(amount=",1").replace("05 09:30,1", "05 09:30,1e99"), "line 5"),
        (table(amount=",1").replace("05 09:30,1", "05 09:30"), "line 5: there is no amount"),
        (table(amount=",1,2"), "line 1: more than two columns"),
        ("2024-03-01\n" * 12, "all times are the same"),
        ("2024-03-01\n" * (MAX_TIMES + 1), "12 to 5,000"),
        ("x" * (MAX_BYTES + 1), "limit"),
    ],
)
def test_a_table_that_cannot_be_read_is_one_line(text: str, told: str) -> None:
    with pytest.raises(SeriesError, match="x.csv") as caught:
        read_times(text.encode(), "x.csv")
    assert told in str(caught.value) and "\n" not in str(caught.value)


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
