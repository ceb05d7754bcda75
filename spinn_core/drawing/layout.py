"""A forest laid out in Python, for the pictures that one takes away: leaves on a line, parents centred above.

Lines between boxes run level, then straight down. A level stretch lies between two rows of boxes, a drop lies
over its own child's words: no line ever crosses a box.
"""

from __future__ import annotations

from dataclasses import dataclass

from spinn_core.drawing.labels import shorten
from spinn_core.drawing.palette import Role
from spinn_core.drawing.view import View
from spinn_core.parsing.characters import width
from spinn_core.trace.sentence_view import Drawable, phrase

FONT, BOX, ROW, GAP, MARGIN = 15, 30, 50, 12, 14  # pixels: letters, a box's height, row to row, between leaves
_LETTER = 8.6  # an average letter of a sans-serif font of that size, a little generously
WORD_LETTERS, PHRASE_LETTERS = 30, 26


@dataclass(frozen=True)
class Box:
    """A word or phrase: x and y are its centre."""

    node: int
    x: float
    y: float
    width: float
    label: str
    words: str
    role: Role


@dataclass(frozen=True)
class Line:
    """From the bottom of a parent to the top of a child: down to bend, level, and down."""

    x: float
    y: float
    bend: float
    to_x: float
    to_y: float


@dataclass(frozen=True)
class Layout:
    """A picture in pixels."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def lay_out(sentence: Drawable, view: View) -> Layout:
    """Places what a view shows. Phrases not made yet keep their room and are left out."""
    labels = {leaf: shorten(phrase(sentence, leaf), WORD_LETTERS) for leaf in view.leaves}
    places: dict[int, tuple[float, int, float]] = {}  # node -> x, rows above the words, width
    reach: dict[int, tuple[float, float]] = {}  # node -> where its first leaf begins and its last one ends
    edge = float(MARGIN)
    for leaf in view.leaves:
        wide = _box_width(labels[leaf])
        places[leaf], reach[leaf] = (edge + wide / 2, 0, wide), (edge, edge + wide)
        edge += wide + GAP
    for inner in view.inner:  # children come first
        left, right = sentence.nodes[inner].children
        (x1, row1, _), (x2, row2, _) = places[left], places[right]
        x, (start, end) = (x1 + x2) / 2, (reach[left][0], reach[right][1])
        room = 2 * min(x - start, end - x)  # a phrase keeps over its own words, so that nothing else meets it
        labels[inner] = shorten(phrase(sentence, inner), max(3, min(PHRASE_LETTERS, int((room - 14) / _LETTER))))
        places[inner], reach[inner] = (x, 1 + max(row1, row2), min(room, _box_width(labels[inner]))), (start, end)
    rows = max(row for _, row, _ in places.values())

    def top(row: int) -> float:
        return MARGIN + (rows - row) * ROW

    boxes, lines = [], []
    for node, (x, row, wide) in places.items():
        role = view.roles[node]
        if role is Role.FUTURE:
            continue
        words = phrase(sentence, node)
        boxes.append(Box(node, x, top(row) + BOX / 2, wide, labels[node], words, role))
        if node in view.inner:
            bend = top(row) + BOX + (ROW - BOX) / 2
            for child in sentence.nodes[node].children:
                child_x, child_row, _ = places[child]
                lines.append(Line(x, top(row) + BOX, bend, child_x, top(child_row)))
    return Layout(edge - GAP + MARGIN, MARGIN * 2 + rows * ROW + BOX, tuple(boxes), tuple(lines))


def _box_width(label: str) -> float:
    return max(26.0, width(label) * _LETTER + 14)
