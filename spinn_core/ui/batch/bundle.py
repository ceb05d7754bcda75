"""One column of the batch as HTML: the bundle, the product with its shapes, and the stacks after it.

The parts keep their heights from step to step, so that nothing jumps under the eyes of who presses a key.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from spinn_core.drawing.labels import shorten, xml
from spinn_core.drawing.palette import Palette, Role, palette
from spinn_core.trace.composition import GATE_WORDS
from spinn_core.trace.sentence_view import phrase
from spinn_core.ui.common.cards import strip_html

if TYPE_CHECKING:
    import numpy as np

    from spinn_core.lessons.batch.reading import BatchReading

CSS = Path(__file__).with_name("batch.css")
LETTERS = 40
ON_STACK, IN_BUFFER = 4, 4  # chips of a row: what lies deeper is counted only
_LINE = 0.8  # rem: a row of a drawn matrix


def table_html(name: str, heads: Iterable[str], lines: Iterable[str], kind: str = "") -> str:
    """A table of the Batch page. heads: of its columns, "name" or "name|attributes". lines: whole <tr>."""
    cells = (head.partition("|") for head in heads)
    titles = "".join(f"<th {attributes}>{head}</th>" for head, _, attributes in cells)
    return f'<table class="batch-table {kind}" aria-label="{name}"><tr>{titles}</tr>{"".join(lines)}</table>'


def step_html(read: BatchReading, step: int, theme: str, said: str) -> str:
    """Everything about one step (from 1): bundle and product, and the stacks beside or below them.

    Args:
        said: HTML, what happens at this step.
    """
    state = " and its tracker’s state" if read.t else ""
    return (
        f'<div class="batch-told">{said}</div><div class="batch-halves"><section>'
        f"<p><b>1 Bundle.</b> Each row that reduces hands over its two top phrases{state}.</p>"
        f'{_bundle(read, step, theme)}<p class="batch-words-of">{_product_in_words(read, step)}</p>'
        f"{_product(read, step, theme)}</section><section>"
        "<p><b>3 Unbundle.</b> Each new phrase goes back onto the stack that its parts came from.</p>"
        f"{_stacks(read, step, theme)}</section></div>"
    )


def _bundle(read: BatchReading, step: int, theme: str) -> str:
    """A line for each sentence: what it hands to the Reduce call of this step, or why it hands nothing."""
    colours, column, bundle = palette(theme), read.grid.columns[step - 1], read.bundles[step - 1]
    lines = []
    for number, row in enumerate(read.rows):
        if bundle is not None and number in bundle.rows:
            at = bundle.rows.index(number)
            look = f"background:{colours.fills[Role.TOP]}"
            cells = "".join(
                f"<td>{cell}</td>"
                for cell in (
                    _vector(phrase(row, bundle.left[at]), bundle.left_h[at], theme),
                    _vector(phrase(row, bundle.right[at]), bundle.right_h[at], theme),
                    _quiet("none", colours) if bundle.tracking is None else _vector("e", bundle.tracking[at], theme),
                    _vector(phrase(row, bundle.made[at]), bundle.h[at], theme),
                )
            )
        else:
            look, why = f"color:{colours.quiet}", "padding: this sentence is finished"
            if number in column.shifts:
                word = xml(shorten(row.tokens[row.state(step).front - 1], LETTERS))
                why = f"SHIFT moves “{word}” onto the stack; nothing to compute"
            cells = f'<td colspan="4">{why}</td>'
        lines.append(f'<tr style="{look}"><td class="batch-row">{number + 1}</td>{cells}</tr>')
    heads = ("row|class=batch-row", "left", "right", "tracker’s h" if read.t else "tracker", "Reduce returns")
    return table_html(f"the bundle of step {step}", heads, lines)


def _vector(words: str, vector: np.ndarray, theme: str) -> str:
    text = xml(words)
    strip = strip_html(vector, theme, f"h of {words}")
    return f'<div class="batch-words" dir="auto" title="{text}">{text}</div>{strip}'


def _quiet(text: str, colours: Palette) -> str:
    return f'<span style="color:{colours.quiet}">{text}</span>'


def _product(read: BatchReading, step: int, theme: str) -> str:
    """The product of this step's bundle with the weights, as blocks with their shapes."""
    bundle, colours = read.bundles[step - 1], palette(theme)
    if bundle is None:
        said = _quiet("No row reduces at this step, so Reduce is not called.", colours)
        return f'<div class="batch-product">{said}</div>'
    rows, d, t = len(bundle.rows), read.d, read.t
    wide, gates, high = 2 * d + t, 5 * d, max(1.7, rows * _LINE)
    tracked = ["tracker", "We"] if t else []
    blocks = (
        _block("bundle", (rows, wide), ["lefts", "rights", *tracked[:1]], (11 if t else 8, high), colours, Role.TOP),
        _block("weights", (wide, gates), ["Wl", "Wr", *tracked[1:]], (6, 6.5), colours, Role.STACK, "batch-down"),
        _block("gates", (rows, gates), GATE_WORDS, (9.5, high), colours, Role.SECOND),
        _block("h and c", (rows, 2 * d), ["h", "c"], (5, high), colours, Role.TOP),
    )
    signs = (f'<span class="batch-sign">{sign}</span>' for sign in ("·", "+ b =", "→", ""))
    return f'<div class="batch-product">{"".join(map("".join, zip(blocks, signs, strict=True)))}</div>'


def _block(
    name: str,
    shape: tuple[int, int],
    parts: Iterable[str],
    size: tuple[float, float],
    colours: Palette,
    role: Role,
    kind: str = "",
) -> str:
    """A matrix as a box. size: width and height in rem. kind: batch-down if its parts lie one below the other."""
    border = f"border-color:{colours.borders[role]}"
    inside = "".join(f'<span style="{border}">{xml(part)}</span>' for part in parts)
    look = f"width:{size[0]}rem;height:{size[1]:.1f}rem;background:{colours.fills[role]};{border}"
    return (
        f'<div class="batch-matrix"><div class="batch-block {kind}" style="{look}">{inside}</div>'
        f'<div class="batch-shape">{shape[0]:,} × {shape[1]:,}</div><div>{xml(name)}</div></div>'
    )


def _product_in_words(read: BatchReading, step: int) -> str:
    """The product's shapes and what the bundle saves; no typed words in it."""
    bundle = read.bundles[step - 1]
    if bundle is None:
        return "<b>2 Multiply.</b> A SHIFT only moves a word; there is nothing to multiply."
    rows, wide, gates = len(bundle.rows), 2 * read.d + read.t, 5 * read.d
    weights = wide * gates
    return (
        f"<b>2 Multiply.</b> One product for {rows} row{'' if rows == 1 else 's'}: {rows} × {wide:,} · {wide:,} × "
        f"{gates:,} = {rows} × {gates:,}, that is {rows * weights:,} multiplications. The {weights:,} weights are read "
        f"from memory {'for this one row alone' if rows == 1 else f'once instead of {rows} times'}. "
        "The gates, with the children’s c, then give h and c of each new phrase."
    )


def _stacks(read: BatchReading, step: int, theme: str) -> str:
    """Every row's stack and buffer after this step: what was unbundled or shifted is marked."""
    colours, column, lines = palette(theme), read.grid.columns[step - 1], []
    for number, row in enumerate(read.rows):
        state = row.state(step)
        name, new, look = "finished", None, f'style="color:{colours.quiet}"'
        if number in column.active:
            name, new = ("REDUCE", Role.TOP) if number in column.reduces else ("SHIFT", Role.FRONT)
            look = ""
        *below, top = [phrase(row, node) for node in state.stack[-ON_STACK:]]
        stack = [*(_chip(words, colours) for words in below), _chip(top, colours, new)]
        if len(state.stack) > ON_STACK:
            stack.insert(0, f"<span>{len(state.stack) - ON_STACK} below</span>")
        waiting = row.tokens[state.front :]
        buffer = [_chip(word, colours, waits=True) for word in waiting[:IN_BUFFER]] or [_quiet("empty", colours)]
        if len(waiting) > IN_BUFFER:
            buffer.append(f"<span>+ {len(waiting) - IN_BUFFER}</span>")
        chips = "".join(f'<td><div class="batch-chips">{"".join(side)}</div></td>' for side in (stack, buffer))
        lines.append(
            f'<tr {look}><td class="batch-row">{number + 1}</td><td class="batch-does">{name}</td>{chips}</tr>'
        )
    heads = ("row|class=batch-row", "does|class=batch-does", "stack after it, bottom to top", "buffer after it")
    return table_html(f"stacks and buffers after step {step}", heads, lines)


def _chip(words: str, colours: Palette, new: Role | None = None, waits: bool = False) -> str:
    """A word or phrase. new: the colour of one that this step put onto the stack. waits: it is in the buffer."""
    role = new or (Role.BUFFER if waits else Role.STACK)
    look = f"background:{colours.fills[role]};border-color:{colours.borders[role]}"
    kind = "batch-chip batch-new" if new else "batch-chip"
    return f'<span class="{kind}" dir="auto" title="{xml(words)}" style="{look}">{xml(shorten(words, LETTERS))}</span>'
