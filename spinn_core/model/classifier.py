"""The pair classifier: two sentence vectors in, three logits out."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from spinn_core.model.dropout import Dropout
from spinn_core.model.norm import BatchNorm


def classifier_layers(inputs: int, width: int, layers: int, dropout: float) -> nn.Sequential:
    """From (B, inputs) to logits (B, 3); arguments as for `PairClassifier`."""
    blocks: list[nn.Module] = [BatchNorm(inputs), Dropout(dropout)]
    for _ in range(layers):
        blocks += [nn.Linear(inputs, width), BatchNorm(width), nn.ReLU(), Dropout(dropout)]
        inputs = width
    return nn.Sequential(*blocks, nn.Linear(inputs, 3))


class PairClassifier(nn.Module):
    """An MLP over [p; h; p-h; p*h] (Mou et al. 2016; Bowman et al. 2016, section 4).

    Args:
        d_hidden: width of a sentence vector.
        d_classifier: width of each hidden layer.
        layers: number of hidden layers, each a Linear, batch norm, ReLU and dropout.
        dropout: probability of dropping a unit, on the input and after every layer.
    """

    def __init__(self, d_hidden: int, d_classifier: int, layers: int, dropout: float) -> None:
        super().__init__()
        self.layers = classifier_layers(4 * d_hidden, d_classifier, layers, dropout)

    def forward(self, premise: Tensor, hypothesis: Tensor) -> Tensor:
        """Logits of entailment, neutral, contradiction, (B, 3), from two (B, d) vectors."""
        features = torch.cat([premise, hypothesis, premise - hypothesis, premise * hypothesis], dim=1)  # (B, 4d)
        logits: Tensor = self.layers(features)
        return logits
