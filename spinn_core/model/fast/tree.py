"""The SPINN encoder for batches (training, evaluation, sheets, all bracketings); one sentence runs on `spinn.py`.

The numbers are those of `SPINN.forward`, held equal in float64 to 1e-12, with a backward pass by hand.

Why it exists. Plain autograd keeps a node for every slice, stack and cat of the machine; here one
`torch.autograd.Function` covers the whole batch. It keeps all states in one table, lets
`schedule.py` say which rows each step reads and writes, and postpones every weight gradient to one
large matrix product after the loop.

Two facts make the backward pass short. A phrase has one parent, so the gradient of its memory c is
written once, never added. Sentences are sorted by length, so that the active ones are always a
prefix and each step's rows are one contiguous slice.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable
from torch.nn import functional as F

from spinn_core.model.fast import bf16
from spinn_core.model.fast.batch_plan import Schedule, make_schedule, sorted_batch
from spinn_core.model.spinn import CANNOT_PARSE, REDUCE, SPINN, Encoded
from spinn_core.model.tracker import Tracker
from spinn_core.model.tree_lstm import Reduce


def encode(
    encoder: SPINN, words: Tensor, lengths: Sequence[int], transitions: Sequence[Sequence[int]] | None = None
) -> Encoded:
    """Does what `encoder(words, lengths, transitions)` does, faster.

    Args:
        encoder: where the parameters lie.
        words: (L, 2d), each word's (h, c), sentence after sentence.
        lengths: number of words of each sentence.
        transitions: each sentence's actions; None lets the tracker choose (no gradient then).

    Raises:
        ValueError: transitions are needed but not given.
    """
    if transitions is None:
        return _encode_own(encoder, words, lengths)
    tracker = encoder.tracker
    schedule = make_schedule(lengths, transitions, words.device)
    given = [list(sentence) for sentence in transitions]
    # sums over many steps: the loop keeps full precision under autocast too
    with torch.autocast(words.device.type, enabled=False):
        words = words.to(encoder.reduce.left.weight.dtype)
        if tracker is None:
            return Encoded(_encode_by_height(encoder, words, schedule), given)
        fronts = F.pad(schedule.buffer, (0, bf16.table_rows(len(schedule.buffer)) - len(schedule.buffer)))
        pushed = _buffer_gates(tracker, words, lengths).index_select(0, fronts)  # (S, 4t)
        children, told, bias, stack, recurrent = _weights(encoder.reduce, tracker)
        reduce, track = torch.cat([children, told], dim=1), torch.cat([stack, recurrent], dim=1)
        sentences, tracking = _TrackedTrees.apply(words, pushed, reduce, bias, track, schedule)  # type: ignore[no-untyped-call]
        logits = None
        if tracker.transition is not None:
            logits = bf16.linear(tracking, tracker.transition.weight, tracker.transition.bias)  # (S, 2)
    return Encoded(sentences, given, logits, schedule.actions, schedule.choices)


def _weights(reduce: Reduce, tracker: Tracker) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """The parameters of Reduce and of the tracker, side by side as the loop wants them.

    Returns children (5d, 2d), told (5d, t), bias (5d), stack (4t, 2d) for [s2 s1], recurrent (4t, t).
    """
    d = reduce.left.in_features
    children = torch.cat([reduce.left.weight, reduce.right.weight], dim=1)  # (5d, 2d)
    read = tracker.cell.weight_ih  # (4t, reads * d), in the order b, s1, s2, b2, ...
    stack = torch.cat([read[:, 2 * d : 3 * d], read[:, d : 2 * d]], dim=1)  # (4t, 2d)
    assert reduce.tracking is not None  # as there is a tracker
    return children, reduce.tracking.weight, reduce.left.bias, stack, tracker.cell.weight_hh


def _buffer_gates(tracker: Tracker, words: Tensor, lengths: Sequence[int]) -> Tensor:
    """What the buffer adds to the tracker's gates, (L + 1, 4t), for each word at its front; the last row: an empty one.

    A word is projected once, however many steps it waits there. Behind it stand the same words at every step, so that
    what the tracker reads of them is added here too.
    """
    cell, d = tracker.cell, words.shape[1] // 2
    ahead = len(tracker.reads) - 3
    h = torch.cat([words[:, :d], words.new_zeros(1, d)])  # (L + 1, d)
    read = h
    if ahead:
        ends = np.repeat(np.cumsum(lengths), lengths)  # (L,) where each word's sentence ends
        behind = np.arange(len(ends))[:, None] + np.arange(1 + ahead)
        rows = np.where(behind < ends[:, None], behind, len(ends))  # (L, 1 + ahead)
        rows = np.append(rows, np.full((1, 1 + ahead), len(ends)), axis=0)
        read = h.index_select(0, torch.from_numpy(rows.ravel()).to(h.device)).view(len(h), -1)  # (L + 1, (1 + ahead) d)
    weight = cell.weight_ih  # (4t, reads * d), in the order b, s1, s2, b2, ...
    return bf16.linear(read, torch.cat([weight[:, :d], weight[:, 3 * d :]], dim=1), cell.bias_ih + cell.bias_hh)


def _new_table(words: Tensor, phrases: int) -> tuple[Tensor, Tensor]:
    """Tables of h and c, each (L + M + 1, d): words filled in, phrases to come, a row of zeros."""
    d = words.shape[1] // 2
    h = words.new_empty(len(words) + phrases + 1, d)
    c = words.new_empty(len(words) + phrases + 1, d)
    h[: len(words)], c[: len(words)] = words[:, :d], words[:, d:]
    h[-1], c[-1] = 0, 0
    return h, c


def _unfilled(like: Tensor, rows: int, width: int) -> Tensor:
    """A table to be filled step by step, with the rows that `products` adds."""
    return like.new_empty(bf16.table_rows(rows), width)


def _open_gates(gates: Tensor, tanh_at: int, width: int) -> Tensor:
    """Applies tanh to one block of width columns and the logistic function to the rest, in place."""
    start, end = tanh_at * width, (tanh_at + 1) * width
    if start:
        gates[:, :start].sigmoid_()
    gates[:, start:end].tanh_()
    gates[:, end:].sigmoid_()
    return gates


def _compose(gates: Tensor, left_c: Tensor, right_c: Tensor, c: Tensor, tanh_c: Tensor, h: Tensor) -> None:
    """c, tanh(c) and h of new phrases from opened gates a, i, fl, fr, o, written where they belong."""
    a, i, fl, fr, o = gates.chunk(5, dim=1)
    torch.mul(a, i, out=c).addcmul_(fl, left_c).addcmul_(fr, right_c)
    torch.tanh(c, out=tanh_c)
    torch.mul(o, tanh_c, out=h)


def _compose_backward(
    gates: Tensor, tanh_c: Tensor, left_c: Tensor, right_c: Tensor, d_h: Tensor, d_c: Tensor, out: Tensor
) -> tuple[Tensor, Tensor]:
    """Gradients of a, i, fl, fr, o before their non-linearities into out; returns those of cl and cr."""
    a, i, fl, fr, o = gates.chunk(5, dim=1)
    d_a, d_i, d_fl, d_fr, d_o = out.chunk(5, dim=1)
    d_c = d_c + through_tanh(d_h * o, tanh_c)
    through_tanh(d_c * i, a, out=d_a)
    through_sigmoid(d_c * a, i, out=d_i)
    through_sigmoid(d_c * left_c, fl, out=d_fl)
    through_sigmoid(d_c * right_c, fr, out=d_fr)
    through_sigmoid(d_h * tanh_c, o, out=d_o)
    return d_c * fl, d_c * fr


def through_tanh(gradient: Tensor, value: Tensor, out: Tensor | None = None) -> Tensor:
    """gradient · (1 - value²), where value = tanh(x): one pass over the memory."""
    product: Tensor
    if out is None:
        product = torch.ops.aten.tanh_backward(gradient, value)
    else:
        product = torch.ops.aten.tanh_backward.grad_input(gradient, value, grad_input=out)
    return product


def through_sigmoid(gradient: Tensor, value: Tensor, out: Tensor) -> Tensor:
    """gradient · value · (1 - value), where value = σ(x)."""
    product: Tensor = torch.ops.aten.sigmoid_backward.grad_input(gradient, value, grad_input=out)
    return product


def _add_rows(table: Tensor, rows: Tensor, values: Tensor) -> None:
    """table[rows] += values, for rows that differ (but for the row of zeros, whose sum nobody reads).

    index_add_ does the same at twice the time, row by row.
    """
    table.index_copy_(0, rows, table.index_select(0, rows).add_(values))


class _TrackedTrees(Function):
    """Tracker and Reduce over a whole batch with given transitions.

    Inputs: words (L, 2d); pushed (S, 4t), the buffer's part of the tracker's gates; Reduce's weight (5d, 2d + t) over
    left child, right child and tracker, and its bias (5d); the tracker's (4t, 2d + t) over s2, s1 and its own h before;
    a Schedule. Outputs: sentence vectors (B, d) and the tracker's h at every step (S, t).
    """

    @staticmethod
    def forward(
        ctx: Any, words: Tensor, pushed: Tensor, reduce: Tensor, bias: Tensor, track: Tensor, schedule: Schedule
    ) -> tuple[Tensor, Tensor]:
        t = len(track) // 4
        steps = schedule.starts[-1]
        h, c = _new_table(words, schedule.phrases)  # (L + M + 1, d)
        d = h.shape[1]
        # S stands for at least as many rows as there are steps: a product may write some behind those of its own step,
        # before the next step does (see `products`)
        seen = _unfilled(h, steps, 2 * d + t)  # (S, 2d + t): s2, s1 and the tracker's h before, at every step
        opened = torch.empty_like(pushed)  # (S, 4t): the tracker's gates i, f, g, o
        tracking = h.new_empty(steps, t)  # its h
        memory = h.new_empty(steps + 1, t)  # its cell; the row behind the steps is the zero start
        memory[steps], seen[steps:], seen[: schedule.starts[1], 2 * d :] = 0, 0, 0
        tanh_memory = h.new_empty(steps, t)
        gates = _unfilled(h, schedule.phrases, 5 * d)
        tanh_c = h.new_empty(schedule.phrases, d)
        read = _unfilled(h, schedule.phrases, 2 * d + t)  # (M, 2d + t): children and tracker of each phrase
        read[schedule.phrases :] = 0

        for step in range(len(schedule.starts) - 1):
            lo, hi = schedule.starts[step], schedule.starts[step + 1]
            now = slice(lo, hi)
            seen[now, : 2 * d] = h.index_select(0, schedule.stack[now].flatten()).view(-1, 2 * d)
            earlier = slice(steps, steps + 1)  # broadcasts the zero start
            if step:
                earlier = slice(schedule.starts[step - 1], schedule.starts[step - 1] + hi - lo)
                seen[now, 2 * d :] = tracking[earlier]
            wide = slice(lo, lo + bf16.step_rows(hi - lo))
            torch.addmm(pushed[wide], seen[wide], track.t(), out=opened[wide])  # (active, 4t)
            i, f, g, o = _open_gates(opened[now], tanh_at=2, width=t).chunk(4, dim=1)
            torch.mul(f, memory[earlier], out=memory[now]).addcmul_(i, g)
            torch.tanh(memory[now], out=tanh_memory[now])
            torch.mul(o, tanh_memory[now], out=tracking[now])

            first, last = schedule.made[step], schedule.made[step + 1]
            if first == last:
                continue
            owners, new = schedule.offsets[first:last], slice(first, last)
            pairs = schedule.children[new]
            torch.index_select(seen[now], 0, owners, out=read[new])
            read[new, 2 * d :] = tracking[now].index_select(0, owners)
            wide = slice(first, first + bf16.step_rows(last - first))
            torch.addmm(bias, read[wide], reduce.t(), out=gates[wide])  # (reducing, 5d)
            _open_gates(gates[new], tanh_at=0, width=d)
            left_c, right_c = c.index_select(0, pairs[:, 0]), c.index_select(0, pairs[:, 1])
            made = slice(schedule.words + first, schedule.words + last)
            _compose(gates[new], left_c, right_c, c[made], tanh_c[new], h[made])

        ctx.schedule = schedule
        ctx.save_for_backward(reduce, track, c, seen, read, opened, memory, tanh_memory, gates, tanh_c)
        return h.index_select(0, schedule.roots), tracking

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_sentences: Tensor, d_tracking: Tensor) -> tuple[Tensor | None, ...]:
        reduce, track, c, seen, read, opened, memory, tanh_memory, gates, tanh_c = ctx.saved_tensors
        schedule: Schedule = ctx.schedule
        d, t = c.shape[1], len(track) // 4
        batch = schedule.starts[1]
        d_h, d_c = torch.zeros_like(c), torch.zeros_like(c)
        d_h.index_copy_(0, schedule.roots, d_sentences)
        d_e = d_tracking.clone()  # (S, t): what later steps and Reduce add comes on top
        d_memory = c.new_zeros(batch, t)
        d_opened, d_gates = torch.empty_like(opened), torch.empty_like(gates)
        steps, phrases = schedule.starts[-1], schedule.phrases
        d_opened[steps:], d_gates[phrases:] = 0, 0

        for step in reversed(range(len(schedule.starts) - 1)):
            lo, hi = schedule.starts[step], schedule.starts[step + 1]
            now = slice(lo, hi)
            first, last = schedule.made[step], schedule.made[step + 1]
            if first < last:
                new, made = slice(first, last), slice(schedule.words + first, schedule.words + last)
                pairs = schedule.children[new]
                left_c, right_c = c.index_select(0, pairs[:, 0]), c.index_select(0, pairs[:, 1])
                d_left, d_right = _compose_backward(
                    gates[new], tanh_c[new], left_c, right_c, d_h[made], d_c[made], d_gates[new]
                )
                d_c.index_copy_(0, pairs[:, 0], d_left)
                d_c.index_copy_(0, pairs[:, 1], d_right)
                wide = slice(first, first + bf16.step_rows(last - first))
                d_read = (d_gates[wide] @ reduce)[: last - first]  # (reducing, 2d + t)
                _add_rows(d_h, pairs.flatten(), d_read[:, : 2 * d].reshape(-1, d))
                _add_rows(d_e[now], schedule.offsets[new], d_read[:, 2 * d :])

            i, f, g, o = opened[now].chunk(4, dim=1)
            out = d_opened[now]
            d_i, d_f, d_g, d_o = out.chunk(4, dim=1)
            d_m = d_memory[: hi - lo]
            d_m.add_(through_tanh(d_e[now] * o, tanh_memory[now]))
            through_sigmoid(d_m * g, i, out=d_i)
            if step:
                earlier = slice(schedule.starts[step - 1], schedule.starts[step - 1] + hi - lo)
                through_sigmoid(d_m * memory[earlier], f, out=d_f)
            else:
                d_f.zero_()  # the start is zero
            through_tanh(d_m * i, g, out=d_g)
            through_sigmoid(d_e[now] * tanh_memory[now], o, out=d_o)
            d_m.mul_(f)
            wide = slice(lo, lo + bf16.step_rows(hi - lo))
            d_seen = (d_opened[wide] @ track)[: hi - lo]  # (active, 2d + t)
            if step:
                d_e[earlier].add_(d_seen[:, 2 * d :])
            _add_rows(d_h, schedule.stack[now].flatten(), d_seen[:, : 2 * d].reshape(-1, d))

        # one product per weight, over all steps together
        d_words = torch.cat([d_h[: schedule.words], d_c[: schedule.words]], dim=1)
        del d_h, d_c  # memory is at its highest here
        return d_words, d_opened, d_gates.t() @ read, d_gates.sum(0), d_opened.t() @ seen, None


def _encode_by_height(encoder: SPINN, words: Tensor, schedule: Schedule) -> Tensor:
    """Sentence vectors without a tracker: order is free then, so all phrases of one height are made at once."""
    children, levels, row_of = _levels(schedule)
    reduce = encoder.reduce
    weight = torch.cat([reduce.left.weight, reduce.right.weight], dim=1)  # (5d, 2d)
    pairs = torch.from_numpy(children).to(words.device)
    roots = torch.from_numpy(row_of[schedule.roots.cpu().numpy()]).to(words.device)
    sentences: Tensor = _Trees.apply(words, weight, reduce.left.bias, pairs, levels, roots)  # type: ignore[no-untyped-call]
    return sentences


def _levels(schedule: Schedule) -> tuple[np.ndarray, list[int], np.ndarray]:
    """Renumbers phrases by height.

    Returns the children (M, 2) in the new order, the first phrase of each height with M at the end,
    and the new row of every old row.
    """
    old = schedule.children.cpu().numpy()
    height = np.zeros(schedule.nothing + 1, dtype=np.int64)
    for first, last in zip(schedule.made[:-1], schedule.made[1:], strict=True):
        height[schedule.words + first : schedule.words + last] = 1 + height[old[first:last]].max(axis=1, initial=0)
    phrase_height = height[schedule.words : schedule.nothing]
    order = np.argsort(phrase_height, kind="stable")
    row_of = np.arange(schedule.nothing + 1)
    row_of[schedule.words + order] = schedule.words + np.arange(len(order))
    levels = [0, *np.cumsum(np.bincount(phrase_height)[1:]).tolist()] if len(order) else [0]
    return row_of[old[order]], levels, row_of


class _Trees(Function):
    """Reduce over a whole batch of trees, one height after another.

    Inputs: words (L, 2d), children's weight (5d, 2d), bias (5d), rows of the children (M, 2), first
    phrase of each height, rows of the roots (B,). Output: sentence vectors (B, d).
    """

    @staticmethod
    def forward(
        ctx: Any, words: Tensor, weight: Tensor, bias: Tensor, pairs: Tensor, levels: list[int], roots: Tensor
    ) -> Tensor:
        h, c = _new_table(words, len(pairs))
        d, count = h.shape[1], len(words)
        child_h, gates = _unfilled(h, len(pairs), 2 * d), _unfilled(h, len(pairs), 5 * d)
        tanh_c = h.new_empty(len(pairs), d)
        child_h[len(pairs) :] = 0
        for first, last in itertools.pairwise(levels):
            new, made, rows = slice(first, last), slice(count + first, count + last), pairs[first:last]
            torch.index_select(h, 0, rows.flatten(), out=child_h[new].view(-1, d))
            wide = slice(first, first + bf16.step_rows(last - first))
            torch.addmm(bias, child_h[wide], weight.t(), out=gates[wide])
            _open_gates(gates[new], tanh_at=0, width=d)
            left_c, right_c = c.index_select(0, rows[:, 0]), c.index_select(0, rows[:, 1])
            _compose(gates[new], left_c, right_c, c[made], tanh_c[new], h[made])
        ctx.levels, ctx.words = levels, count
        ctx.save_for_backward(weight, c, child_h, gates, tanh_c, pairs, roots)
        return h.index_select(0, roots)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_sentences: Tensor) -> tuple[Tensor | None, ...]:
        weight, c, child_h, gates, tanh_c, pairs, roots = ctx.saved_tensors
        levels, count, d = ctx.levels, ctx.words, c.shape[1]
        d_h, d_c = torch.zeros_like(c), torch.zeros_like(c)
        d_h.index_copy_(0, roots, d_sentences)
        d_gates = torch.empty_like(gates)
        d_gates[len(pairs) :] = 0
        for first, last in reversed(list(itertools.pairwise(levels))):
            new, made, rows = slice(first, last), slice(count + first, count + last), pairs[first:last]
            d_left, d_right = _compose_backward(
                gates[new],
                tanh_c[new],
                c.index_select(0, rows[:, 0]),
                c.index_select(0, rows[:, 1]),
                d_h[made],
                d_c[made],
                d_gates[new],
            )
            d_c.index_copy_(0, rows[:, 0], d_left)
            d_c.index_copy_(0, rows[:, 1], d_right)
            wide = slice(first, first + bf16.step_rows(last - first))
            d_h.index_copy_(0, rows.flatten(), (d_gates[wide] @ weight)[: last - first].view(-1, d))
        d_words = torch.cat([d_h[:count], d_c[:count]], dim=1)
        return d_words, d_gates.t() @ child_h, d_gates.sum(0), None, None, None


@torch.no_grad()
def _encode_own(encoder: SPINN, words: Tensor, lengths: Sequence[int]) -> Encoded:
    """The tracker's own transitions: the same table, with the pointers moved after each choice."""
    tracker = encoder.tracker
    if tracker is None or tracker.transition is None:
        raise ValueError(CANNOT_PARSE)
    order, machines, _, phrases = sorted_batch(lengths)
    h, c = _new_table(words, phrases)
    d, t, device = h.shape[1], encoder.d_tracker, h.device
    children, told, bias, stack_weight, recurrent = _weights(encoder.reduce, tracker)
    fronts = _buffer_gates(tracker, words, lengths)
    tracking, memory = words.new_zeros(len(order), t), words.new_zeros(len(order), t)
    logits, actions, choices = [], [], []
    for step in range(int(2 * machines.lengths[0] - 1)):
        active = machines.active(step)
        buffer, stack = machines.look(active)
        pairs = torch.from_numpy(stack).to(device)
        raw = fronts.index_select(0, torch.from_numpy(np.minimum(buffer, len(words))).to(device))  # (active, 4t)
        seen = h.index_select(0, pairs.flatten()).view(active, 2 * d)
        raw.addmm_(seen, stack_weight.t())
        if step:
            raw.addmm_(tracking[:active], recurrent.t())
        i, f, g, o = _open_gates(raw, tanh_at=2, width=t).chunk(4, dim=1)
        memory = (f * memory[:active]).addcmul_(i, g)
        tracking = o * torch.tanh(memory)  # (active, t)
        scores = tracker.transition(tracking)  # (active, 2)
        may_shift, may_reduce = machines.legal(active)
        wanted = (scores[:, 1] > scores[:, 0]).cpu().numpy()
        action = np.where(may_reduce & (wanted | ~may_shift), REDUCE, 1 - REDUCE)
        made = slice(machines.next_row, machines.next_row)
        owners = machines.act(action)
        if len(owners):
            made = slice(made.start, made.start + len(owners))
            who = torch.from_numpy(owners).to(device)
            gates = torch.addmm(bias, seen.index_select(0, who), children.t())  # (reducing, 5d)
            gates.addmm_(tracking.index_select(0, who), told.t())
            left_c, right_c = (c.index_select(0, side) for side in pairs.index_select(0, who).unbind(1))
            _compose(
                _open_gates(gates, tanh_at=0, width=d), left_c, right_c, c[made], torch.empty_like(left_c), h[made]
            )
        logits.append(scores)
        actions.append(action)
        choices.append(may_shift & may_reduce)

    taken: list[list[int]] = [[] for _ in order]
    for action in actions:
        for place, value in enumerate(action.tolist()):
            taken[order[place]].append(value)
    roots = np.empty(len(order), dtype=np.int64)
    roots[order] = machines.tops()
    return Encoded(
        h[torch.from_numpy(roots).to(h.device)][:, :d],
        taken,
        torch.cat(logits),
        torch.from_numpy(np.concatenate(actions)).to(h.device),
        torch.from_numpy(np.concatenate(choices)).to(h.device),
    )
