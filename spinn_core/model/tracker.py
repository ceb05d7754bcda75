"""Tracker: the LSTM that walks along with the machine and can choose its actions.

context[t+1] = Tracker(context[t], b, s1, s2)      (Bowman et al. 2016, section 3.2)
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Tracker(nn.Module):
    """An LSTM cell over the buffer's front and the stack's two top phrases.

    It reads h only, never c. What is not there (an empty buffer, a stack of fewer than two) reads
    as zeros. With lookahead 1 it also reads the word behind the front, called b2, and so on.

    Args:
        d_hidden: d, the width of the h that it reads.
        d_tracker: width of its own state.
        lookahead: further words of the buffer that it reads.
        predicts: whether it also scores SHIFT and REDUCE, through `transition`.
    """

    def __init__(self, d_hidden: int, d_tracker: int, lookahead: int = 0, predicts: bool = True) -> None:
        super().__init__()
        self.reads = ("b", "s1", "s2", *(f"b{k + 2}" for k in range(lookahead)))
        self.cell = nn.LSTMCell(len(self.reads) * d_hidden, d_tracker)
        self.transition = nn.Linear(d_tracker, 2) if predicts else None  # logits of SHIFT and REDUCE

    def forward(self, context: tuple[Tensor, Tensor], reads: list[Tensor]) -> tuple[Tensor, Tensor]:
        """One step for B sentences.

        Args:
            context: (e, memory) of the step before, each (B, d_tracker); zeros at the start.
            reads: one (B, d) tensor for each name in `self.reads`, in that order.

        Returns:
            The new (e, memory), each (B, d_tracker).
        """
        new: tuple[Tensor, Tensor] = self.cell(torch.cat(reads, dim=1), context)  # input (B, reads * d)
        return new
