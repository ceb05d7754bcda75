"""Times become intervals, intervals become windows, and a number becomes a bin and a one-hot row. No torch here.

>>> times = np.array(["2024-03-01T09:00", "2024-03-01T18:00", "2024-04-02T08:00"], "datetime64[s]")
>>> intervals(times, Unit.CALENDAR)
array([ 0., 32.])
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from spinn_core.files import OneLineError

ONE_PART_IN = 5
"""4 : 1, the split of the windows into a part to learn from and a part that is held out."""
FEWEST_WINDOWS = 3
"""Two to learn from, as bins need two different numbers, and one that is held out."""


class SeriesError(OneLineError):
    """A series that is too short, or settings that do not fit it; the text is one line."""


class Unit(Enum):
    """What an interval is counted in."""

    DAYS = "days"
    CALENDAR = "calendar days"
    HOURS = "hours"

    @property
    def short(self) -> str:
        """As it stands behind a figure."""
        return "hours" if self is Unit.HOURS else "days"

    @property
    def seconds(self) -> int:
        """Seconds of one of them."""
        return 3600 if self is Unit.HOURS else 86_400


class Split(Enum):
    """Which windows are held out."""

    LAST = "the last fifth"
    RANDOM = "a random fifth"


def intervals(times: np.ndarray, unit: Unit, local: np.ndarray | None = None) -> np.ndarray:
    """From each time to the next one.

    Args:
        times: (n,) datetime64[s] in their order.
        unit: days and hours are time that went by, with fractions. Calendar days count midnights where the times were
            written down, so two times on one day are 0 apart, as are two of which the later has the earlier date (a
            flight over the date line).
        local: (n,) datetime64[s], the same moments as their clocks showed them; None where those are `times`.

    Returns:
        (n - 1,) float64.
    """
    if unit is Unit.CALENDAR:
        days = np.diff((times if local is None else local).astype("datetime64[D]")).astype(np.float64)
        return np.maximum(days, 0)
    return np.diff(times.astype("datetime64[s]")).astype(np.float64) / unit.seconds


@dataclass(frozen=True)
class Windows:
    """N pairs of what was seen and what came next.

    Attributes:
        inputs: for each sequence (N, look_back) float64, the oldest value first.
        targets: (N,) float64, the interval that comes next.
        first: place of the first target among the intervals.
    """

    inputs: tuple[np.ndarray, ...]
    targets: np.ndarray
    first: int

    def __len__(self) -> int:
        return len(self.targets)

    def part(self, members: np.ndarray) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
        """Inputs and targets of some windows."""
        return tuple(one[members] for one in self.inputs), self.targets[members]


def windows(series: np.ndarray, look_back: int, amounts: np.ndarray | None = None) -> Windows:
    """Every run of look_back intervals with the interval after it.

    Args:
        series: (n - 1,), the intervals between n visits.
        look_back: intervals in a window, 1 or more.
        amounts: (n,), what was spent at each visit. The interval from visit t on is predicted at visit t, whose amount
            is known by then: its window of amounts ends with visit t.

    Returns:
        n - 1 - look_back windows.

    Raises:
        SeriesError: fewer than FEWEST_WINDOWS.
    """
    count = len(series) - look_back
    if count < FEWEST_WINDOWS:
        raise SeriesError(
            f"{len(series) + 1} times make {len(series)} intervals and, with a look-back of {look_back}, "
            f"{max(0, count)} window{'' if count == 1 else 's'}: too few to train on; give "
            f"{look_back + FEWEST_WINDOWS + 1} times or more, or look back less"
        )
    inputs = [_runs(series[:-1], look_back)]
    if amounts is not None:
        inputs.append(_runs(amounts[1:-1], look_back))
    return Windows(tuple(inputs), series[look_back:].copy(), look_back)


def _runs(values: np.ndarray, length: int) -> np.ndarray:
    """(len - length + 1, length): every run of that many neighbours."""
    return np.lib.stride_tricks.sliding_window_view(values, length).copy()


def last_window(series: np.ndarray, look_back: int, amounts: np.ndarray | None = None) -> tuple[np.ndarray, ...]:
    """For each sequence (1, look_back): what is known at the last visit, for predicting the next interval."""
    known = (series,) if amounts is None else (series, amounts)
    return tuple(one[-look_back:][None].copy() for one in known)


def split(count: int, how: Split, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of the windows to learn from and of those held out, 4 : 1, each in rising order.

    At least one window is on either side.

    Args:
        count: windows, two or more.
        how: the last ones are held out, or some drawn by chance.
        seed: of the draw.
    """
    held = max(1, round(count / ONE_PART_IN))
    if how is Split.LAST:
        return np.arange(count - held), np.arange(count - held, count)
    drawn = np.random.default_rng(seed).permutation(count)
    return np.sort(drawn[held:]), np.sort(drawn[:held])
