"""Buffer and stack as cards, as HTML text: b, s1 and s2 named as in the formulas, each with a strip of its h.

The stack grows to the right and the buffer begins there, so that words keep their reading order: SHIFT moves a
card over the line in the middle, REDUCE makes one of the two cards left of it.
"""

from __future__ import annotations

import base64
import io
from functools import lru_cache

import numpy as np
from PIL import Image

from spinn_core.drawing.labels import shorten, xml
from spinn_core.drawing.palette import Palette, Role, palette
from spinn_core.trace.sentence_view import Drawable, phrase, state_at

SHOWN = 6  # cards on each side; a projector shows no more
SHOWN_NARROW = 3  # in a narrow window, where six would have no room for their words
LETTERS = 22


def cards_html(sentence: Drawable, vectors: np.ndarray | None, step: int, theme: str) -> str:
    """Stack and buffer after so many actions. vectors: (nodes, d), the h of each node, or None."""
    colours = palette(theme)
    state = state_at(sentence, step)
    stack = list(state.stack)
    waiting = list(range(state.front, len(sentence.tokens)))
    names = dict(zip(reversed(stack), ("s1", "s2"), strict=False))
    if waiting:
        names[waiting[0]] = "b"

    def nearest(nodes: list[int], where: str) -> list[str]:
        """The cards of a side, from the line in the middle outwards, and how many there is no room for."""
        cards = [
            _card(sentence, vectors, node, names.get(node), theme, wide=place >= SHOWN_NARROW)
            for place, node in enumerate(nodes[:SHOWN])
        ]
        return [*cards, *_more(len(nodes), where, colours)]

    left = nearest(stack[::-1], "below")[::-1]
    right = nearest(waiting, "behind")
    return (
        '<div class="step-cards">'
        + _side("stack", f"Stack · {len(stack)}", left, colours)
        + _side("buffer", f"Buffer · {len(waiting)}", right, colours)
        + "</div>"
    )


def _side(name: str, title: str, cards: list[str], colours: Palette) -> str:
    inside = "".join(cards) or f'<span class="step-none" style="color:{colours.quiet}">empty</span>'
    return (
        f'<section class="step-side step-{name}" aria-label="{title}">'
        f'<div class="step-title" style="color:{colours.quiet}">{title}</div>'
        f'<div class="step-row">{inside}</div></section>'
    )


_ROLES = {"s1": Role.TOP, "s2": Role.SECOND, "b": Role.FRONT}


def _card(sentence: Drawable, vectors: np.ndarray | None, node: int, name: str | None, theme: str, wide: bool) -> str:
    colours, words = palette(theme), phrase(sentence, node)
    is_word = node < len(sentence.tokens)
    role = _ROLES.get(name or "", Role.STACK)
    strip = "" if vectors is None else strip_html(vectors[node], theme, f"h of {words}")
    return (
        f'<div class="step-card{" step-named" if name else ""}{" step-wide" if wide else ""}" title="{xml(words)}" '
        f'style="background:{colours.fills[role]};border-color:{colours.borders[role]}">'
        f'<div class="step-name" style="color:{colours.borders[role]}">'
        f"{name or ('word' if is_word else 'phrase')}</div>"
        f'<div class="step-words" dir="auto">{xml(shorten(words, LETTERS))}</div>{strip}</div>'
    )


def _more(count: int, where: str, colours: Palette) -> list[str]:
    """What stands for the cards that are not shown, in a wide and in a narrow window."""
    return [
        f'<span class="step-none {window}" style="color:{colours.quiet}">{count - shown} more {where}</span>'
        for shown, window in ((SHOWN, "step-wide"), (SHOWN_NARROW, "step-narrow"))
        if count > shown
    ]


def strip_html(vector: np.ndarray, theme: str, title: str) -> str:
    """A vector as a strip of colours, one cell a component: orange below zero, blue above."""
    address, rows = _strip_png(np.ascontiguousarray(vector, dtype=np.float32).tobytes(), theme)
    return (
        f'<img class="step-strip" style="height:{5 * rows}px" title="{xml(title)}" '
        f'alt="{xml(title)}, as colours" src="data:image/png;base64,{address}">'
    )


_COLUMNS = 50  # a strip of more cells in one line is noise to the eye: it continues in the next line


@lru_cache(maxsize=4096)
def _strip_png(values: bytes, theme: str) -> tuple[str, int]:
    """A PNG, base64, and its rows. |x| of 1 has the full colour; the square root lifts small values."""
    vector = np.nan_to_num(np.frombuffer(values, dtype=np.float32))  # (d,)
    rows = -(-len(vector) // _COLUMNS)
    columns = -(-len(vector) // rows)
    vector = np.pad(vector, (0, rows * columns - len(vector))).reshape(rows, columns, 1)
    strength = np.sqrt(np.clip(np.abs(vector), 0, 1))  # (rows, columns, 1)
    below, zero, above = map(np.array, palette(theme).signs)
    end = np.where(vector < 0, below, above)  # (rows, columns, 3)
    pixels = np.rint(zero + strength * (end - zero)).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode(), rows
