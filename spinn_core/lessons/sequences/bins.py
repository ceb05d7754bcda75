"""A number becomes a bin, and a bin a one-hot row: what turns forecasting into choosing a class. No torch here.

>>> Bins(np.array([20.0, 40.0]), np.array([10.0, 30.0, 50.0])).one_hot(np.array([44.0, 20.0]))
array([[0, 0, 1],
       [0, 1, 0]])
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from spinn_core.lessons.sequences.intervals import SeriesError


class Edges(Enum):
    """How the range of the intervals is cut into bins."""

    WIDTHS = "equal widths"
    COUNTS = "equal counts"


@dataclass(frozen=True)
class Bins:
    """K bins between K - 1 inner edges; the first and the last are open outwards.

    Attributes:
        inner: (K - 1,) rising. A value on an edge belongs to the bin above it.
        values: (K,) what a bin stands for: the mean of what was learned from in it.
    """

    inner: np.ndarray
    values: np.ndarray

    def __len__(self) -> int:
        return len(self.values)

    def index(self, numbers: np.ndarray) -> np.ndarray:
        """The bin of each number, from 0. The same shape, int64."""
        return np.searchsorted(self.inner, numbers, side="right")

    def one_hot(self, numbers: np.ndarray) -> np.ndarray:
        """(N, K) int64 for (N,) numbers: a 1 in the column of the bin, 0 elsewhere."""
        return np.eye(len(self), dtype=np.int64)[self.index(numbers)]

    def name(self, place: int) -> str:
        """The bin's range in words."""
        if place == 0:
            return f"below {_short(self.inner[0])}"
        if place == len(self) - 1:
            return f"{_short(self.inner[-1])} and more"
        return f"{_short(self.inner[place - 1])} to {_short(self.inner[place])}"


def _short(number: float) -> str:
    """7.5, 25.5, 612, 0.021."""
    return f"{number:.1f}".removesuffix(".0") if abs(number) >= 10 else f"{number:.2g}"


def make_bins(targets: np.ndarray, count: int, edges: Edges) -> Bins:
    """Bins for the targets that are learned from; held-out ones have no say.

    Args:
        targets: (N,).
        count: bins wanted, 2 or more. Equal counts give fewer where many targets are the same number.
        edges: cut the range evenly, or so that each bin gets as many targets as the others.

    Raises:
        SeriesError: all targets are the same number.
    """
    low, high = float(targets.min()), float(targets.max())
    if not low < high:
        raise SeriesError("all intervals to learn from are the same number; there is nothing to forecast")
    if edges is Edges.WIDTHS:
        inner = np.linspace(low, high, count + 1)[1:-1]
    else:
        inner = np.unique(np.quantile(targets, np.linspace(0, 1, count + 1)[1:-1]))
        inner = inner[inner > low]  # a bin below the least would stay empty
        if not len(inner):
            inner = np.array([np.unique(targets)[1]])
    bounds = np.concatenate([[low], inner, [high]])
    middles = (bounds[:-1] + bounds[1:]) / 2
    where = np.searchsorted(inner, targets, side="right")
    sizes = np.bincount(where, minlength=len(middles))
    means = np.bincount(where, targets, minlength=len(middles)) / np.maximum(sizes, 1)
    return Bins(inner, np.where(sizes > 0, means, middles))
