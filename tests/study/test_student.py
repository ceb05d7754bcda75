"""Student's t against printed tables, closed forms and an integral."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from spinn_core.study.student import incomplete_beta, t_quantile, t_tail

# Fisher and Yates 1963, table III, as every textbook prints it: two-sided 5 % and 1 %
TABLE = {
    1: (12.706, 63.657),
    2: (4.303, 9.925),
    3: (3.182, 5.841),
    4: (2.776, 4.604),
    5: (2.571, 4.032),
    8: (2.306, 3.355),
    10: (2.228, 3.169),
    15: (2.131, 2.947),
    30: (2.042, 2.750),
    60: (2.000, 2.660),
    120: (1.980, 2.617),
}


@pytest.mark.parametrize(("degrees", "values"), TABLE.items())
def test_the_printed_table(degrees: int, values: tuple[float, float]) -> None:
    assert (round(t_quantile(0.975, degrees), 3), round(t_quantile(0.995, degrees), 3)) == values


@pytest.mark.parametrize("probability", [0.001, 0.2, 0.6, 0.975, 0.9999])
def test_closed_forms_of_one_and_two_degrees(probability: float) -> None:
    assert t_quantile(probability, 1) == pytest.approx(math.tan(math.pi * (probability - 0.5)), rel=1e-9)
    shift = 2 * probability - 1
    assert t_quantile(probability, 2) == pytest.approx(shift * math.sqrt(2 / (1 - shift**2)), rel=1e-9)


@pytest.mark.parametrize("degrees", [1.3, 2.5, 5.7, 17.776, 300.2])
def test_broken_degrees_against_the_integral_of_the_density(degrees: float) -> None:
    quantile = t_quantile(0.975, degrees)
    t = np.linspace(0, quantile, 200_001)
    front = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi)
    assert front * np.trapezoid((1 + t**2 / degrees) ** (-(degrees + 1) / 2), t) == pytest.approx(0.475, abs=1e-8)


def test_ends_and_middle() -> None:
    assert t_quantile(0.5, 3) == 0 and t_tail(0, 3) == 0.5
    assert t_quantile(0.02, 7) == -t_quantile(0.98, 7) < 0
    assert t_quantile(0.975, 1e6) == pytest.approx(NormalDist().inv_cdf(0.975), rel=1e-5)
    assert (incomplete_beta(0, 2, 3), incomplete_beta(1, 2, 3)) == (0, 1)
    # the share of throws of four coins that show two heads or more: I_1/2(2, 3)
    assert incomplete_beta(0.5, 2, 3) == pytest.approx(11 / 16)
    for probability, degrees in ((0, 3), (1, 3), (0.5, 0), (0.5, -1), (0.5, math.inf), (0.5, math.nan)):
        with pytest.raises(ValueError, match="no quantile"):
            t_quantile(probability, degrees)
