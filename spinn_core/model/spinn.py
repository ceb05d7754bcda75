"""The SPINN encoder, written to be read: one Python list per buffer and per stack.

This is the plain twin of `fast.py`; both give the same numbers (tests/model/test_fast.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from spinn_core.model.tracker import Tracker
from spinn_core.model.tree_lstm import Reduce

SHIFT, REDUCE = 0, 1
"""Actions as numbers: the columns of the transition logits and the values in a transition array."""

CANNOT_PARSE = "this network cannot choose transitions itself: give them"


@dataclass(frozen=True)
class Encoded:
    """What an encoder returns for B sentences.

    Attributes:
        sentences: (B, d), the h left on each stack.
        transitions: for each sentence, its 2n-1 actions as 0 (SHIFT) and 1 (REDUCE).
        logits: (steps, 2), the tracker's transition logits at every step of every sentence, or None
            where it does not predict.
        actions: (steps,), the action taken at each row of `logits`.
        choices: (steps,), True where both actions were legal.
    """

    sentences: Tensor
    transitions: list[list[int]]
    logits: Tensor | None = None
    actions: Tensor | None = None
    choices: Tensor | None = None


class SPINN(nn.Module):
    """Stack-augmented Parser-Interpreter Neural Network (Bowman et al. 2016).

    Holds parameters only. Buffers, stacks and the tracker's context live inside one call, so that
    one encoder serves many threads.

    Args:
        d_hidden: d, the width of h and of c.
        d_tracker: width of the tracker; 0 for none.
        lookahead: further buffer words that the tracker reads.
        predicts: whether the tracker can choose the transitions itself.
    """

    def __init__(self, d_hidden: int, d_tracker: int, lookahead: int = 0, predicts: bool = True) -> None:
        super().__init__()
        self.d_hidden = d_hidden
        self.d_tracker = d_tracker
        self.reduce = Reduce(d_hidden, d_tracker)
        self.tracker = Tracker(d_hidden, d_tracker, lookahead, predicts) if d_tracker else None

    @property
    def can_parse(self) -> bool:
        """Whether it can choose transitions itself."""
        return self.tracker is not None and self.tracker.transition is not None

    def forward(
        self, words: Tensor, lengths: Sequence[int], transitions: Sequence[Sequence[int]] | None = None
    ) -> Encoded:
        """Reads B sentences, each on its own buffer and stack, all in step.

        Args:
            words: (sum of lengths, 2d), each word's (h, c), sentence after sentence.
            lengths: number of words of each sentence, each at least 1.
            transitions: each sentence's actions; None lets the tracker choose among the legal ones.

        Raises:
            ValueError: transitions are needed but not given.
        """
        if transitions is None and not self.can_parse:
            raise ValueError(CANNOT_PARSE)
        nothing = words.new_zeros(2 * self.d_hidden)
        # reversed, so that pop() takes the front
        buffers = [list(reversed(chunk.unbind(0))) for chunk in torch.split(words, list(lengths))]
        stacks: list[list[Tensor]] = [[] for _ in lengths]
        taken: list[list[int]] = [[] for _ in lengths]
        context = words.new_zeros(len(lengths), self.d_tracker), words.new_zeros(len(lengths), self.d_tracker)
        logits, actions, choices = [], [], []

        for step in range(2 * max(lengths) - 1):
            active = [k for k, length in enumerate(lengths) if step < 2 * length - 1]
            legal = [(len(buffers[k]) > 0, len(stacks[k]) > 1) for k in active]
            tracking = scores = None
            if self.tracker is not None:
                reads = self._reads([buffers[k] for k in active], [stacks[k] for k in active], nothing)
                rows = torch.tensor(active, device=words.device)
                context_now = self.tracker((context[0][rows], context[1][rows]), reads)
                context = tuple(old.index_copy(0, rows, new) for old, new in zip(context, context_now, strict=True))
                tracking = context_now[0]  # (active, d_tracker)
            if self.can_parse:
                scores = self.tracker.transition(tracking)  # (active, 2)
                logits.append(scores)
            if transitions is None:
                chosen = choose(scores, legal)
            else:
                chosen = [int(transitions[k][step]) for k in active]
            actions.extend(chosen)
            choices.extend(may_shift and may_reduce for may_shift, may_reduce in legal)

            lefts, rights, owners = [], [], []
            for row, (k, action) in enumerate(zip(active, chosen, strict=True)):
                taken[k].append(action)
                if action == SHIFT:
                    stacks[k].append(buffers[k].pop())
                else:
                    rights.append(stacks[k].pop())
                    lefts.append(stacks[k].pop())
                    owners.append(row)
            if owners:
                told = tracking[owners] if tracking is not None else None
                left, right = torch.stack(lefts).chunk(2, dim=1), torch.stack(rights).chunk(2, dim=1)
                reduced = torch.cat(self.reduce(left, right, told), dim=1)  # (reducing, 2d)
                for row, state in zip(owners, reduced.unbind(0), strict=True):
                    stacks[active[row]].append(state)

        sentences = torch.stack([stack.pop()[: self.d_hidden] for stack in stacks])  # (B, d)
        return Encoded(
            sentences,
            taken,
            torch.cat(logits) if logits else None,
            torch.tensor(actions, device=words.device),
            torch.tensor(choices, device=words.device),
        )

    def _reads(self, buffers: list[list[Tensor]], stacks: list[list[Tensor]], nothing: Tensor) -> list[Tensor]:
        """What the tracker reads of each sentence, in the order of `tracker.reads`, each (B, d)."""
        ahead = len(self.tracker.reads) - 3
        columns = [
            [buffer[-1] if buffer else nothing for buffer in buffers],
            [stack[-1] if stack else nothing for stack in stacks],
            [stack[-2] if len(stack) > 1 else nothing for stack in stacks],
        ]
        for k in range(ahead):
            columns.append([buffer[-2 - k] if len(buffer) > 1 + k else nothing for buffer in buffers])
        return [torch.stack(column)[:, : self.d_hidden] for column in columns]


def choose(scores: Tensor, legal: list[tuple[bool, bool]]) -> list[int]:
    """The likelier of the legal actions for each row of (B, 2) logits; SHIFT where they are equal.

    A score that is not a number counts as equal, so that broken weights still read every sentence to its end.
    """
    wants_reduce = (scores[:, REDUCE] > scores[:, SHIFT]).tolist()
    return [
        REDUCE if may_reduce and (wanted or not may_shift) else SHIFT
        for wanted, (may_shift, may_reduce) in zip(wants_reduce, legal, strict=True)
    ]
