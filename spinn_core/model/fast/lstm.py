"""The sequential LSTM, written to be quick: torch.nn.LSTM's numbers, with a backward pass by hand.

torch's own LSTM on a CPU trains at a fraction of what its matrix products would allow. As in `fast.py` one
`torch.autograd.Function` covers the whole batch: the words' part of the gates is one product before the loop, every
weight's gradient one product after it, and sentences are sorted by length, so that those not yet finished are always
the first rows of a step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.autograd import Function
from torch.autograd.function import once_differentiable
from torch.nn import functional as F

from spinn_core.model.fast import bf16
from spinn_core.model.fast.tree import through_sigmoid, through_tanh


def encode(lstm: nn.LSTM, words: Tensor, lengths: Sequence[int]) -> Tensor:
    """The last h of each sentence, (B, d).

    Args:
        lstm: one layer, one direction; its parameters are used.
        words: (L, inputs), the words of all sentences one after the other.
        lengths: the number of words of each of the B sentences, each at least 1.
    """
    order, starts, rows = _by_step(lengths)
    into, recurrent, *biases = (cast(Tensor, weight) for weight in lstm.all_weights[0])
    bias = torch.add(*biases)  # (4d,)
    with torch.autocast(words.device.type, enabled=False):
        words = words.to(recurrent.dtype)
        rows = np.pad(rows, (0, bf16.table_rows(len(rows)) - len(rows)))  # L may grow by rows that nobody reads
        by_step = words.index_select(0, torch.from_numpy(rows).to(words.device))  # (L, inputs), step after step
        pushed = torch.addmm(bias, by_step, into.t())  # (L, 4d)
        last = np.empty(len(order), dtype=np.int64)
        counts = np.asarray(lengths)[order]
        last[order] = np.asarray(starts)[counts - 1] + np.arange(len(order))
        rows_of_last = torch.from_numpy(last).to(words.device)
        states: Tensor = _Line.apply(pushed, recurrent, starts, rows_of_last)  # type: ignore[no-untyped-call]
        return states


def _by_step(lengths: Sequence[int]) -> tuple[np.ndarray, list[int], np.ndarray]:
    """The order (B,), longest first; each step's first row, with L at the end; the word of each row, (L,)."""
    counts = np.asarray(lengths, dtype=np.int64)
    order = np.argsort(-counts, kind="stable")
    first = (np.cumsum(counts) - counts)[order]
    counts = counts[order]
    active = [int(np.searchsorted(-counts, -step, side="left")) for step in range(int(counts[0]))]
    rows = np.concatenate([first[:n] + step for step, n in enumerate(active)])
    return order, [0, *np.cumsum(active).tolist()], rows


class _Line(Function):
    """The loop.

    Inputs: pushed (L, 4d), the words' part of the gates i, f, g, o; the recurrent weight (4d, d); first row of each
    step; each sentence's last row (B,). Output: (B, d).
    """

    @staticmethod
    def forward(ctx: Any, pushed: Tensor, recurrent: Tensor, starts: list[int], last: Tensor) -> Tensor:
        d = recurrent.shape[1]
        gates, tanh_c = torch.empty_like(pushed), pushed.new_empty(len(pushed), d)
        h, c = pushed.new_empty(len(pushed), d), pushed.new_empty(len(pushed), d)
        weight = recurrent.t()
        for step in range(len(starts) - 1):
            lo, hi = starts[step], starts[step + 1]
            now = slice(lo, hi)
            if step:
                earlier = slice(starts[step - 1], starts[step - 1] + hi - lo)
                count = bf16.step_rows(hi - lo)  # those behind this step's own are written anew by the next
                wide, before = slice(lo, lo + count), slice(earlier.start, earlier.start + count)
                torch.addmm(pushed[wide], h[before], weight, out=gates[wide])  # (active, 4d)
            else:
                gates[now] = pushed[now]
            gates[now, : 2 * d].sigmoid_()
            gates[now, 2 * d : 3 * d].tanh_()
            gates[now, 3 * d :].sigmoid_()
            i, f, g, o = gates[now].chunk(4, dim=1)
            torch.mul(i, g, out=c[now])
            if step:
                c[now].addcmul_(f, c[earlier])
            torch.tanh(c[now], out=tanh_c[now])
            torch.mul(o, tanh_c[now], out=h[now])
        ctx.starts = starts
        ctx.save_for_backward(recurrent, gates, tanh_c, h, c, last)
        return h.index_select(0, last)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_sentences: Tensor) -> tuple[Tensor | None, ...]:
        recurrent, gates, tanh_c, h, c, last = ctx.saved_tensors
        starts, d = ctx.starts, recurrent.shape[1]
        d_h = torch.zeros_like(h).index_copy_(0, last, d_sentences)
        d_c = h.new_zeros(starts[1] if len(starts) > 1 else 0, d)
        d_gates = torch.empty_like(gates)
        d_gates[starts[-1] :] = 0
        for step in reversed(range(len(starts) - 1)):
            lo, hi = starts[step], starts[step + 1]
            now = slice(lo, hi)
            i, f, g, o = gates[now].chunk(4, dim=1)
            out, d_cell = d_gates[now], d_c[: hi - lo]
            d_i, d_f, d_g, d_o = out.chunk(4, dim=1)
            d_cell.add_(through_tanh(d_h[now] * o, tanh_c[now]))
            through_sigmoid(d_cell * g, i, out=d_i)
            if step:
                earlier = slice(starts[step - 1], starts[step - 1] + hi - lo)
                through_sigmoid(d_cell * c[earlier], f, out=d_f)
            else:
                d_f.zero_()  # the start is zero
            through_tanh(d_cell * i, g, out=d_g)
            through_sigmoid(d_h[now] * tanh_c[now], o, out=d_o)
            d_cell.mul_(f)
            if step:
                wide = slice(lo, lo + bf16.step_rows(hi - lo))
                d_h[earlier].add_((d_gates[wide] @ recurrent)[: hi - lo])
        previous = _previous(starts, len(h)).to(h.device)
        d_gates[: starts[1]], first = 0, d_gates[: starts[1]].clone()  # the first step had no h to look back at
        d_recurrent = d_gates.t() @ h.index_select(0, previous)
        d_gates[: starts[1]] = first
        return d_gates, d_recurrent, None, None


def _previous(starts: list[int], rows: int) -> Tensor:
    """For each row, the row of the same sentence one step earlier; 0 where there is none."""
    parts = [
        torch.arange(starts[step - 1], starts[step - 1] + starts[step + 1] - starts[step])
        for step in range(1, len(starts) - 1)
    ]
    found = torch.cat([torch.zeros(starts[1], dtype=torch.int64), *parts])
    return F.pad(found, (0, rows - len(found)))
