"""The grid of a batch as SVG: a row a sentence, a column a time step, the column under the cursor in a frame."""

from __future__ import annotations

from collections.abc import Sequence

from spinn_core.drawing.labels import shorten, xml
from spinn_core.drawing.palette import Role, palette
from spinn_core.lessons.batch.grid import Grid

CELL, ROW, HEAD, MARGIN, FONT = 24, 28, 230, 12, 15  # pixels
LETTERS = 26

_ROLES = {"S": Role.FRONT, "R": Role.TOP}


def grid_svg(grid: Grid, sentences: Sequence[str], step: int | None, theme: str | None = None) -> str:
    """The whole grid as an SVG text.

    Args:
        grid: the batch.
        sentences: a text for each row.
        step: the column that gets a frame, from 0; None for none.
        theme: "dark" or "light".
    """
    colours = palette(theme)
    width = 2 * MARGIN + HEAD + grid.steps * CELL
    height = 2 * MARGIN + (grid.rows + 2) * ROW
    title = f"{grid.rows} sentences over {grid.steps} steps; {grid.calls} Reduce calls for {grid.reduces} REDUCE"
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            f'role="img" font-family="sans-serif" font-size="{FONT}">'
        ),
        f"<title>{xml(title)}</title>",
        f'<rect width="100%" height="100%" fill="{colours.background}"/>',
        _line(MARGIN, "step", [str(at + 1) for at in range(grid.steps)], colours.quiet, 11),
    ]
    for row, sentence in enumerate(sentences):
        top = MARGIN + (row + 1) * ROW
        label = f"{row + 1}  {shorten(sentence, LETTERS)}"
        parts.append(f'<text x="{MARGIN}" y="{top + 19}" fill="{colours.text}">{xml(label)}</text>')
        for at, letter in enumerate(grid.letters(row)):
            parts.append(_cell(MARGIN + HEAD + at * CELL, top, letter, colours))
    counts = [str(len(column.reduces) or "") for column in grid.columns]
    parts.append(_line(MARGIN + (grid.rows + 1) * ROW, "rows in the Reduce call", counts, colours.text, 13))
    if step is not None:
        x = MARGIN + HEAD + step * CELL
        parts.append(
            f'<rect x="{x - 1}" y="{MARGIN}" width="{CELL}" height="{(grid.rows + 2) * ROW - 2}" rx="3" fill="none" '
            f'stroke="{colours.text}" stroke-width="2.5"/>'
        )
    return "\n".join([*parts, "</svg>"])


def _cell(x: float, top: float, letter: str, colours) -> str:
    role = _ROLES.get(letter)
    middle = x + (CELL - 2) / 2
    if role is None:
        return f'<text x="{middle}" y="{top + 19}" text-anchor="middle" fill="{colours.quiet}">{letter}</text>'
    return (
        f'<rect x="{x}" y="{top + 1}" width="{CELL - 2}" height="{ROW - 3}" rx="2" fill="{colours.fills[role]}" '
        f'stroke="{colours.borders[role]}" stroke-width="{2 if letter == "R" else 1}"/>'
        f'<text x="{middle}" y="{top + 19}" text-anchor="middle" font-weight="{700 if letter == "R" else 400}" '
        f'fill="{colours.text}">{letter}</text>'
    )


def _line(top: float, name: str, texts: Sequence[str], colour: str, size: int) -> str:
    cells = "".join(
        f'<text x="{MARGIN + HEAD + at * CELL + (CELL - 2) / 2}" y="{top + 19}" text-anchor="middle" '
        f'font-size="{size}">{xml(text)}</text>'
        for at, text in enumerate(texts)
    )
    return f'<g fill="{colour}"><text x="{MARGIN}" y="{top + 19}" font-size="13">{xml(name)}</text>{cells}</g>'
