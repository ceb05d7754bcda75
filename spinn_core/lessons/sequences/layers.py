"""One layer, a hidden layer without an activation, and one with ReLU: what each can tell apart.

Two linear layers with nothing between them are one: W2 (W1 x + b1) + b2 = (W2 W1) x + (W2 b1 + b2). The activation
between them is what makes the hidden layer worth its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from spinn_core.lessons.sequences.points import Points

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
        for name, value, low, high in (
            ("number of hidden units", self.hidden, 1, MOST_HIDDEN),
            ("number of steps", self.steps, 1, MOST_STEPS),
        ):
            if not low <= value <= high:
                raise ValueError(f"the {name} is {value:,}: choose {low} to {high:,}")
        if not 0 < self.rate <= 1:
            raise ValueError(f"the learning rate is {self.rate:g}: choose more than 0 and at most 1")


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
    found = {0, steps}
    power = 1
    while power < steps:
        found |= {power, min(steps, power * 3 // 2)}
        power *= 2
    return tuple(sorted(found))


def train_net(net: Net, points: Points, settings: LayerSettings) -> TrainedNet:
    """Trains one network on all points at each step, in float64; the same for the same arguments."""
    generator = torch.Generator().manual_seed(settings.seed)
    parameters = _parameters(net, settings.hidden, generator)
    optimizer = torch.optim.Adam(parameters, settings.rate)
    places = torch.tensor(points.places, dtype=torch.float64)  # (N, 2)
    classes = torch.tensor(points.classes, dtype=torch.float64)  # (N,)
    kept, losses, weights = kept_steps(settings.steps), [], []
    for step in range(settings.steps + 1):
        if step in kept:
            weights.append(_layers(parameters))
        loss = _loss(parameters, net, places, classes)
        losses.append(loss.item())
        if step < settings.steps:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return TrainedNet(net, np.array(losses), kept, tuple(weights))


def _parameters(net: Net, hidden: int, generator: torch.Generator) -> list[Tensor]:
    """Weight and bias of each layer, drawn as nn.Linear draws them: evenly within 1 / sqrt(inputs)."""
    sizes = (2, 1) if net is Net.LINEAR else (2, hidden, 1)
    made = []
    for inputs, outputs in pairwise(sizes):
        bound = inputs**-0.5
        for shape in ((outputs, inputs), (outputs,)):
            drawn = torch.rand(shape, generator=generator, dtype=torch.float64)
            made.append(((2 * drawn - 1) * bound).requires_grad_())
    return made


def _loss(parameters: Sequence[Tensor], net: Net, places: Tensor, classes: Tensor) -> Tensor:
    """Binary cross-entropy, a number. places: (N, 2). classes: (N,)."""
    values = F.linear(places, parameters[0], parameters[1])  # (N, hidden) or (N, 1)
    if net is not Net.LINEAR:
        values = values.relu() if net is Net.RELU else values
        values = F.linear(values, parameters[2], parameters[3])  # (N, 1)
    return F.binary_cross_entropy_with_logits(values[:, 0], classes)


def _layers(parameters: Sequence[Tensor]) -> Layers:
    arrays = [one.detach().numpy().copy() for one in parameters]
    return tuple(Layer(weight, bias) for weight, bias in zip(arrays[::2], arrays[1::2], strict=True))


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
        square = across**2 + up**2
        if square == 0:
            continue
        nearest, along = np.array([across, up]) * (-bias / square), np.array([-up, across]) / np.sqrt(square)
        low, high = -np.inf, np.inf  # how far along the line the picture begins and ends
        for place, step in zip(nearest, along, strict=True):
            if abs(step) < 1e-12:
                low, high = (low, high) if abs(place) <= edge else (np.inf, -np.inf)
                continue
            one, other = sorted(((-edge - place) / step, (edge - place) / step))
            low, high = max(low, one), min(high, other)
        if low < high:
            found.append(np.array([nearest + low * along, nearest + high * along]))
    return found
