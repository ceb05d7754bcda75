"""The TreeLSTM cell of one REDUCE as DOT, with the values of one component on its way from left to right.

Two children and the tracker come in, five gates open, the parts meet in c, and h leaves: the wiring of Bowman
et al. 2016 with the tracker as third input.
"""

from __future__ import annotations

from spinn_core.drawing.labels import quote, shorten
from spinn_core.drawing.palette import Palette, Role, palette
from spinn_core.trace.composition import Composition
from spinn_core.trace.sentence_view import Drawable, phrase

HEIGHT = 330  # CSS pixels


def cell_dot(
    sentence: Drawable, shown: Composition, j: int, theme: str | None = None, tracker: float | None = None
) -> str:
    """The cell with component j of every vector.

    Args:
        tracker: the norm of the tracker's h, which has no component of its own here; None without a tracker.

    Raises:
        IndexError: no such component.
    """
    if not 0 <= j < len(shown.h):
        raise IndexError(f"component {j} of {len(shown.h)}")
    colours, gates = palette(theme), shown.gates
    left, right, whole = (shorten(phrase(sentence, node), 20) for node in (shown.left, shown.right, shown.node))
    a, i, fl, fr, o = (float(part[j]) for part in (gates.a, gates.i, gates.fl, gates.fr, gates.o))
    left_c, right_c = float(shown.left_c[j]), float(shown.right_c[j])
    c, h = float(shown.c[j]), float(shown.h[j])
    font = f'fontname="sans-serif", fontsize=14, fontcolor="{colours.text}"'
    e_label = "no tracker" if tracker is None else f"tracker e, norm {tracker:.2f}"
    lines = [
        "digraph cell {",
        'graph [bgcolor="transparent", rankdir=LR, ranksep=0.55, nodesep=0.16, margin=0, pad=0.1];',
        f'node [shape=box, style=filled, height=0.36, margin="0.1,0.05", {font}];',
        (
            f'edge [color="{colours.edge}", fontname="sans-serif", fontsize=13, fontcolor="{colours.text}",'
            " arrowsize=0.7];"
        ),
        _node("left", f"left “{left}”", colours, Role.SECOND),
        _node("e", e_label, colours, Role.BUFFER if tracker is None else Role.INSIDE),
        _node("right", f"right “{right}”", colours, Role.TOP),
        _node("w", "Wl hl + Wr hr + We e + b", colours, Role.INSIDE),
        *(
            _node(name, f"{written} = {value:.3f}", colours, Role.STACK)
            for name, written, value in (
                ("fl", "σ(fl)", fl),
                ("i", "σ(i)", i),
                ("a", "tanh(a)", a),
                ("fr", "σ(fr)", fr),
                ("o", "σ(o)", o),
            )
        ),
        _node("c", f"c = {c:.3f}", colours, Role.FRONT),
        _node("h", f"h = {h:.3f}  “{whole}”", colours, Role.FRONT),
        'left -> w [label="h"]; right -> w [label="h"];',
        f"e -> w [style={'dashed' if tracker is None else 'solid'}];",
        "w -> fl; w -> i; w -> a; w -> fr; w -> o;",
        f'fl -> c [label="× {left_c:.3f} = {fl * left_c:.3f}"];',
        f'i -> c [label="× {a:.3f} = {a * i:.3f}"];',
        "a -> c [style=dashed];",
        f'fr -> c [label="× {right_c:.3f} = {fr * right_c:.3f}"];',
        'c -> h [label="tanh"];',
        f'o -> h [label="× {o:.3f}"];',
        "}",
    ]
    return "\n".join(lines)


def _node(name: str, label: str, colours: Palette, role: Role) -> str:
    return f'{name} [label={quote(label)}, fillcolor="{colours.fills[role]}", color="{colours.borders[role]}"];'
