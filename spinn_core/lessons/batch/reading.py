"""A batch read by a real network, with every bundle kept: what each Reduce call was given, and what it gave back.

Each sentence is read by `SPINN.steps`, all in step; where rows of a column reduce, their states are stacked and go
through Reduce once more, together: the bundle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from spinn_core.data.snli import to_numbers
from spinn_core.lessons.batch.grid import Grid, grid_of
from spinn_core.model.checkpoint import LoadedModel
from spinn_core.model.spinn import SPINN, Step
from spinn_core.parsing import machine
from spinn_core.parsing.machine import Action, Node, State


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
    encoder = tree_encoder(model)
    grid = grid_of([transitions for _, transitions in sentences])
    rows = tuple(_row(tokens, transitions) for tokens, transitions in sentences)
    words, lengths, _ = batch_words(model, sentences)
    read = [_Read(encoder, own, row) for own, row in zip(words.split(lengths), rows, strict=True)]
    return BatchReading(
        rows=rows,
        grid=grid,
        bundles=tuple(
            _bundle(encoder, column.index, column.reduces, rows, read) if column.reduces else None
            for column in grid.columns
        ),
        encodings=torch.cat([one.steps[-1].state for one in read])[:, : encoder.d_hidden].cpu().numpy(),
        d=encoder.d_hidden,
        t=encoder.d_tracker,
    )


class _Read:
    """A row read by the network: its steps, and each node's state, (1, 2d). words: (n, 2d)."""

    def __init__(self, encoder: SPINN, words: Tensor, row: Row) -> None:
        buffer = words.split(1)
        self.steps: list[Step] = list(encoder.steps(buffer, row.transitions))
        self.states = dict(enumerate(buffer)) | {step.node: step.state for step in self.steps}


def tree_encoder(model: LoadedModel) -> SPINN:
    """The model's encoder. Raises ValueError for a model that reads no tree."""
    if not isinstance(model.network.encoder, SPINN):
        raise ValueError(f"{model.name} is a sequential model without Reduce; choose a model that reads trees")
    return model.network.encoder


@torch.inference_mode()
def batch_words(
    model: LoadedModel, sentences: Sequence[tuple[Sequence[str], Sequence[Action]]]
) -> tuple[Tensor, list[int], list[bytes]]:
    """What an encoder is given: words (sum of lengths, 2d), the lengths, and the actions as numbers."""
    flat = [row for tokens, _ in sentences for row in model.vocabulary.rows(tokens)]
    words = model.network.words(torch.tensor(flat, device=model.network.device))  # (sum of lengths, 2d)
    return words, [len(tokens) for tokens, _ in sentences], [to_numbers(actions) for _, actions in sentences]


def _row(tokens: Sequence[str], transitions: Sequence[Action]) -> Row:
    run = machine.run(transitions)
    if run.words != len(tokens):
        raise ValueError(f"{len(tokens)} words and {run.words} SHIFT do not fit; give one SHIFT for each word")
    return Row(tuple(tokens), run.transitions, run.nodes, run.states)


def _bundle(encoder: SPINN, step: int, reducing: tuple[int, ...], rows: Sequence[Row], read: Sequence[_Read]) -> Bundle:
    """The Reduce call of one column. reducing: (R,) the rows that join it. read: of each row of the batch."""
    steps = [read[row].steps[step] for row in reducing]
    nodes = [rows[row].nodes[one.node] for row, one in zip(reducing, steps, strict=True)]
    lefts, rights = zip(*(node.children for node in nodes), strict=True)
    left, right = (
        torch.cat([read[row].states[node] for row, node in zip(reducing, side, strict=True)]).chunk(2, dim=1)
        for side in (lefts, rights)
    )  # (R, d) each
    tracking = None if steps[0].context is None else torch.cat([one.context[0] for one in steps])  # (R, t)
    h, c, _ = encoder.reduce(left, right, tracking)
    parts = (None if part is None else part.cpu().numpy() for part in (*left, *right, tracking, h, c))
    return Bundle(step, reducing, lefts, rights, tuple(one.node for one in steps), *parts)
