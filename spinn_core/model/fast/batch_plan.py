"""Where everything lies: turns given transitions into index arrays for the fast encoder.

All states of a batch live in one table: first the words, then the phrases in the order in which
they are made, last one row of zeros that stands for "nothing there". Running the machine on row
numbers alone, before any arithmetic, tells which rows every step reads and writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from spinn_core.model.spinn import REDUCE, SHIFT


@dataclass(frozen=True)
class Schedule:
    """Row numbers for a batch of B sentences with L words, M phrases and S tracker steps in all.

    Sentences are sorted by length, longest first, so that those still active are always the first
    rows: step t holds rows starts[t] to starts[t+1] of every (S, ...) array.

    Attributes:
        words, phrases: L and M.
        order: (B,), which sentence stands at each sorted place.
        starts: first row of each step in the (S, ...) arrays, with S at the end.
        buffer: (S,), rows of b; L where the buffer is empty.
        stack: (S, 2), rows of s2 and s1: the left and the right child if the action is REDUCE.
        offsets: (M,), which of the sentences of its step makes each phrase.
        made: first phrase made at each step, with M at the end.
        children: (M, 2), rows of each phrase's left and right child.
        roots: (B,), the row of each sentence's last phrase, in the caller's order.
        actions: (S,), 0 or 1.
        choices: (S,), True where both actions were legal.
    """

    words: int
    phrases: int
    order: np.ndarray
    starts: list[int]
    buffer: Tensor
    stack: Tensor
    offsets: Tensor
    made: list[int]
    children: Tensor
    roots: Tensor
    actions: Tensor
    choices: Tensor

    @property
    def nothing(self) -> int:
        """The row of zeros."""
        return self.words + self.phrases


class Machines:
    """B shift-reduce machines run side by side on row numbers, by numpy.

    Args:
        lengths: words of each sentence, longest sentence first.
        first_word: row of each sentence's first word.
        words, phrases: rows taken by words, and rows that phrases will take.
    """

    def __init__(self, lengths: np.ndarray, first_word: np.ndarray, words: int, phrases: int) -> None:
        self.lengths = lengths
        self.first_word = first_word
        self.nothing = words + phrases
        self.next_row = words
        self.rows = np.arange(len(lengths))
        # two rows of nothing at the bottom, so that s1 and s2 can always be read
        self.stacks = np.full((len(lengths), int(lengths.max()) + 3), self.nothing, dtype=np.int64)
        self.height = np.full(len(lengths), 2, dtype=np.int64)
        self.front = np.zeros(len(lengths), dtype=np.int64)

    def active(self, step: int) -> int:
        """How many machines, counted from the first, have an action left at this step."""
        return int(np.searchsorted(-(2 * self.lengths - 1), -step, side="left"))

    def look(self, active: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows of b (active,) and of s2, s1 (active, 2)."""
        rows, height, front = self.rows[:active], self.height[:active], self.front[:active]
        buffer = np.where(front < self.lengths[:active], self.first_word[:active] + front, self.nothing)
        stack = self.stacks[rows[:, None], height[:, None] - [2, 1]]
        return buffer, stack

    def legal(self, active: int) -> tuple[np.ndarray, np.ndarray]:
        """Whether SHIFT is legal and whether REDUCE is, each (active,)."""
        return self.front[:active] < self.lengths[:active], self.height[:active] >= 4

    def act(self, actions: np.ndarray) -> np.ndarray:
        """Takes one action on each of the first machines; returns which of them reduced."""
        active = len(actions)
        reducing = np.flatnonzero(actions == REDUCE)
        shifting = np.flatnonzero(actions == SHIFT)
        self.stacks[shifting, self.height[shifting]] = self.first_word[shifting] + self.front[shifting]
        self.front[shifting] += 1
        self.stacks[reducing, self.height[reducing] - 2] = self.next_row + np.arange(len(reducing))
        self.next_row += len(reducing)
        self.height[:active] += 1 - 2 * (actions == REDUCE)
        return reducing

    def tops(self) -> np.ndarray:
        """The row on top of each stack."""
        return self.stacks[self.rows, self.height - 1]


def sorted_batch(lengths: Sequence[int]) -> tuple[np.ndarray, Machines, int, int]:
    """Sorts a batch longest first; returns the order, fresh machines, the words and the phrases."""
    counts = np.asarray(lengths, dtype=np.int64)
    order = np.argsort(-counts, kind="stable")
    first_word = (np.cumsum(counts) - counts)[order]
    words = int(counts.sum())
    phrases = words - len(counts)
    return order, Machines(counts[order], first_word, words, phrases), words, phrases


def make_schedule(
    lengths: Sequence[int], transitions: Sequence[Sequence[int]], device: torch.device | str = "cpu"
) -> Schedule:
    """Runs all machines on the given transitions and notes every row that is read or written.

    Args:
        lengths: words of each sentence.
        transitions: each sentence's 2n-1 actions, legal throughout.
        device: where the index arrays shall lie (moved once, never step by step).
    """
    order, machines, words, phrases = sorted_batch(lengths)
    steps = int(2 * machines.lengths[0] - 1)
    table = np.zeros((len(order), steps), dtype=np.int64)
    for place, k in enumerate(order):
        table[place, : 2 * lengths[k] - 1] = list(transitions[k])

    buffers, stacks, offsets, children, actions, choices = [], [], [], [], [], []
    starts, made = [0], [0]
    for step in range(steps):
        active = machines.active(step)
        buffer, stack = machines.look(active)
        may_shift, may_reduce = machines.legal(active)
        action = table[:active, step]
        owners = machines.act(action)
        buffers.append(np.minimum(buffer, words))
        stacks.append(stack)
        actions.append(action)
        choices.append(may_shift & may_reduce)
        offsets.append(owners)
        children.append(stack[owners])
        starts.append(starts[-1] + active)
        made.append(made[-1] + len(owners))

    roots = np.empty(len(order), dtype=np.int64)
    roots[order] = machines.tops()

    def tensor(array: np.ndarray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(device)

    return Schedule(
        words=words,
        phrases=phrases,
        order=order,
        starts=starts,
        buffer=tensor(np.concatenate(buffers)),
        stack=tensor(np.concatenate(stacks)),
        offsets=tensor(np.concatenate(offsets)),
        made=made,
        children=tensor(np.concatenate(children)),
        roots=tensor(roots),
        actions=tensor(np.concatenate(actions)),
        choices=tensor(np.concatenate(choices)),
    )
