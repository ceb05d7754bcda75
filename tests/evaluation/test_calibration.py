"""Calibration: the error against a loop over pairs, the temperature against finite differences and a plain search."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spinn_core.evaluation.calibration import (
    COLDEST,
    HOTTEST,
    fit_scaling,
    fit_temperature,
    negative_log_likelihood,
    reliability,
)


def softmax(logits: np.ndarray) -> np.ndarray:
    shares = np.exp(logits - logits.max(1, keepdims=True))
    return shares / shares.sum(1, keepdims=True)


def drawn(pairs: int, temperature: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Logits, and labels drawn from softmax(logits / temperature)."""
    generator = np.random.default_rng(seed)
    logits = generator.normal(0, 3, (pairs, 3))
    labels = (generator.random(pairs)[:, None] > softmax(logits / temperature).cumsum(1)).sum(1)
    return logits, np.minimum(labels, 2)


def error_by_a_loop(probabilities: np.ndarray, labels: np.ndarray, bins: int) -> float:
    """Naeini et al.'s sum, written out pair by pair."""
    members: dict[int, list[tuple[float, bool]]] = {}
    for row, label in zip(probabilities.tolist(), labels.tolist(), strict=True):
        sure = max(row)
        place = next(m for m in range(1, bins + 1) if sure <= m / bins or m == bins)
        members.setdefault(place, []).append((sure, row.index(sure) == label))
    total = 0.0
    for here in members.values():
        confidence = sum(sure for sure, _ in here) / len(here)
        accuracy = sum(right for _, right in here) / len(here)
        total += len(here) / len(labels) * abs(accuracy - confidence)
    return 100 * total


@pytest.mark.parametrize("bins", [1, 4, 15])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_the_error_is_the_sum_over_bins(bins: int, temperature: float) -> None:
    logits, labels = drawn(300, temperature)
    found = reliability(softmax(logits), labels, bins)
    assert found.error == pytest.approx(error_by_a_loop(softmax(logits), labels, bins), abs=1e-9)
    assert len(found.bins) == bins and sum(one.pairs for one in found.bins) == found.pairs == 300
    assert found.bins[0].low == 0 and found.bins[-1].high == 100
    for one in found.bins:
        assert (one.confidence is None) == (one.accuracy is None) == (one.pairs == 0)
        if one.pairs:
            assert one.low < one.confidence <= one.high + 1e-9
    assert found.accuracy == pytest.approx(
        sum(one.pairs * one.accuracy for one in found.bins if one.pairs) / found.pairs
    )
    assert found.confidence == pytest.approx(100 * softmax(logits).max(1).mean())


def test_by_hand() -> None:
    # two pairs at 0.9 of which one is right, two at 0.6 of which both are: (2·0.4 + 2·0.4) / 4
    probabilities = np.array([[0.9, 0.1, 0.0], [0.05, 0.9, 0.05], [0.6, 0.4, 0.0], [0.3, 0.1, 0.6]])
    found = reliability(probabilities, np.array([0, 0, 0, 2]))
    assert found.error == pytest.approx(40)
    assert (found.confidence, found.accuracy) == (pytest.approx(75), 75)
    filled = {round(one.high): (one.pairs, one.accuracy) for one in found.bins if one.pairs}
    assert filled == {93: (2, 50), 60: (2, 100)}  # 0.6 is the upper edge of its bin, 9/15
    assert reliability(np.eye(3), np.arange(3)).error == 0
    assert reliability(np.eye(3), np.array([1, 2, 0])).error == 100


def test_rounded_keeps_what_it_says() -> None:
    logits, labels = drawn(100, 2.0)
    found = reliability(softmax(logits), labels)
    short = found.rounded()
    assert short.error == round(found.error, 2) and short.pairs == found.pairs
    assert [one.pairs for one in short.bins] == [one.pairs for one in found.bins]
    assert [one.confidence for one in short.bins if one.pairs] == pytest.approx(
        [one.confidence for one in found.bins if one.pairs], abs=0.005
    )


@pytest.mark.parametrize("temperature", [0.3, 0.8, 1.0, 1.7, 4.0])
def test_a_known_temperature_is_found_again(temperature: float) -> None:
    logits, labels = drawn(40_000, temperature)
    assert fit_temperature(logits, labels) == pytest.approx(temperature, rel=0.04)
    mended = reliability(softmax(logits / fit_temperature(logits, labels)), labels)
    assert mended.error < 1.5


@settings(max_examples=60, deadline=None)
@given(arrays(np.float64, (12, 3), elements=st.floats(-8, 8)), arrays(np.int64, 12, elements=st.integers(0, 2)))
def test_it_is_the_least_and_never_worse_than_one(logits: np.ndarray, labels: np.ndarray) -> None:
    found = fit_temperature(logits, labels)
    assert COLDEST <= found <= HOTTEST
    loss = negative_log_likelihood(logits, labels, found)
    assert loss <= negative_log_likelihood(logits, labels) + 1e-9
    for other in np.geomspace(COLDEST, HOTTEST, 50):
        assert loss <= negative_log_likelihood(logits, labels, float(other)) + 1e-9


def test_the_loss_is_the_mean_of_minus_log_probability_and_its_slope_vanishes() -> None:
    logits, labels = drawn(500, 2.0, seed=4)
    expected = -sum(math.log(row[label]) for row, label in zip(softmax(logits / 1.3), labels, strict=True)) / 500
    assert negative_log_likelihood(logits, labels, 1.3) == pytest.approx(expected, rel=1e-12)
    inverse, small = 1 / fit_temperature(logits, labels), 1e-5

    def loss(at: float) -> float:
        return negative_log_likelihood(logits, labels, 1 / at)

    assert (loss(inverse + small) - loss(inverse - small)) / (2 * small) == pytest.approx(0, abs=1e-8)
    assert (loss(inverse + small) - 2 * loss(inverse) + loss(inverse - small)) / small**2 > 0


def test_temperature_changes_no_answer() -> None:
    logits, labels = drawn(200, 3.0)
    assert (softmax(logits / fit_temperature(logits, labels)).argmax(1) == logits.argmax(1)).all()


def test_a_lean_is_found_and_set_right() -> None:
    """Labels drawn from shifted and heated logits: both numbers come back, up to a shift of all logits."""
    logits, _ = drawn(40_000, 1.0)
    wanted = np.array([0.6, -0.5, -0.1])
    chances = softmax(logits / 1.6 + wanted)
    draws = np.random.default_rng(2).random(len(logits))[:, None]
    labels = (draws > chances.cumsum(1)).sum(1).clip(0, 2)
    found = fit_scaling(logits, labels)
    assert found.temperature == pytest.approx(1.6, rel=0.05)
    np.testing.assert_allclose(found.biases, wanted, atol=0.05)
    before, after = (reliability(softmax(values), labels) for values in (logits, found.apply(logits)))
    assert after.error < 1.5 and after.accuracy > before.accuracy


@settings(max_examples=40, deadline=None)
@given(
    arrays(np.float64, (12, 3), elements=st.floats(-8, 8)),
    arrays(np.int64, 12, elements=st.integers(0, 2)),
    st.integers(0, 1000),
)
# once biases stand, the best slope would be below zero
@example(np.array([[1.0, 0, 0], *[[0.0, 0, 0]] * 4, [1.0, 0, 0], *[[0.0, 0, 0]] * 6]), np.array([1] + [0] * 11), 0)
def test_no_near_scaling_is_better(logits: np.ndarray, labels: np.ndarray, seed: int) -> None:
    found = fit_scaling(logits, labels)
    assert COLDEST <= found.temperature <= HOTTEST and np.isfinite(found.biases).all()
    assert sum(found.biases) == pytest.approx(0, abs=1e-6)

    def loss(temperature: float, biases: np.ndarray) -> float:
        prior = float((biases**2).sum()) / (2 * len(labels))
        return negative_log_likelihood(logits / temperature + biases, labels) + prior

    best = loss(found.temperature, np.array(found.biases))
    assert best <= loss(fit_temperature(logits, labels), np.zeros(3)) + 1e-9
    if COLDEST < found.temperature < HOTTEST and COLDEST < fit_temperature(logits, labels) < HOTTEST:
        change = np.random.default_rng(seed).normal(0, 0.05, 4)
        assert best <= loss(found.temperature * np.exp(change[0]), np.array(found.biases) + change[1:]) + 1e-7


def test_extremes_stay_in_bounds() -> None:
    logits = np.array([[4.0, 0.0, 0.0], [0.0, 3.0, 0.0]])
    assert fit_temperature(logits, np.array([0, 1])) == COLDEST  # always right
    assert fit_temperature(logits, np.array([1, 0])) == HOTTEST  # always wrong
    assert fit_temperature(np.zeros((4, 3)), np.array([0, 1, 2, 0])) == HOTTEST  # no temperature matters
    assert np.isfinite(negative_log_likelihood(1e6 * logits, np.array([1, 0])))


@pytest.mark.parametrize(
    ("values", "labels", "told"),
    [
        (np.zeros((2, 3)), np.zeros(3, dtype=int), "do not fit"),
        (np.zeros(3), np.zeros(3, dtype=int), "do not fit"),
        (np.zeros((0, 3)), np.zeros(0, dtype=int), "no pairs"),
        (np.full((1, 3), np.nan), np.zeros(1, dtype=int), "finite"),
        (np.full((1, 3), 1 / 3), np.array([3]), "from 0 to 2"),
        (np.full((1, 3), 1 / 3), np.array([-1]), "from 0 to 2"),
        (np.full((1, 3), 1 / 3), np.array([0.5]), "whole numbers"),
    ],
)
def test_what_does_not_fit_is_one_line(values: np.ndarray, labels: np.ndarray, told: str) -> None:
    for measure in (reliability, fit_temperature, fit_scaling, negative_log_likelihood):
        with pytest.raises(ValueError, match=told) as caught:
            measure(values, labels)
        assert "\n" not in str(caught.value)


def test_probabilities_must_be_some() -> None:
    with pytest.raises(ValueError, match="sum to 1"):
        reliability(np.array([[0.5, 0.6, 0.1]]), np.array([0]))
    with pytest.raises(ValueError, match="sum to 1"):
        reliability(np.array([[-0.5, 1.0, 0.5]]), np.array([0]))
    with pytest.raises(ValueError, match="1 bin or more"):
        reliability(np.array([[1.0, 0, 0]]), np.array([0]), bins=0)
