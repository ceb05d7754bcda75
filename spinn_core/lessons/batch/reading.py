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
    encoder = model.network.encoder
    if not isinstance(encoder, SPINN):
        raise ValueError(f"{model.name} reads words in a line and has no Reduce; choose a model that reads trees")
    grid = grid_of([transitions for _, transitions in sentences])
    rows = tuple(_row(tokens, transitions) for tokens, transitions in sentences)
    words, lengths, _ = batch_words(model, sentences)
    buffers = [own.split(1) for own in words.split(lengths)]  # of each sentence n x (1, 2d)
    read = [list(encoder.steps(buffer, row.transitions)) for buffer, row in zip(buffers, rows, strict=True)]
    states = [
        dict(enumerate(buffer)) | {step.node: step.state for step in steps}
        for buffer, steps in zip(buffers, read, strict=True)
    ]
    return BatchReading(
        rows=rows,
        grid=grid,
        bundles=tuple(
            _bundle(encoder, column.index, column.reduces, rows, states, read) if column.reduces else None
            for column in grid.columns
        ),
        encodings=torch.cat([steps[-1].state for steps in read])[:, : encoder.d_hidden].cpu().numpy(),
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


def _row(tokens: Sequence[str], transitions: Sequence[Action]) -> Row:
    run = machine.run(transitions)
    if run.words != len(tokens):
        raise ValueError(f"{len(tokens)} words and {run.words} SHIFT do not fit; give one SHIFT for each word")
    return Row(tuple(tokens), run.transitions, run.nodes, run.states)


def _bundle(
    encoder: SPINN,
    step: int,
    reducing: tuple[int, ...],
    rows: Sequence[Row],
    states: Sequence[dict[int, Tensor]],
    read: Sequence[Sequence[Step]],
) -> Bundle:
    """The Reduce call of one column.

    Args:
        reducing: (R,) the rows that join it.
        states: of each row each node's state, (1, 2d).
        read: of each row its steps.
    """
    made = [read[row][step].node for row in reducing]
    nodes = [rows[row].nodes[node] for row, node in zip(reducing, made, strict=True)]
    left, right = (
        torch.cat([states[row][getattr(node, side)] for row, node in zip(reducing, nodes, strict=True)]).chunk(2, dim=1)
        for side in ("left", "right")
    )  # (R, d) each
    contexts = [read[row][step].context for row in reducing]
    tracking = None if contexts[0] is None else torch.cat([context[0] for context in contexts])  # (R, t)
    h, c, _ = encoder.reduce(left, right, tracking)
    parts = (
        None if part is None else part.cpu().numpy() for part in (left[0], left[1], right[0], right[1], tracking, h, c)
    )
    return Bundle(
        step, reducing, tuple(node.left for node in nodes), tuple(node.right for node in nodes), tuple(made), *parts
    )
