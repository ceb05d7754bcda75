"""The linear LSTM as SVG: a chain of cells, each over its word, that breaks into lines as a text does."""

from __future__ import annotations

from collections.abc import Sequence

from spinn_core.drawing.labels import shorten, xml
from spinn_core.drawing.palette import Role, palette

CELL, GAP, BOX, ROW, MARGIN = 72, 20, 30, 92, 12  # pixels: a cell's width, to the next, heights, line to line
FONT, WORD_LETTERS = 15, 9


def chain_height(words: int, columns: int) -> int:
    """The picture's height in pixels."""
    return -(-words // columns) * ROW + MARGIN


def chain_svg(tokens: Sequence[str], read: int, theme: str | None = None, columns: int = 6, first: int = 0) -> str:
    """Cells h1 to hn with the words under them, the newest marked, those to come dashed.

    Args:
        tokens: the words that are drawn.
        read: how many of them are read.
        theme: "dark" or "light".
        columns: cells on a line.
        first: words that stand before the drawn ones; only the numbers tell of them.
    """
    colours = palette(theme)
    width = MARGIN * 2 + columns * CELL + (columns - 1) * GAP
    height = chain_height(len(tokens), columns)
    told = f"The LSTM after {first + read} words: {' '.join(tokens[:read]) or 'nothing read yet'}"
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            f'role="img" font-family="sans-serif" font-size="{FONT}">'
        ),
        f"<title>{xml(told)}</title>",
        f'<rect width="100%" height="100%" fill="{colours.background}"/>',
    ]
    for at, token in enumerate(tokens):
        row, column = divmod(at, columns)
        x, y = MARGIN + column * (CELL + GAP), MARGIN + row * ROW
        role = Role.TOP if at + 1 == read else Role.STACK if at < read else Role.BUFFER
        pen, dashes = {Role.TOP: (3.5, ""), Role.STACK: (1.5, "")}.get(role, (1.0, ' stroke-dasharray="5 3"'))
        middle, quiet = x + CELL / 2, colours.text if at < read else colours.quiet
        parts.append(
            f'<g><title>{xml(token)}</title><rect x="{x}" y="{y}" width="{CELL}" height="{BOX}" rx="3" '
            f'fill="{colours.fills[role]}" stroke="{colours.borders[role]}" stroke-width="{pen}"{dashes}/>'
            f'<text x="{middle}" y="{y + 20}" text-anchor="middle" fill="{quiet}">h{first + at + 1}</text>'
            f'<path d="M{middle} {y + BOX + 16}V{y + BOX + 4}" stroke="{colours.edge}" stroke-width="1.3"/>'
            f'<text x="{middle}" y="{y + BOX + 32}" text-anchor="middle" fill="{quiet}">'
            f"{xml(shorten(token, WORD_LETTERS))}</text></g>"
        )
        if at + 1 < len(tokens):
            parts.append(_arrow(x + CELL, y + BOX / 2, column + 1 < columns, colours.edge))
    return "\n".join([*parts, "</svg>"])


def _arrow(x: float, y: float, level: bool, colour: str) -> str:
    """To the next cell; at the end of a line, around to the beginning of the next one."""
    if level:
        line, tip = f"M{x} {y}H{x + GAP - 7}", (x + GAP - 1, y)
    else:
        turn, below = y + BOX / 2 + 42, y + ROW
        line, tip = f"M{x} {y}h6V{turn}H5V{below}H{MARGIN - 6}", (MARGIN, below)
    head = f"M{tip[0]} {tip[1]}l-7 -4v8z"
    return f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="1.3"/><path d="{head}" fill="{colour}"/>'
