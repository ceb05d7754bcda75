"""Student's t (Student 1908): how far a mean of few values may lie from the truth, without a library for it.

The tail is a regularised incomplete beta function, by its continued fraction (DLMF 8.17.22, the method of Lentz);
the quantile is where the tail is as asked, found by halving.
"""

from __future__ import annotations

import math

_TINY, _CLOSE, _MOST = 1e-300, 1e-15, 100_000


def t_quantile(probability: float, degrees: float) -> float:
    """The value below which a t of so many degrees of freedom (not only whole ones) falls with this probability.

    Raises:
        ValueError: a probability that is not between 0 and 1, or degrees that are not above 0.
    """
    if not 0 < probability < 1 or not (degrees > 0 and math.isfinite(degrees)):
        raise ValueError(f"t has no quantile at {probability} with {degrees} degrees of freedom")
    if probability < 0.5:
        return -t_quantile(1 - probability, degrees)
    tail = 1 - probability
    low, high = 0.0, 1.0
    while t_tail(high, degrees) > tail:
        low, high = high, 2 * high
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if t_tail(middle, degrees) > tail else (low, middle)
    return (low + high) / 2


def t_tail(value: float, degrees: float) -> float:
    """How likely a t of 0 or more is exceeded."""
    return incomplete_beta(degrees / (degrees + value * value), degrees / 2, 0.5) / 2


def incomplete_beta(x: float, a: float, b: float) -> float:
    """I_x(a, b), regularised: from 0 at x = 0 to 1 at x = 1."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):  # on this side the fraction is slow
        return 1 - incomplete_beta(1 - x, b, a)
    front = a * math.log(x) + b * math.log1p(-x) + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return math.exp(front) / a / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """1 + d1/(1 + d2/(1 + ...)) of DLMF 8.17.22, from the front."""
    value, c, d = 1.0, 1.0, 0.0
    for n in range(1, _MOST):
        m = n // 2
        if n % 2:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / (1 + term * d or _TINY)
        c = 1 + term / c or _TINY
        value *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return value
