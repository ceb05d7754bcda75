"""Words enter: a row of the shared table, tuned, projected, normalised."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from spinn_core.model.dropout import Dropout
from spinn_core.model.fast import bf16
from spinn_core.model.norm import BatchNorm


class WordInput(nn.Module):
    """projection(vector) -> width, then batch norm and dropout.

    The word table is shared by all networks and never trained. What a network learns about a word
    is a correction that is added to its row; only the first `tuned` rows, the words most frequent
    in training, have one.

    Args:
        rows: rows of the shared table.
        d_word: width of a word vector.
        width: 2d for a tree (h and c side by side), d for the sequential LSTM.
        tuned: rows with a correction of their own.
        dropout: probability of dropping a component on its way to the encoder.
    """

    table: Tensor

    def __init__(self, rows: int, d_word: int, width: int, tuned: int, dropout: float) -> None:
        super().__init__()
        # not persistent: the table has a file of its own
        self.register_buffer("table", torch.zeros(rows, d_word), persistent=False)
        self.tuned = nn.Parameter(torch.zeros(tuned, d_word)) if tuned else None
        self.projection = nn.Linear(d_word, width)
        self.norm = BatchNorm(width)
        self.dropout = Dropout(dropout)

    def vectors(self, rows: Tensor) -> Tensor:
        """Word vectors with their corrections, (L, d_word), for (L,) rows of the table."""
        vectors = F.embedding(rows, self.table)  # (L, d_word)
        if self.tuned is not None:
            has = rows < len(self.tuned)
            correction = F.embedding(rows * has, self.tuned)  # (L, d_word), row 0 where there is none
            vectors = vectors + correction * has.unsqueeze(1)
        return vectors

    def forward(self, rows: Tensor) -> Tensor:
        """What the encoder reads, (L, width), for (L,) rows of the table.

        Text repeats its words. Where nothing is drawn by chance and no statistics are taken, each distinct one is
        projected once.
        """
        read: Tensor
        if self.training:
            read = self.dropout(self.norm(self._projected(rows)))
        else:
            distinct, places = rows.unique(return_inverse=True)
            read = self.norm(self._projected(distinct)).index_select(0, places)
        return read

    def _projected(self, rows: Tensor) -> Tensor:
        return bf16.linear(self.vectors(rows), self.projection.weight, self.projection.bias)
