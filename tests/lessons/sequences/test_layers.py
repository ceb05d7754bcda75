"""One layer and a hidden layer: against torch.nn, finite differences, and plain multiplication."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from spinn_core.lessons.sequences import layers as lay
from spinn_core.lessons.sequences.layers import Layer, LayerSettings, Net, TrainedNet
from spinn_core.lessons.sequences.points import EDGE, MOST_POINTS, Pattern, Points, make_points

PLAIN = LayerSettings()


@cache
def trained(pattern: Pattern, net: Net) -> tuple[Points, TrainedNet]:
    points = make_points(pattern)
    return points, lay.train_net(net, points, PLAIN)


def random_layers(seed: int, sizes: tuple[int, ...]) -> tuple[Layer, ...]:
    numbers = np.random.default_rng(seed)
    return tuple(
        Layer(numbers.standard_normal((after, before)), numbers.standard_normal(after))
        for before, after in pairwise(sizes)
    )


def in_torch(layers: tuple[Layer, ...], net: Net) -> nn.Sequential:
    """The same network from torch.nn's parts."""
    parts = []
    for at, layer in enumerate(layers):
        linear = nn.Linear(layer.weight.shape[1], layer.weight.shape[0], dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(layer.weight))
            linear.bias.copy_(torch.tensor(layer.bias))
        parts += [nn.ReLU(), linear] if at and net is Net.RELU else [linear]
    return nn.Sequential(*parts)


@pytest.mark.parametrize("net", Net)
def test_logits_against_torch(net: Net) -> None:
    layers = random_layers(1, (2, 1) if net is Net.LINEAR else (2, 7, 1))
    places = make_points(Pattern.RINGS, 50).places
    expected = in_torch(layers, net)(torch.tensor(places)).detach().numpy()[:, 0]
    assert lay.logits(layers, net, places) == pytest.approx(expected, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_linear_layers_multiply_into_one(seed: int, hidden: list[int]) -> None:
    layers = random_layers(seed, (2, *hidden, 1))
    one = lay.multiplied(layers)
    places = np.random.default_rng(seed).uniform(-2, 2, (20, 2))
    slow = [[float(value) for value in place] for place in places]
    for layer in layers:  # by hand: no matrix product at all
        units = list(zip(layer.weight, layer.bias, strict=True))
        slow = [[sum(w * v for w, v in zip(row, place, strict=True)) + bias for row, bias in units] for place in slow]
    assert one.weight.shape == (1, 2)
    assert one(places)[:, 0] == pytest.approx([place[0] for place in slow], abs=1e-9)


@pytest.mark.parametrize("net", Net)
def test_gradient_against_finite_differences(net: Net) -> None:
    points = make_points(Pattern.XOR, 40)
    places, classes = torch.tensor(points.places), torch.tensor(points.classes, dtype=torch.float64)
    module = lay.make_module(net, 5, torch.Generator().manual_seed(2))

    def loss() -> torch.Tensor:
        return nn.functional.binary_cross_entropy_with_logits(module(places)[:, 0], classes)

    loss().backward()
    for parameter in module.parameters():
        slope = torch.zeros_like(parameter)
        for at in np.ndindex(*parameter.shape):
            with torch.no_grad():
                found = []
                for step in (1e-6, -2e-6):
                    parameter[at] += step
                    found.append(loss().item())
                parameter[at] += 1e-6
            slope[at] = (found[0] - found[1]) / 2e-6
        assert torch.allclose(parameter.grad, slope, atol=1e-7)


@pytest.mark.parametrize("pattern", Pattern)
def test_what_each_network_can_tell_apart(pattern: Pattern) -> None:
    right = {}
    for net in Net:
        points, found = trained(pattern, net)
        right[net] = lay.accuracy(found.weights[-1], net, points)
    assert right[Net.RELU] >= 0.95
    if pattern is Pattern.LINE:
        assert min(right.values()) >= 0.97
    else:
        assert max(right[Net.LINEAR], right[Net.HIDDEN]) <= 0.75


@pytest.mark.parametrize("pattern", Pattern)
def test_the_trained_hidden_layer_is_one_layer_and_with_relu_it_is_not(pattern: Pattern) -> None:
    grid = np.random.default_rng(0).uniform(-EDGE, EDGE, (500, 2))
    apart = {}
    for net in (Net.HIDDEN, Net.RELU):
        weights = trained(pattern, net)[1].weights[-1]
        apart[net] = abs(lay.logits(weights, net, grid) - lay.multiplied(weights)(grid)[:, 0]).max()
    assert apart[Net.HIDDEN] < 1e-11 and apart[Net.RELU] > 0.5


def test_losses_and_kept_weights_belong_together() -> None:
    points, found = trained(Pattern.XOR, Net.RELU)
    assert found.kept[:6] == (0, 1, 2, 3, 4, 6) and found.kept[-1] == PLAIN.steps == len(found.losses) - 1
    for step in found.kept:
        values = lay.logits(found.at(step), Net.RELU, points.places)
        signed = np.where(points.classes == 1, values, -values)
        assert np.logaddexp(0, -signed).mean() == pytest.approx(found.losses[step], rel=1e-9)
    assert found.numbers == 8 * 2 + 8 + 8 + 1
    with pytest.raises(ValueError):
        found.at(5)


@pytest.mark.parametrize("steps", range(1, 40))
def test_kept_steps(steps: int) -> None:
    kept = lay.kept_steps(steps)
    assert kept[0] == 0 and kept[-1] == steps and sorted(set(kept)) == list(kept)


def test_the_seed_decides() -> None:
    points = make_points(Pattern.XOR, 20)
    short = replace(PLAIN, steps=3)
    torch.manual_seed(1)
    one = lay.train_net(Net.RELU, points, short)
    torch.manual_seed(2)
    other = lay.train_net(Net.RELU, points, short)
    assert (one.losses == other.losses).all()
    assert (lay.train_net(Net.RELU, points, replace(short, seed=1)).losses != one.losses).any()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_folds_lie_on_the_line_and_end_at_the_edge(seed: int) -> None:
    layer = random_layers(seed, (2, 6))[0]
    found = lay.folds(layer, EDGE)
    corners = np.array([[x, y] for x in (-EDGE, EDGE) for y in (-EDGE, EDGE)])
    values = layer(corners)  # (4, 6): a line crosses the square where not all corners are on one side
    crosses = (values.min(0) < 0) & (values.max(0) > 0)
    assert len(found) == crosses.sum()
    for unit, ends in zip(np.flatnonzero(crosses), found, strict=True):
        assert layer(ends)[:, unit] == pytest.approx([0, 0], abs=1e-9)
        assert abs(ends).max(1) == pytest.approx([EDGE, EDGE])


def test_a_unit_without_weights_has_no_fold() -> None:
    assert lay.folds(Layer(np.zeros((1, 2)), np.ones(1)), EDGE) == []
    assert len(lay.folds(Layer(np.array([[1.0, 0.0], [0.0, 1.0]]), np.zeros(2)), EDGE)) == 2
    assert lay.folds(Layer(np.array([[1.0, 0.0]]), np.array([5.0])), EDGE) == []


@pytest.mark.parametrize("pattern", Pattern)
@pytest.mark.parametrize("count", [4, 61, MOST_POINTS])
def test_points_are_as_said(pattern: Pattern, count: int) -> None:
    points = make_points(pattern, count, noise=0.0, seed=3)
    x, y = points.places.T
    assert points.places.shape == (count, 2) and points.classes.sum() == count // 2
    expected = {Pattern.LINE: y > 0.5 * x, Pattern.XOR: (x > 0) != (y > 0), Pattern.RINGS: np.hypot(x, y) > 0.6}[
        pattern
    ]
    assert (expected == (points.classes == 1)).all()
    assert (make_points(pattern, count, 0.0, 3).places == points.places).all()
    assert abs(make_points(pattern, count, 1.0, 3).places).max() <= EDGE


@pytest.mark.parametrize("wrong", [{"count": 3}, {"count": MOST_POINTS + 1}, {"noise": -0.1}, {"noise": float("nan")}])
def test_points_out_of_range(wrong: dict) -> None:
    with pytest.raises(ValueError, match="choose"):
        make_points(Pattern.LINE, **wrong)


@pytest.mark.parametrize(
    "wrong", [{"hidden": 0}, {"hidden": 17}, {"steps": 0}, {"steps": 1001}, {"rate": 0.0}, {"rate": 2.0}]
)
def test_settings_out_of_range(wrong: dict) -> None:
    with pytest.raises(ValueError, match="choose"):
        LayerSettings(**wrong)
