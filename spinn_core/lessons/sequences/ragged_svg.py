"""A batch of sequences as a grid in SVG, a row a sequence and a column a step: words, padding, and what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from spinn_core.drawing.heat import heat_colour
from spinn_core.drawing.labels import shorten, xml
from spinn_core.drawing.palette import Role, palette
from spinn_core.lessons.sequences.ragged import PAD, Ragged

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.padding import Ways

CELL, BOX, GAP, MARGIN, NAME, FOOT = 84, 40, 6, 10, 66, 40  # pixels
FONT, SMALL, LETTERS = 14, 11, 10
_NOTHING = 1e-5  # float32 rounds differently from batch to batch; such a distance is shown as 0


class Kind(Enum):
    """What a place of the grid is."""

    WORD = "word"
    PADDING = "padding"
    EMPTY = "empty"  # not in the batch: nothing is computed here


@dataclass(frozen=True)
class Place:
    """One place. heat: 0 to 1, how strongly it is coloured; text stands large, figure small below it."""

    kind: Kind
    text: str = ""
    figure: str = ""
    heat: float = 0.0


def padded_grid(ragged: Ragged, ways: Ways) -> list[list[Place]]:
    """Words and padding, each with how far its state has wandered; colour against the farthest."""
    wandered = ways.wandered()
    scale = max(float(wandered.max()), _NOTHING)
    grid = []
    for words, row in zip(ragged.rows, wandered.tolist(), strict=True):
        texts = [(Kind.WORD, word) for word in words] + [(Kind.PADDING, PAD)] * (len(row) - len(words))
        distances = [far if far >= _NOTHING else 0 for far in row]
        grid.append(
            [
                Place(*text, f"{far:.3f}" if far else "0", far / scale)
                for text, far in zip(texts, distances, strict=True)
            ]
        )
    return grid


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


def ragged_size(rows: int, columns: int) -> tuple[int, int]:
    """Width and height of the picture in pixels."""
    return NAME + 2 * MARGIN + columns * (CELL + GAP), 2 * MARGIN + rows * (BOX + GAP) + FOOT


def ragged_svg(
    places: Sequence[Sequence[Place]],
    names: Sequence[str],
    feet: Sequence[str],
    step: int,
    theme: str | None = None,
    told: str = "",
) -> str:
    """The grid after some steps.

    Args:
        places: rows of as many columns each.
        names: of the rows, short.
        feet: a text under each column.
        step: columns done, 0 to all; the newest has a heavy frame, those to come are dashed.
        theme: "dark" or "light".
        told: the picture in words.
    """
    colours = palette(theme)
    width, height = ragged_size(len(places), len(feet))
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            f'role="img" font-family="sans-serif" font-size="{FONT}">'
        ),
        f"<title>{xml(told or 'A batch of sequences')}</title>",
        f'<rect width="100%" height="100%" fill="{colours.background}"/>',
    ]
    for row, (name, line) in enumerate(zip(names, places, strict=True)):
        y = MARGIN + row * (BOX + GAP)
        parts.append(f'<text x="{MARGIN}" y="{y + BOX / 2 + 5}" fill="{colours.quiet}">{xml(shorten(name, 8))}</text>')
        for column, place in enumerate(line):
            parts.append(_place(place, NAME + MARGIN + column * (CELL + GAP), y, column, step, theme))
    y = MARGIN + len(places) * (BOX + GAP) + 14
    for column, foot in enumerate(feet):
        weight = ' font-weight="bold"' if column + 1 == step else ""
        parts.append(_text(NAME + MARGIN + column * (CELL + GAP), y, foot, colours.quiet, SMALL + 1, weight))
    return "\n".join([*parts, "</svg>"])


def _place(place: Place, x: float, y: float, column: int, step: int, theme: str | None) -> str:
    colours, done, now = palette(theme), column < step, column + 1 == step
    if place.kind is Kind.EMPTY:
        line = f'd="M{x + CELL / 2 - 5} {y + BOX / 2}h10" stroke="{colours.borders[Role.INSIDE]}"'
        return f'<path {line} stroke-width="2"/>'
    fill = heat_colour(-place.heat, 1.0, theme) if done else colours.fills[Role.BUFFER]
    border = colours.borders[Role.TOP if now else Role.STACK if done else Role.BUFFER]
    dashes = "" if done and place.kind is Kind.WORD else ' stroke-dasharray="4 3"'
    text = colours.text if done else colours.quiet
    style = ' font-style="italic"' if place.kind is Kind.PADDING else ""
    lift = 17 if done and place.figure else 25
    drawn = (
        f'<g><title>{xml(f"{place.text} {place.figure}")}</title><rect x="{x}" y="{y}" width="{CELL}" height="{BOX}" '
        f'rx="3" fill="{fill}" stroke="{border}" stroke-width="{3 if now else 1.2}"{dashes}/>'
        + _text(x, y + lift, shorten(place.text, LETTERS), text, FONT, style)
    )
    if done and place.figure:
        drawn += _text(x, y + 33, place.figure, text, SMALL)
    return f"{drawn}</g>"


def _text(x: float, y: float, text: str, colour: str, size: int, style: str = "") -> str:
    """A line in the middle of the column that begins at x."""
    place = f'x="{x + CELL / 2}" y="{y}" text-anchor="middle" font-size="{size}"'
    return f'<text {place} fill="{colour}"{style}>{xml(text)}</text>'
