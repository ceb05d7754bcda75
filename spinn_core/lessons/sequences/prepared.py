"""A table of visits made ready: intervals, windows, the two parts, bins. All that needs no training, and no torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spinn_core.lessons.sequences.bins import Bins, Edges, make_bins
from spinn_core.lessons.sequences.intervals import Split, Unit, Windows, intervals, last_window, split, windows
from spinn_core.lessons.sequences.visits import Visits


@dataclass(frozen=True)
class View:
    """How a table is made into windows: all that needs no training.

    Attributes:
        unit: of the intervals.
        look_back: intervals in a window.
        bins, edges: how many bins, and how they are cut.
        split, seed: which windows are held out.
        amounts: whether the amounts are a second sequence; needs a table that has them.
    """

    unit: Unit = Unit.DAYS
    look_back: int = 4
    bins: int = 8
    edges: Edges = Edges.WIDTHS
    split: Split = Split.LAST
    seed: int = 1
    amounts: bool = False


@dataclass(frozen=True)
class Prepared:
    """Windows, parted and binned.

    Attributes:
        view: how.
        series: (n - 1,) intervals.
        amounts: (n,) of the second sequence, or None.
        data: the windows.
        seen, held: the numbers of the windows that are learned from and of those held out.
        bins: made from the targets that are learned from.
        expected, planned: (N,) predictions of each target by the table's own rule, its mean and its likeliest value, in
            the view's unit; None for a table without a rule.
    """

    view: View
    series: np.ndarray
    amounts: np.ndarray | None
    data: Windows
    seen: np.ndarray
    held: np.ndarray
    bins: Bins
    expected: np.ndarray | None
    planned: np.ndarray | None

    @property
    def truth(self) -> np.ndarray:
        """(held,) the intervals to be predicted."""
        return self.data.targets[self.held]

    def now(self) -> tuple[np.ndarray, ...]:
        """What is known at the last visit of the table, (1, look_back) for each sequence."""
        return last_window(self.series, self.view.look_back, self.amounts)


def prepare(visits: Visits, view: View) -> Prepared:
    """Times to intervals to windows, split 4 : 1, with bins.

    Raises:
        SeriesError: too few times, or nothing to forecast.
    """
    series = intervals(visits.times, view.unit, visits.local)
    amounts = visits.amounts if view.amounts else None
    data = windows(series, view.look_back, amounts)
    seen, held = split(len(data), view.split, view.seed)
    bins = make_bins(data.targets[seen], view.bins, view.edges)
    expected, planned = (
        None if one is None else one[data.first :] * (86_400 / view.unit.seconds)
        for one in (visits.expected, visits.planned)
    )
    return Prepared(view, series, amounts, data, seen, held, bins, expected, planned)
