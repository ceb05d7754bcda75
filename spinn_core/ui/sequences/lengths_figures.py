"""Grids and tables of the batch of unequal lengths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from spinn_core.lessons.sequences.ragged import PAD, Ragged
from spinn_core.lessons.sequences.ragged_svg import Kind, Place

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.padding import Leak, Ways

_NOTHING = 1e-5  # float32 rounds differently from batch to batch; such a distance is shown as 0


def padded_grid(ragged: Ragged, ways: Ways) -> list[list[Place]]:
    """Words and filling, each with how far its state has wandered; colour against the farthest."""
    wandered = ways.wandered()
    most = float(wandered.max())
    scale = most if most > _NOTHING else 1.0
    return [
        [
            Place(
                Kind.WORD if column < len(words) else Kind.FILLING,
                words[column] if column < len(words) else PAD,
                _distance(far),
                0.0 if far < _NOTHING else min(1.0, far / scale),
            )
            for column, far in enumerate(wandered[row].tolist())
        ]
        for row, words in enumerate(ragged.rows)
    ]


def packed_grid(ragged: Ragged, ways: Ways) -> list[list[Place]]:
    """The rows in the packed order, each word with its place in the packed data, counted from 0."""
    starts = [sum(ways.rows_at[:column]) for column in range(len(ways.rows_at))]
    return [
        [
            Place(Kind.WORD, words[column], f"data[{start + rank}]") if column < len(words) else Place(Kind.EMPTY)
            for column, start in enumerate(starts)
        ]
        for rank, words in enumerate(ragged.rows[row] for row in ways.order)
    ]


def leak_rows(ragged: Ragged, ways: Ways, found: Sequence[Leak]) -> list[dict[str, object]]:
    """A row a sentence."""
    return [
        {
            "no.": row + 1,
            "words": ragged.lengths[row],
            "filling": len(ways.rows_at) - ragged.lengths[row],
            "norm": round(leak.norm, 4),
            "padded: h_n": _per_cent(leak.h_n),
            "padded: own end": _per_cent(leak.picked),
            "padded: mean": _per_cent(leak.mean),
            "packed: h_n": _per_cent(leak.packed),
        }
        for row, leak in enumerate(found)
    ]


def state_rows(ragged: Ragged, ways: Ways) -> list[dict[str, object]]:
    """Every state of the padded and the packed run, a row a place of the batch."""
    rows = []
    for row, words in enumerate(ragged.rows):
        for column in range(len(ways.rows_at)):
            inside = column < len(words)
            lot: dict[str, object] = {"no.": row + 1, "column": column + 1, "word": words[column] if inside else PAD}
            for name, states in (("padded", ways.padded), ("packed", ways.packed), ("alone", ways.alone)):
                lot |= {
                    f"{name} {at + 1}": round(float(one), 7) if inside or name == "padded" else ""
                    for at, one in enumerate(states[row, column])
                }
            rows.append(lot)
    return rows


def _distance(far: float) -> str:
    return "0" if far < _NOTHING else f"{far:.3f}"


def _per_cent(share: float) -> float:
    return 0.0 if share < 100 * _NOTHING else round(share, 2)
