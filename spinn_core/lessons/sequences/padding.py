"""Sequences of unequal lengths in one batch: padded, packed, and one by one. Where does the padding leak in?

A batch is a rectangle, so short sequences are padded. An LSTM that reads the padding goes on changing its state:
even over vectors of zeros its biases and its own last state move it. pack_padded_sequence leaves the padding out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence, pad_sequence

from spinn_core.lessons.sequences.ragged import PAD, Padding, Ragged, Settings
from spinn_core.lessons.sequences.seeded import draw_weights

WIDTH = 4
"""Numbers that stand for a word."""


def word_vector(word: str) -> np.ndarray:
    """(WIDTH,) float32, normal, drawn with a seed that is made from the word: the same in every batch."""
    seed = int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "big")
    return np.random.default_rng(seed).standard_normal(WIDTH).astype(np.float32)


def make_lstm(settings: Settings) -> nn.LSTM:
    """The LSTM of the lesson, never trained."""
    lstm = nn.LSTM(WIDTH, settings.units, batch_first=True, bidirectional=settings.both_ways)
    draw_weights(lstm, torch.Generator().manual_seed(settings.seed))
    return lstm.eval().requires_grad_(False)


@dataclass(frozen=True)
class Ways:
    """What the LSTM gives when it reads a batch in three ways. B sequences, T columns, D = units (x 2 both ways).

    Attributes:
        units: of one direction.
        lengths: words of each sequence.
        padded: (B, T, D) states over the padded batch.
        packed: (B, T, D) states over the packed one; zeros where a sequence is over.
        alone: (B, T, D) states of each sequence read by itself; zeros where it is over.
        padded_last, packed_last, alone_last: (B, D), h_n: the state at the end, as torch gives it; both ways the
            last state of either direction, side by side.
        order: which row is packed first, second and so on: the longest first.
        rows_at: (T,) how many rows the packed batch has at each step.
    """

    units: int
    lengths: tuple[int, ...]
    padded: np.ndarray
    packed: np.ndarray
    alone: np.ndarray
    padded_last: np.ndarray
    packed_last: np.ndarray
    alone_last: np.ndarray
    order: tuple[int, ...]
    rows_at: tuple[int, ...]

    @property
    def mask(self) -> np.ndarray:
        """(B, T) bool: a word stands here, no padding."""
        return np.arange(self.padded.shape[1]) < np.array(self.lengths)[:, None]

    def wandered(self) -> np.ndarray:
        """(B, T): how far each state of the padded run is from where it should be, as the norm of the difference.

        A word's state should be the one that it has when the sequence is read alone; over the padding nothing should
        move any more, so the sequence's own last state is what it should be.
        """
        should = np.where(self.mask[:, :, None], self.alone, self.alone_last[:, None, :])
        return np.linalg.norm(self.padded - should, axis=2)


def read_all_ways(ragged: Ragged, settings: Settings) -> Ways:
    """Runs the LSTM over the padded batch, over the packed one and over each sequence alone."""
    lstm = make_lstm(settings)
    words = [torch.from_numpy(np.stack([word_vector(word) for word in row])) for row in ragged.rows]
    lengths = torch.tensor(ragged.lengths)
    padded = pad_sequence(words, batch_first=True)  # (B, T, WIDTH)
    if settings.padding is Padding.WORD:
        outside = torch.arange(padded.shape[1]) >= lengths[:, None]  # (B, T)
        padded[outside] = torch.from_numpy(word_vector(PAD))
    with torch.inference_mode():
        states, (last, _) = lstm(padded)
        bundle: PackedSequence = pack_padded_sequence(padded, lengths, batch_first=True, enforce_sorted=False)
        packed, (packed_last, _) = lstm(bundle)
        packed_states, _ = pad_packed_sequence(packed, batch_first=True)
        single = [lstm(row[None]) for row in words]
    return Ways(
        settings.units,
        ragged.lengths,
        states.numpy(),
        packed_states.numpy(),
        pad_sequence([row[0] for row, _ in single], batch_first=True).numpy(),
        _rows(last),
        _rows(packed_last),
        np.concatenate([_rows(end) for _, (end, _) in single]),
        tuple(bundle.sorted_indices.tolist()),
        tuple(bundle.batch_sizes.tolist()),
    )


def _rows(last: Tensor) -> np.ndarray:
    """(directions, B, units) as (B, directions * units)."""
    return last.transpose(0, 1).flatten(1).numpy()


@dataclass(frozen=True)
class Leak:
    """How far one sequence's vector is from the one it has alone, in per cent of that one's norm, in four ways.

    Attributes:
        norm: of the true vector, h_n read alone.
        h_n: of the padded run, as torch gives it.
        picked: of the padded run, but the state under the last word; both ways also that under the first one.
        mean: the mean over all columns against the mean over the words.
        packed: h_n of the packed run.
    """

    norm: float
    h_n: float
    picked: float
    mean: float
    packed: float


def leaks(ways: Ways) -> list[Leak]:
    """A Leak for each sequence."""
    found = []
    for row, length in enumerate(ways.lengths):
        true, states, alone = ways.alone_last[row], ways.padded[row], ways.alone[row, :length]
        # the first direction ends at the last word, the second one at the first
        picked = np.concatenate([states[length - 1, : ways.units], states[0, ways.units :]])
        found.append(
            Leak(
                float(np.linalg.norm(true)),
                _off(ways.padded_last[row], true),
                _off(picked, true),
                _off(states.mean(0), alone.mean(0)),
                _off(ways.packed_last[row], true),
            )
        )
    return found


def _off(found: np.ndarray, true: np.ndarray) -> float:
    return float(100 * np.linalg.norm(found - true) / np.linalg.norm(true))
