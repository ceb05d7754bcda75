"""A batch of sequences as a grid in SVG, a row a sequence and a column a step: words, padding, and what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from spinn_core.drawing.heat import heat_colour
from spinn_core.drawing.labels import shorten, xml
from spinn_core.drawing.palette import Role, palette

CELL, BOX, GAP, MARGIN, NAME, FOOT = 84, 40, 6, 10, 66, 40  # pixels
FONT, SMALL, LETTERS = 14, 11, 10


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
        x = NAME + MARGIN + column * (CELL + GAP) + CELL / 2
        weight = ' font-weight="bold"' if column + 1 == step else ""
        parts.append(
            f'<text x="{x}" y="{y}" text-anchor="middle" font-size="{SMALL + 1}" fill="{colours.quiet}"{weight}>'
            f"{xml(foot)}</text>"
        )
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
        f'<text x="{x + CELL / 2}" y="{y + lift}" text-anchor="middle" fill="{text}"{style}>'
        f"{xml(shorten(place.text, LETTERS))}</text>"
    )
    if done and place.figure:
        drawn += (
            f'<text x="{x + CELL / 2}" y="{y + 33}" text-anchor="middle" font-size="{SMALL}" fill="{text}">'
            f"{xml(place.figure)}</text>"
        )
    return f"{drawn}</g>"
