"""How sure a model may be: its probabilities beside how often it is right, and the few numbers that mend them.

A model is calibrated if, of all pairs that it is 80 per cent sure of, it gets 80 per cent right. Nothing here needs
torch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from spinn_core.evaluation.quantities import Count, Pairs, Percent

BINS = 15
COLDEST, HOTTEST = 0.05, 20.0
"""Bounds of a fitted temperature. A model that gets every pair right would be served best by 0, one that is right no
more often than wrong by an endless one; neither leaves probabilities that anyone could use."""


@dataclass(frozen=True)
class Bin:
    """The pairs whose likeliest label has a probability above `low` and up to `high`.

    Attributes:
        low, high: bounds, per cent.
        pairs: how many.
        confidence: their mean probability of the likeliest label, per cent; None without pairs.
        accuracy: how many of them are right, per cent; None without pairs.
    """

    low: Percent
    high: Percent
    pairs: Count
    confidence: Percent | None
    accuracy: Percent | None


@dataclass(frozen=True)
class Reliability:
    """A reliability curve and what it comes to.

    Attributes:
        error: the expected calibration error, per cent.
        confidence: mean probability of the likeliest label over all pairs, per cent.
        accuracy: share of right answers, per cent.
        pairs: how many.
        bins: from the least sure to the surest, of equal width.
    """

    error: Percent
    confidence: Percent
    accuracy: Percent
    pairs: Pairs
    bins: tuple[Bin, ...]

    def rounded(self) -> Reliability:
        """The same with two places, as a file holds it."""
        bins = (
            replace(
                one,
                low=round(one.low, 4),
                high=round(one.high, 4),
                confidence=None if one.confidence is None else round(one.confidence, 2),
                accuracy=None if one.accuracy is None else round(one.accuracy, 2),
            )
            for one in self.bins
        )
        means = {name: round(getattr(self, name), 2) for name in ("error", "confidence", "accuracy")}
        return replace(self, **means, bins=tuple(bins))


def reliability(probabilities: np.ndarray, labels: np.ndarray, bins: int = BINS) -> Reliability:
    """The expected calibration error and its bins.

        error = sum over bins of  pairs in bin / all pairs · | accuracy in bin - mean confidence in bin |

    A pair's confidence is the probability of its likeliest label; bin m of M holds those in ((m-1)/M, m/M]
    (Naeini, Cooper and Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian binning"; Guo et al.
    2017, "On calibration of modern neural networks", equations 2 and 3).

    Args:
        probabilities: (pairs, labels), rows that sum to 1.
        labels: (pairs,) which column is right.
        bins: M.

    Raises:
        ValueError: shapes that do not fit, no pairs, labels that are no column, or numbers that are no probabilities.
    """
    probabilities, labels = _checked(probabilities, labels, "probabilities")
    if bins < 1:
        raise ValueError(f"a curve needs 1 bin or more, not {bins}")
    if probabilities.min() < 0 or not np.allclose(probabilities.sum(1), 1, atol=1e-4):
        raise ValueError("probabilities must be 0 or more and sum to 1 for each pair")
    sure = probabilities.max(1)  # (pairs,)
    right = probabilities.argmax(1) == labels
    edges = np.linspace(0, 1, bins + 1)
    place = np.digitize(sure, edges[1:-1], right=True)  # (pairs,), a bin includes its upper edge
    pairs = np.bincount(place, minlength=bins)
    confidence = np.bincount(place, sure, bins)  # (bins,) sums
    accuracy = np.bincount(place, right, bins)
    return Reliability(
        error=float(100 * np.abs(accuracy - confidence).sum() / len(labels)),
        confidence=float(100 * sure.mean()),
        accuracy=float(100 * right.mean()),
        pairs=len(labels),
        bins=tuple(
            Bin(
                float(100 * edges[k]),
                float(100 * edges[k + 1]),
                int(pairs[k]),
                float(100 * confidence[k] / pairs[k]) if pairs[k] else None,
                float(100 * accuracy[k] / pairs[k]) if pairs[k] else None,
            )
            for k in range(bins)
        ),
    )


def negative_log_likelihood(logits: np.ndarray, labels: np.ndarray, temperature: float = 1.0) -> float:
    """Mean of -log softmax(logits / temperature)[label], in nats; logits (pairs, labels), labels (pairs,)."""
    logits, labels = _checked(logits, labels, "logits")
    return _slopes(logits, labels, 1 / temperature)[0]


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature T whose softmax(logits / T) makes the labels likeliest; which label wins stays as it is.

    Guo et al. 2017, section 4.2. The negative log likelihood is convex in 1/T: Newton's method finds the one minimum,
    halving an interval around it wherever a step would leave it.

    Args:
        logits: (pairs, labels).
        labels: (pairs,) which column is right.

    Returns:
        T between COLDEST and HOTTEST; above 1 for a model that was too sure. Never worse than 1 on these pairs.

    Raises:
        ValueError: shapes that do not fit, no pairs, labels that are no column, or numbers that are not finite.
    """
    logits, labels = _checked(logits, labels, "logits")
    low, high = 1 / HOTTEST, 1 / COLDEST  # of 1/T
    if _slopes(logits, labels, low)[1] >= 0:
        return HOTTEST
    if _slopes(logits, labels, high)[1] <= 0:
        return COLDEST
    inverse = 1.0
    for _ in range(100):
        _, slope, curvature = _slopes(logits, labels, inverse)
        low, high = (inverse, high) if slope < 0 else (low, inverse)
        step = inverse - slope / curvature if curvature > 0 else low
        following = step if low < step < high else (low + high) / 2
        if abs(following - inverse) <= 1e-12 * inverse:
            break
        inverse = following
    return float(1 / inverse)


@dataclass(frozen=True)
class Scaling:
    """logits / temperature + biases: what `fit_scaling` found."""

    temperature: float
    biases: tuple[float, ...]

    def apply(self, logits: np.ndarray) -> np.ndarray:
        """(pairs, labels) to the same."""
        scaled: np.ndarray = logits / self.temperature + np.array(self.biases)
        return scaled


def fit_scaling(logits: np.ndarray, labels: np.ndarray) -> Scaling:
    """The temperature and one bias a label that make the labels likeliest.

    Where a model learnt from pairs in which labels are as frequent as nowhere else, it leans; a bias a label sets that
    right (bias-corrected temperature scaling: Alexandari, Kundaje and Shrikumar 2020, "Maximum likelihood with
    bias-corrected calibration is hard-to-beat at label shift adaptation"). Unlike a temperature, biases can change
    which label wins. They are held near zero as one further pair would hold them, so that they stay finite and sum to
    nought. Newton's method, each step halved until it gains.

    Args:
        logits: (pairs, labels).
        labels: (pairs,) which column is right.

    Returns:
        As of `fit_temperature`, and no biases, where that ends at one of its bounds.

    Raises:
        ValueError: as `fit_temperature`.
    """
    temperature = fit_temperature(logits, labels)
    logits, labels = _checked(logits, labels, "logits")
    pairs, count = logits.shape
    found = np.array([1 / temperature, *np.zeros(count)])  # 1/T and the biases
    if temperature in (COLDEST, HOTTEST):
        return Scaling(temperature, (0.0,) * count)
    slope = np.concatenate([logits[:, :, None], np.broadcast_to(np.eye(count), (pairs, count, count))], axis=2)
    prior = np.array([0.0, *np.full(count, 1 / pairs)])

    def loss(at: np.ndarray) -> float:
        return negative_log_likelihood(at[0] * logits + at[1:], labels) + float(prior @ at**2) / 2

    def newton(at: np.ndarray, first: int) -> np.ndarray:
        """Where a step leads that moves all but the first so many, halved until it gains; `at` where none does."""
        scores = at[0] * logits + at[1:]  # (pairs, labels)
        shares = np.exp(scores - scores.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        gradient = ((shares - np.eye(count)[labels])[:, :, None] * slope).sum(1).mean(0) + prior * at
        mean = (shares[:, :, None] * slope).sum(1)  # (pairs, 1 + labels)
        curvature = np.einsum("pk,pki,pkj->ij", shares, slope, slope) / pairs - mean.T @ mean / pairs + np.diag(prior)
        step = np.zeros(1 + count)
        step[first:] = np.linalg.lstsq(curvature[first:, first:], gradient[first:], rcond=None)[0]
        size = 1.0
        while size > 1e-9:
            after = at - size * step
            after[0] = np.clip(after[0], 1 / HOTTEST, 1 / COLDEST)
            if loss(after) <= loss(at):
                return after
            size /= 2
        return at

    for _ in range(100):
        before = found
        # at a bound, or where the slope hardly matters, only the biases' own step gains
        found = newton(newton(found, 0), 1)
        if np.abs(found - before).max() <= 1e-10:
            break
    return Scaling(float(np.clip(1 / found[0], COLDEST, HOTTEST)), tuple(found[1:].tolist()))


def _slopes(logits: np.ndarray, labels: np.ndarray, inverse: float) -> tuple[float, float, float]:
    """The mean negative log likelihood at 1/T, and its first and second derivative in 1/T.

    With p = softmax(z/T) and y the label: the first is the mean of E_p[z] - z_y, the second that of Var_p[z].
    """
    scaled = inverse * logits  # (pairs, labels)
    scaled = scaled - scaled.max(1, keepdims=True)
    weights = np.exp(scaled)
    totals = weights.sum(1)
    shares = weights / totals[:, None]
    rows = np.arange(len(labels))
    mean = (shares * logits).sum(1)  # (pairs,)
    variance = (shares * (logits - mean[:, None]) ** 2).sum(1)
    loss = np.log(totals) - scaled[rows, labels]
    return float(loss.mean()), float((mean - logits[rows, labels]).mean()), float(variance.mean())


def _checked(values: np.ndarray, labels: np.ndarray, what: str) -> tuple[np.ndarray, np.ndarray]:
    values, labels = np.asarray(values, dtype=np.float64), np.asarray(labels)
    if values.ndim != 2 or labels.shape != values.shape[:1]:
        raise ValueError(f"{what} of shape {values.shape} do not fit labels of shape {labels.shape}")
    if not values.size:
        raise ValueError("there are no pairs to measure on")
    if not np.isfinite(values).all():
        raise ValueError(f"{what} must be finite numbers")
    if labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() >= values.shape[1]:
        raise ValueError(f"labels must be whole numbers from 0 to {values.shape[1] - 1}")
    return values, labels
