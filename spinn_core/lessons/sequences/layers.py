"""One layer, a hidden layer without an activation, and one with ReLU: what each can tell apart.

Two linear layers with nothing between them are one: W2 (W1 x + b1) + b2 = (W2 W1) x + (W2 b1 + b2). The activation
between them is what makes the hidden layer worth its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
import torch
from torch import nn

from spinn_core.lessons.sequences.limits import check_limits
from spinn_core.lessons.sequences.points import Points
from spinn_core.lessons.sequences.seeded import draw_weights

MOST_HIDDEN, MOST_STEPS = 16, 1000


class Net(Enum):
    """The three networks. Their output is one logit: above 0 means class 1."""

    LINEAR = "linear"
    HIDDEN = "hidden, no activation"
    RELU = "hidden, ReLU"


@dataclass(frozen=True)
class LayerSettings:
    """How the networks are made and trained.

    Attributes:
        hidden: units of the hidden layer.
        steps: of Adam, each on all points.
        rate: Adam's learning rate.
        seed: of the first weights.

    Raises:
        ValueError: one line, where a figure is out of its range.
    """

    hidden: int = 8
    steps: int = 300
    rate: float = 0.05
    seed: int = 0

    def __post_init__(self) -> None:
        check_limits("the number of hidden units", self.hidden, 1, MOST_HIDDEN)
        check_limits("the number of steps", self.steps, 1, MOST_STEPS)
        check_limits("the learning rate", self.rate, 1e-6, 1)


@dataclass(frozen=True)
class Layer:
    """weight: (outputs, inputs) float64. bias: (outputs,)."""

    weight: np.ndarray
    bias: np.ndarray

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """(N, inputs) to (N, outputs)."""
        return values @ self.weight.T + self.bias


Layers = tuple[Layer, ...]


def logits(layers: Layers, net: Net, places: np.ndarray) -> np.ndarray:
    """The network by numpy: places (N, 2), result (N,)."""
    values = layers[0](places)
    for layer in layers[1:]:
        values = layer(np.maximum(values, 0) if net is Net.RELU else values)
    return values[:, 0]


def multiplied(layers: Layers) -> Layer:
    """The one layer that all of them make where no activation stands between them."""
    weight, bias = layers[0].weight, layers[0].bias
    for layer in layers[1:]:
        weight, bias = layer.weight @ weight, layer.weight @ bias + layer.bias
    return Layer(weight, bias)


@dataclass(frozen=True)
class TrainedNet:
    """A network at some steps of its training.

    Attributes:
        net: which.
        losses: binary cross-entropy over all points, (steps + 1,); [0] before the first step.
        kept: the numbers of the steps whose weights were kept, from 0 to the last.
        weights: the layers at these steps.
    """

    net: Net
    losses: np.ndarray
    kept: tuple[int, ...]
    weights: tuple[Layers, ...]

    def at(self, step: int) -> Layers:
        """The layers after so many steps.

        Raises:
            ValueError: that step was not kept.
        """
        return self.weights[self.kept.index(step)]

    @property
    def numbers(self) -> int:
        """How many weights and biases it has."""
        return sum(layer.weight.size + layer.bias.size for layer in self.weights[0])


def accuracy(layers: Layers, net: Net, points: Points) -> float:
    """The share of points on their side of logit 0."""
    return float(((logits(layers, net, points.places) > 0) == (points.classes == 1)).mean())


def kept_steps(steps: int) -> tuple[int, ...]:
    """0, 1, 2, 4, 8, ... with 3, 6, 12, ... between, and the last one: the start matters most."""
    early = (step for power in range(steps.bit_length()) for step in (1 << power, (3 << power) // 2))
    return tuple(sorted({0, steps, *(step for step in early if step < steps)}))


def train_net(net: Net, points: Points, settings: LayerSettings) -> TrainedNet:
    """Trains one network on all points at each step, in float64; the same for the same arguments."""
    module = make_module(net, settings.hidden, torch.Generator().manual_seed(settings.seed))
    optimizer = torch.optim.Adam(module.parameters(), settings.rate)
    places = torch.tensor(points.places, dtype=torch.float64)  # (N, 2)
    classes = torch.tensor(points.classes, dtype=torch.float64)  # (N,)
    kept, losses, weights = kept_steps(settings.steps), [], []
    for step in range(settings.steps + 1):
        if step in kept:
            weights.append(_layers(module))
        loss = nn.functional.binary_cross_entropy_with_logits(module(places)[:, 0], classes)
        losses.append(loss.item())
        if step < settings.steps:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return TrainedNet(net, np.array(losses), kept, tuple(weights))


def make_module(net: Net, hidden: int, generator: torch.Generator) -> nn.Sequential:
    """The network in torch, (N, 2) to (N, 1), float64, with weights drawn as torch draws them."""
    if net is Net.LINEAR:
        parts: list[nn.Module] = [nn.Linear(2, 1)]
    else:
        parts = [nn.Linear(2, hidden), *([nn.ReLU()] if net is Net.RELU else []), nn.Linear(hidden, 1)]
    module = nn.Sequential(*parts).double()
    draw_weights(module, generator)
    return module


def _layers(module: nn.Sequential) -> Layers:
    return tuple(
        Layer(part.weight.detach().numpy().copy(), part.bias.detach().numpy().copy())
        for part in module
        if isinstance(part, nn.Linear)
    )


def folds(layer: Layer, edge: float) -> list[np.ndarray]:
    """Where each unit of the first layer is 0, so where ReLU bends: the ends of that line inside the picture.

    Args:
        layer: weight (hidden, 2), bias (hidden,).
        edge: the picture goes from -edge to edge both ways.

    Returns:
        An array (2, 2), a row an end, for each line that crosses the picture.
    """
    found = []
    for (across, up), bias in zip(layer.weight, layer.bias, strict=True):
        ends = [(side, -(across * side + bias) / up) for side in (-edge, edge) if up]
        ends += [(-(up * side + bias) / across, side) for side in (-edge, edge) if across]
        inside = [end for end in ends if max(map(abs, end)) <= edge]
        if inside and min(inside) != max(inside):  # a line through a corner meets two sides there
            found.append(np.array([min(inside), max(inside)]))
    return found
