"""A node of the picture, looked at closely: the one that was picked with a click, else the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinn_core.drawing.labels import shorten, xml
from spinn_core.drawing.palette import Role, palette
from spinn_core.drawing.view import roles_at
from spinn_core.trace.composition import composition
from spinn_core.trace.sentence_view import phrase
from spinn_core.ui.common.cards import strip_html

if TYPE_CHECKING:
    from spinn_core.trace.trace import Trace

LETTERS = 60
_WHERE = {
    Role.BUFFER: "waits in the buffer",
    Role.FRONT: "b, the buffer’s front",
    Role.INSIDE: "inside a larger phrase",
    Role.STACK: "on the stack",
    Role.SECOND: "s2, second on the stack",
    Role.TOP: "s1, the stack’s top",
}


def node_html(trace: Trace, step: int, node: int | None, theme: str) -> str:
    """Phrase, place, norms and gates of a node in two lines; node None: of the newest, or the first word."""
    roles, colours = roles_at(trace, step), palette(theme)
    shown = node if node is not None else trace.steps[step - 1].node if step else 0
    words = phrase(trace, shown)
    name = "Picked" if node is not None else "Newest" if step else "First word"
    maker = next(at for at in trace.steps if at.node == shown)
    norms = f"h has norm {np.linalg.norm(trace.h[shown]):.2f}, c {np.linalg.norm(trace.c[shown]):.2f}"
    if maker.gates is None:
        if maker.index < step:
            made = (
                f"put on the stack by action {maker.index + 1}, SHIFT. A word has no gates: its h and c come from its "
                "vector."
            )
        else:
            made = "its h and c are there already: they come from the word’s vector."
    else:
        made = f"made by action {maker.index + 1}, REDUCE. {_gates(trace, maker.index + 1)}"
    look = f"background:{colours.fills[roles[shown]]};border-color:{colours.borders[roles[shown]]}"
    return (
        f'<div class="step-node" role="note" aria-label="{name} node" style="{look}">'
        f'<div><b>{name}</b> · <bdi title="{xml(words)}">“{xml(shorten(words, LETTERS))}”</bdi> · '
        f"{_WHERE[roles[shown]]} · {norms} {strip_html(trace.h[shown], theme, f'h of {words}')}</div>"
        f"<div>{xml(made)}</div></div>"
    )


def _gates(trace: Trace, step: int) -> str:
    shown = composition(trace, step)
    gates = shown.gates
    left, right = shown.from_left, shown.from_right
    more, kept = ("left", shown.left) if left >= right else ("right", shown.right)
    return (
        f"Gates open on average: input {gates.i.mean():.2f}, left forget {gates.fl.mean():.2f}, right forget "
        f"{gates.fr.mean():.2f}, output {gates.o.mean():.2f}; more is kept of the {more}, "
        f"“{shorten(phrase(trace, kept), 24)}”."
    )
