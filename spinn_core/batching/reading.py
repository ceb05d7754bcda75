"""A batch read by a real network, with every bundle kept: what each Reduce call was given, and what it gave back.

Nothing is computed a second way here. The readable encoder (`model/spinn.py`) runs as it is; its Reduce is wrapped
by one that notes the arguments of each call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from spinn_core import machine
from spinn_core.batching.grid import Grid, grid_of
from spinn_core.machine import Action, Node, State
from spinn_core.model.checkpoint import LoadedModel
from spinn_core.model.spinn import SPINN
from spinn_core.model.tree_lstm import Reduce
from spinn_core.snli import to_numbers


@dataclass(frozen=True)
class Bundle:
    """One Reduce call over R rows of the batch.

    Attributes:
        step: the column, from 0.
        rows: (R,) which sentences joined it, top to bottom.
        left, right, made: node ids of the two phrases taken off each stack and of the one put there.
        left_h, left_c, right_h, right_c: (R, d), the stacked states.
        tracking: (R, t), the tracker's h of each row at this step; None without a tracker.
        h, c: (R, d), what Reduce gave back.
    """

    step: int
    rows: tuple[int, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    made: tuple[int, ...]
    left_h: np.ndarray
    left_c: np.ndarray
    right_h: np.ndarray
    right_c: np.ndarray
    tracking: np.ndarray | None
    h: np.ndarray
    c: np.ndarray


@dataclass(frozen=True)
class Row:
    """One sentence of the batch: its words, its actions, its tree and the machine after each action."""

    tokens: tuple[str, ...]
    transitions: tuple[Action, ...]
    nodes: tuple[Node, ...]
    states: tuple[State, ...]

    def state(self, step: int) -> State:
        """The machine after so many columns; a finished sentence stays as it is."""
        return self.states[min(step, len(self.transitions))]


@dataclass(frozen=True)
class BatchReading:
    """A whole batch.

    Attributes:
        rows: the sentences, one a row of the grid.
        grid: their actions.
        bundles: for each column its Reduce call, None where no row reduces.
        encodings: (B, d), the sentence vectors.
        d, t: widths of h and of the tracker's h; t is 0 without a tracker.
    """

    rows: tuple[Row, ...]
    grid: Grid
    bundles: tuple[Bundle | None, ...]
    encodings: np.ndarray
    d: int
    t: int


@torch.inference_mode()
def read_batch(model: LoadedModel, sentences: Sequence[tuple[Sequence[str], Sequence[Action]]]) -> BatchReading:
    """Reads B sentences in step, each by its own transitions.

    Args:
        model: any of the tree-reading variants.
        sentences: words and actions of each, whole and legal.

    Raises:
        ValueError: a model that reads no tree, no sentence, or an illegal action.
    """
    encoder = model.network.encoder
    if not isinstance(encoder, SPINN):
        raise ValueError(f"{model.name} reads words in a line and has no Reduce; choose a model that reads trees")
    grid = grid_of([transitions for _, transitions in sentences])
    rows = tuple(_row(tokens, transitions) for tokens, transitions in sentences)
    words, lengths, actions = batch_words(model, sentences)
    listener = _Listening(encoder)
    encoded = listener(words, lengths, actions)
    calls = iter(listener.reduce.calls)
    return BatchReading(
        rows=rows,
        grid=grid,
        bundles=tuple(
            _bundle(column.index, column.reduces, rows, next(calls)) if column.reduces else None
            for column in grid.columns
        ),
        encodings=encoded.sentences.cpu().numpy(),
        d=encoder.d_hidden,
        t=encoder.d_tracker,
    )


@torch.inference_mode()
def batch_words(
    model: LoadedModel, sentences: Sequence[tuple[Sequence[str], Sequence[Action]]]
) -> tuple[Tensor, list[int], list[bytes]]:
    """What an encoder is given: words (sum of lengths, 2d), the lengths, and the actions as numbers."""
    flat = [row for tokens, _ in sentences for row in model.vocabulary.rows(tokens)]
    words = model.network.words(torch.tensor(flat, device=model.network.device))  # (sum of lengths, 2d)
    return words, [len(tokens) for tokens, _ in sentences], [to_numbers(actions) for _, actions in sentences]


class _HeardReduce(nn.Module):
    """Reduce, with a list of what each call was given and gave back. Lives for one reading only."""

    def __init__(self, reduce: Reduce) -> None:
        super().__init__()
        self.reduce = reduce
        self.calls: list[tuple[Tensor | None, ...]] = []

    def forward(
        self, left: tuple[Tensor, Tensor], right: tuple[Tensor, Tensor], tracking: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        made = self.reduce(left, right, tracking)
        self.calls.append((*left, *right, tracking, *made))
        return made


class _Listening(SPINN):
    """The readable encoder with another encoder's own weights, which other threads may be using meanwhile."""

    def __init__(self, encoder: SPINN) -> None:
        super(SPINN, self).__init__()  # past SPINN's own, which would make weights anew
        self.d_hidden, self.d_tracker = encoder.d_hidden, encoder.d_tracker
        self.reduce = _HeardReduce(encoder.reduce)
        self.tracker = encoder.tracker


def _row(tokens: Sequence[str], transitions: Sequence[Action]) -> Row:
    run = machine.run(transitions)
    if run.words != len(tokens):
        raise ValueError(f"{len(tokens)} words and {run.words} SHIFT do not fit; give one SHIFT for each word")
    return Row(tuple(tokens), run.transitions, run.nodes, run.states)


def _bundle(step: int, reducing: tuple[int, ...], rows: tuple[Row, ...], call: tuple[Tensor | None, ...]) -> Bundle:
    made = [rows[row].states[step + 1].stack[-1] for row in reducing]
    nodes = [rows[row].nodes[node] for row, node in zip(reducing, made, strict=True)]
    left_h, left_c, right_h, right_c, tracking, h, c = (
        None if part is None else part.cpu().numpy() for part in call
    )
    return Bundle(
        step, reducing, tuple(node.left for node in nodes), tuple(node.right for node in nodes), tuple(made),
        left_h, left_c, right_h, right_c, tracking, h, c,
    )
