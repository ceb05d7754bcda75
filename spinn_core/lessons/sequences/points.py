"""Points in the plane with two classes: a line parts the first kind, and no line the others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from spinn_core.lessons.sequences.limits import check_limits

EDGE = 1.3  # the picture goes from -EDGE to EDGE both ways
MOST_POINTS = 400


class Pattern(Enum):
    """How the two classes lie."""

    LINE = "line"
    XOR = "XOR"
    RINGS = "rings"

    @property
    def in_words(self) -> str:
        """A sentence."""
        return {
            Pattern.LINE: "Class 1 lies above a slanting line, class 0 below it.",
            Pattern.XOR: "Class 1 where exactly one of x and y is positive: two opposite quarters against the others.",
            Pattern.RINGS: "Class 1 is a ring around class 0.",
        }[self]


@dataclass(frozen=True)
class Points:
    """places: (N, 2) float64. classes: (N,) of 0 and 1."""

    places: np.ndarray
    classes: np.ndarray


def make_points(pattern: Pattern, count: int = 160, noise: float = 0.05, seed: int = 0) -> Points:
    """Draws the points; the same for the same arguments.

    Args:
        pattern: how the classes lie.
        count: of points, 4 to MOST_POINTS; half of them, as near as can be, are of each class.
        noise: standard deviation by which each place is then moved, 0 to 1.
        seed: of the random numbers.

    Raises:
        ValueError: one line, where a figure is out of its range.
    """
    check_limits("the number of points", count, 4, MOST_POINTS)
    check_limits("the noise", noise, 0, 1)
    numbers = np.random.default_rng(seed)
    classes = np.arange(count) % 2
    if pattern is Pattern.RINGS:
        angle = numbers.uniform(0, 2 * np.pi, count)
        # the root spreads class 0 evenly over its disc
        radius = np.where(classes == 0, 0.45 * np.sqrt(numbers.uniform(0, 1, count)), numbers.uniform(0.75, 1.0, count))
        places = radius[:, None] * np.column_stack((np.cos(angle), np.sin(angle)))
    else:
        x = numbers.uniform(-1, 1, count)
        if pattern is Pattern.LINE:
            away = numbers.uniform(0.08, 0.8, count) * np.where(classes == 1, 1, -1)
            places = np.column_stack((x, 0.5 * x + away))
        else:
            y = numbers.uniform(0.06, 1, count) * np.where(classes == 1, -1, 1) * np.sign(x)
            places = np.column_stack((np.where(abs(x) < 0.06, np.sign(x) * 0.06, x), y))
    places = places + noise * numbers.standard_normal((count, 2))
    return Points(places.clip(-EDGE, EDGE), classes)
