"""Reduce: the TreeLSTM that composes two phrases into one.

Tai, Socher and Manning 2015 (binary TreeLSTM, equations 9 to 14), with the tracker's state as a
third input as in Bowman et al. 2016 (equations 4 to 8).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn


def tree_lstm(gates: Tensor, left_c: Tensor, right_c: Tensor) -> tuple[Tensor, Tensor]:
    """The part of Reduce without weights: gates and the children's memories make a new state.

        c = tanh(a)·σ(i) + σ(fl)·cl + σ(fr)·cr          h = σ(o)·tanh(c)

    Args:
        gates: (B, 5d), the blocks a, i, fl, fr, o before their non-linearities.
        left_c, right_c: (B, d), the children's memory cells.

    Returns:
        h and c of the new phrase, each (B, d).
    """
    a, i, fl, fr, o = gates.chunk(5, dim=1)  # 5 x (B, d)
    c = torch.tanh(a) * torch.sigmoid(i) + torch.sigmoid(fl) * left_c + torch.sigmoid(fr) * right_c
    h = torch.sigmoid(o) * torch.tanh(c)
    return h, c


class Composed(NamedTuple):
    """A phrase that Reduce made: its h and c, (B, d) each, and the gates before their non-linearities, (B, 5d)."""

    h: Tensor
    c: Tensor
    gates: Tensor


class Reduce(nn.Module):
    """Composes a left and a right phrase, in the light of what the tracker knows.

        [a i fl fr o] = Wl hl + Wr hr + We e + b

    Args:
        d_hidden: d, the width of h and of c.
        d_tracker: width of the tracker's h; 0 leaves the third input out.
    """

    def __init__(self, d_hidden: int, d_tracker: int) -> None:
        super().__init__()
        self.left = nn.Linear(d_hidden, 5 * d_hidden)
        self.right = nn.Linear(d_hidden, 5 * d_hidden, bias=False)
        self.tracking = nn.Linear(d_tracker, 5 * d_hidden, bias=False) if d_tracker else None

    def forward(
        self, left: tuple[Tensor, Tensor], right: tuple[Tensor, Tensor], tracking: Tensor | None = None
    ) -> Composed:
        """Makes one state of two, for B pairs at once.

        Args:
            left, right: (h, c) of the children, each (B, d).
            tracking: (B, d_tracker), the tracker's h at this step; None counts as zero.
        """
        gates = self.left(left[0]) + self.right(right[0])  # (B, 5d)
        if self.tracking is not None and tracking is not None:
            gates = gates + self.tracking(tracking)
        return Composed(*tree_lstm(gates, left[1], right[1]), gates)
