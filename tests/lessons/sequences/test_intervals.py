"""Intervals, windows, splits, bins and the tables they come from, each against a count by hand or a plain loop."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinn_core.lessons.sequences.bins import Bins, Edges, make_bins
from spinn_core.lessons.sequences.intervals import (
    FEWEST_WINDOWS,
    SeriesError,
    Split,
    Unit,
    intervals,
    last_window,
    split,
    windows,
)
from spinn_core.lessons.sequences.prepared import View, prepare
from spinn_core.lessons.sequences.visits import BILL_A_DAY, PLAN, VisitRule, make_visits

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


def test_calendar_days_are_those_of_the_clocks_and_hours_are_what_went_by() -> None:
    """The night in which the clocks go forward: two days apart on the calendar, 23 hours for the one between."""
    local = np.array(["2024-03-30T23:30", "2024-03-31T00:30", "2024-04-01T00:30"], "datetime64[s]")
    times = local - np.array([3600, 3600, 7200], "timedelta64[s]")
    assert intervals(times, Unit.CALENDAR, local).tolist() == [1, 1]
    assert intervals(times, Unit.HOURS, local).tolist() == [1, 23]


def test_over_the_date_line_no_interval_is_below_zero() -> None:
    local = np.array(["2024-03-02T08:00", "2024-03-01T23:00"], "datetime64[s]")
    times = local - np.array([8 * 3600, -10 * 3600], "timedelta64[s]")
    assert intervals(times, Unit.CALENDAR, local).tolist() == [0] and intervals(times, Unit.HOURS, local).tolist() == [
        9
    ]


def test_windows_by_hand() -> None:
    found = windows(np.array([0.0, 10, 1, 0, 5, 2]), 3)
    assert found.inputs[0].tolist() == [[0, 10, 1], [10, 1, 0], [1, 0, 5]]
    assert found.targets.tolist() == [0, 5, 2] and found.first == 3 and len(found) == 3


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
    if len(wanted) < FEWEST_WINDOWS:
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
