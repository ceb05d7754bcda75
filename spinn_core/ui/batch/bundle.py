"""One column of the batch as HTML: the bundle, the product with its shapes, and the stacks after it.

The parts keep their heights from step to step, so that nothing jumps under the eyes of who presses a key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinn_core.drawing.labels import shorten, xml
from spinn_core.drawing.palette import Palette, Role, palette
from spinn_core.trace.composition import GATE_WORDS
from spinn_core.trace.sentence_view import phrase
from spinn_core.ui.common.cards import strip_html

if TYPE_CHECKING:
    import numpy as np

    from spinn_core.lessons.batch.reading import BatchReading, Bundle, Row

LETTERS = 40
ON_STACK, IN_BUFFER = 4, 4  # chips of a row: what lies deeper is counted only
_LINE = 0.8  # rem: a row of a drawn matrix

_NOBODY = "No row reduces at this step, so Reduce is not called."


def step_html(read: BatchReading, step: int, theme: str, told: str) -> str:
    """Everything about one step (from 1): bundle and product, and the stacks beside or below them.

    Args:
        told: HTML, what happens at this step.
    """
    state = " and its tracker’s state" if read.t else ""
    return (
        f'<div class="batch-told">{told}</div><div class="batch-halves"><section>'
        f"<p><b>1 Bundle.</b> Each row that reduces hands over its two top phrases{state}.</p>"
        f'{bundle_html(read, step, theme)}<p class="batch-words-of">{product_told(read, step)}</p>'
        f"{product_html(read, step, theme)}</section><section>"
        "<p><b>3 Unbundle.</b> Each new phrase goes back onto the stack that its parts came from.</p>"
        f"{stacks_html(read, step, theme)}</section></div>"
    )


def bundle_html(read: BatchReading, step: int, theme: str) -> str:
    """A line for each sentence: what it hands to the Reduce call of this step (from 1), or why it hands nothing."""
    colours, column, bundle = palette(theme), read.grid.columns[step - 1], read.bundles[step - 1]
    lines = []
    for number, row in enumerate(read.rows):
        head = f'<td class="batch-row">{number + 1}</td>'
        if bundle is not None and number in bundle.rows:
            lines.append(_joined(row, bundle, bundle.rows.index(number), head, theme))
        elif number in column.shifts:
            word = row.tokens[row.state(step).front - 1]
            told = f"SHIFT moves “{xml(shorten(word, LETTERS))}” onto the stack; nothing to compute"
            lines.append(_apart(head, told, colours))
        else:
            lines.append(_apart(head, "padding: this sentence is finished", colours))
    heads = ("row", "left", "right", "tracker’s h" if read.t else "tracker", "Reduce gives back")
    titles = "".join(f"<th{' class=batch-row' if at == 0 else ''}>{name}</th>" for at, name in enumerate(heads))
    return (
        f'<table class="batch-table" aria-label="the bundle of step {step}"><tr>{titles}</tr>{"".join(lines)}</table>'
    )


def _joined(row: Row, bundle: Bundle, at: int, head: str, theme: str) -> str:
    colours = palette(theme)
    parts = [
        _vector(phrase(row, bundle.left[at]), bundle.left_h[at], theme),
        _vector(phrase(row, bundle.right[at]), bundle.right_h[at], theme),
        _none("none", colours) if bundle.tracking is None else _vector("e", bundle.tracking[at], theme),
        _vector(phrase(row, bundle.made[at]), bundle.h[at], theme),
    ]
    look = f"background:{colours.fills[Role.TOP]}"
    return f'<tr style="{look}">{head}{"".join(f"<td>{part}</td>" for part in parts)}</tr>'


def _apart(head: str, told: str, colours: Palette) -> str:
    return f'<tr style="color:{colours.quiet}">{head}<td colspan="4">{told}</td></tr>'


def _vector(words: str, vector: np.ndarray, theme: str) -> str:
    text = xml(words)
    strip = strip_html(vector, theme, f"h of {words}")
    return f'<div class="batch-words" dir="auto" title="{text}">{text}</div>{strip}'


def _none(text: str, colours: Palette) -> str:
    return f'<span style="color:{colours.quiet}">{text}</span>'


def product_html(read: BatchReading, step: int, theme: str) -> str:
    """The product of this step's bundle with the weights, as blocks with their shapes."""
    bundle, colours = read.bundles[step - 1], palette(theme)
    if bundle is None:
        return f'<div class="batch-product" style="color:{colours.quiet}">{_NOBODY}</div>'
    rows, d, t = len(bundle.rows), read.d, read.t
    wide, gates = 2 * d + t, 5 * d
    parts = ["lefts", "rights", *(["tracker"] if t else [])]
    weights = ["Wl", "Wr", *(["We"] if t else [])]
    high = max(1.7, rows * _LINE)
    blocks = [
        _block("bundle", (rows, wide), parts, (11.0 if t else 8.0, high), colours, Role.TOP),
        '<span class="batch-sign">·</span>',
        _block("weights", (wide, gates), weights, (6.0, 6.5), colours, Role.STACK, down=True),
        '<span class="batch-sign">+ b =</span>',
        _block("gates", (rows, gates), list(GATE_WORDS), (9.5, high), colours, Role.SECOND),
        '<span class="batch-sign">→</span>',
        _block("h and c", (rows, 2 * d), ["h", "c"], (5.0, high), colours, Role.TOP),
    ]
    return f'<div class="batch-product">{"".join(blocks)}</div>'


def _block(
    name: str,
    shape: tuple[int, int],
    parts: list[str],
    size: tuple[float, float],
    colours: Palette,
    role: Role,
    down: bool = False,
) -> str:
    """A matrix as a box. size: width and height in rem. down: its parts lie one below the other, not side by side."""
    inside = "".join(f'<span style="border-color:{colours.borders[role]}">{xml(part)}</span>' for part in parts)
    look = (
        f"width:{size[0]}rem;height:{size[1]:.1f}rem;background:{colours.fills[role]};"
        f"border-color:{colours.borders[role]}"
    )
    kind = "batch-block batch-down" if down else "batch-block"
    return (
        f'<div class="batch-matrix"><div class="{kind}" style="{look}">{inside}</div>'
        f'<div class="batch-shape">{shape[0]:,} × {shape[1]:,}</div><div>{xml(name)}</div></div>'
    )


def product_told(read: BatchReading, step: int) -> str:
    """The same in words, with what the bundling saves; no typed words in it."""
    bundle = read.bundles[step - 1]
    if bundle is None:
        return "<b>2 Multiply.</b> A SHIFT only moves a word; there is nothing to multiply."
    rows, wide, gates = len(bundle.rows), 2 * read.d + read.t, 5 * read.d
    weights = wide * gates
    read_for = "for this one row alone" if rows == 1 else f"once instead of {rows} times"
    return (
        f"<b>2 Multiply.</b> One product for {rows} row{'' if rows == 1 else 's'}: {rows} × {wide:,} · {wide:,} × "
        f"{gates:,} = {rows} × {gates:,}, that is {rows * weights:,} multiplications. The {weights:,} weights are read "
        f"from memory {read_for}. The gates, with the children’s c, then give h and c of each new phrase."
    )


def stacks_html(read: BatchReading, step: int, theme: str) -> str:
    """Every row's stack and buffer after this step (from 1): what was unbundled or shifted is marked."""
    colours, column = palette(theme), read.grid.columns[step - 1]
    lines = []
    for number, row in enumerate(read.rows):
        state = row.state(step)
        does = "R" if number in column.reduces else "S" if number in column.shifts else "·"
        new = None if does == "·" else state.stack[-1]
        role = {"R": Role.TOP, "S": Role.FRONT}.get(does, Role.STACK)
        shown = [
            _chip(phrase(row, node), colours, role if node == new else Role.STACK, node == new)
            for node in state.stack[-ON_STACK:]
        ]
        if len(state.stack) > ON_STACK:
            shown.insert(0, f"<span>{len(state.stack) - ON_STACK} below</span>")
        waiting = row.tokens[state.front :]
        front = [_chip(word, colours, Role.BUFFER, False) for word in waiting[:IN_BUFFER]]
        if len(waiting) > IN_BUFFER:
            front.append(f"<span>+ {len(waiting) - IN_BUFFER}</span>")
        name = {"R": "REDUCE", "S": "SHIFT"}.get(does, "finished")
        look = f' style="color:{colours.quiet}"' if does == "·" else ""
        lines.append(
            f'<tr{look}><td class="batch-row">{number + 1}</td><td class="batch-does">{name}</td>'
            f'<td><div class="batch-chips">{"".join(shown)}</div></td>'
            f'<td><div class="batch-chips">{"".join(front) or _none("empty", colours)}</div></td></tr>'
        )
    heads = (
        '<th class="batch-row">row</th><th class="batch-does">does</th><th>stack after it, bottom to top</th>'
        "<th>buffer after it</th>"
    )
    return (
        f'<table class="batch-table" aria-label="stacks and buffers after step {step}"><tr>{heads}</tr>'
        f"{''.join(lines)}</table>"
    )


def _chip(words: str, colours: Palette, role: Role, new: bool) -> str:
    look = f"background:{colours.fills[role]};border-color:{colours.borders[role]}"
    kind = "batch-chip batch-new" if new else "batch-chip"
    return f'<span class="{kind}" dir="auto" title="{xml(words)}" style="{look}">{xml(shorten(words, LETTERS))}</span>'
