"""The pair classifier: two sentence vectors in, three logits out."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from spinn_core.model.dropout import Dropout
from spinn_core.model.norm import BatchNorm


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
        blocks: list[nn.Module] = [BatchNorm(4 * d_hidden), Dropout(dropout)]
        width = 4 * d_hidden
        for _ in range(layers):
            blocks += [
                nn.Linear(width, d_classifier),
                BatchNorm(d_classifier),
                nn.ReLU(),
                Dropout(dropout),
            ]
            width = d_classifier
        blocks.append(nn.Linear(width, 3))
        self.layers = nn.Sequential(*blocks)

    def forward(self, premise: Tensor, hypothesis: Tensor) -> Tensor:
        """Logits of entailment, neutral, contradiction, (B, 3), from two (B, d) vectors."""
        features = torch.cat([premise, hypothesis, premise - hypothesis, premise * hypothesis], dim=1)  # (B, 4d)
        return self.layers(features)
