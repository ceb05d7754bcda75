"""A forest as DOT, for Graphviz to lay out: every tree on the stack, and the words still in the buffer."""

from __future__ import annotations

from collections.abc import Mapping

from spinn_core.drawing.labels import quote, shorten
from spinn_core.drawing.palette import Palette, Role, palette
from spinn_core.drawing.view import LEAVES, View, forest_view
from spinn_core.trace.sentence_view import Drawable, phrase

WORD_LETTERS, PHRASE_LETTERS, FOLDED_LETTERS = 18, 22, 13
BOX, PADDING = 0.34, 0.1  # inches

# Plain boxes only: style="rounded" makes Graphviz in the browser five to eight times slower.
_STYLES = {
    Role.BUFFER: ('"filled,dashed"', 1.0),
    Role.FRONT: ('"filled,dashed"', 2.0),
    Role.INSIDE: ("filled", 1.0),
    Role.STACK: ("filled", 1.5),
    Role.SECOND: ("filled", 2.5),
    Role.TOP: ("filled", 3.5),
}
_WHERE = {
    Role.BUFFER: "in the buffer",
    Role.FRONT: "b, the buffer's front",
    Role.INSIDE: "inside a larger phrase",
    Role.STACK: "on the stack",
    Role.SECOND: "s2, second on the stack",
    Role.TOP: "s1, the stack's top",
}


def forest_dot(
    sentence: Drawable,
    step: int | None = None,
    theme: str | None = None,
    limit: int = LEAVES,
    ahead: bool = True,
    notes: Mapping[int, str] | None = None,
    picked: int | None = None,
) -> str:
    """The forest after some actions, as a DOT string.

    Words stand in reading order on one line, the parts of a phrase under it, the newest node (s1, the stack's
    top) with a thick border. Phrases not made yet keep their place unseen, so nothing moves from step to step.

    Args:
        sentence: a Trace, or anything with tokens, transitions and nodes.
        step: actions done, 0 to 2n-1; None for the finished tree.
        theme: "dark" or "light".
        limit: leaves that a picture may have; a longer sentence shows the top of its stack.
        ahead: keep room for the phrases to come. Without it nothing gives them away.
        notes: for some nodes, a few words to be added to what hovering over them shows.
        picked: a node that gets a double border.

    Raises:
        IndexError: no such step.
    """
    view, colours = forest_view(sentence, step, limit, ahead), palette(theme)
    gap = _gap(_levels(sentence, view))
    font = f'fontname="sans-serif", fontsize=15, fontcolor="{colours.text}"'
    lines = [
        f'digraph "step {view.step}" {{',
        f'graph [bgcolor="transparent", rankdir=TB, ranksep={gap}, nodesep=0.14, margin=0, pad={PADDING}];',
        f'node [shape=box, style=filled, height={BOX}, width=0.3, margin="0.09,0.04", {font}];',
        f'edge [arrowhead=none, penwidth=1.3, color="{colours.edge}"];',
    ]
    for node in (*view.leaves, *view.inner):
        lines.append(_node(sentence, view, node, colours, (notes or {}).get(node), node == picked))
    for parent in view.inner:
        unseen = " [style=invis]" if view.roles[parent] is Role.FUTURE else ""
        lines += [f"n{parent} -> n{child}{unseen};" for child in sentence.nodes[parent].children]
    lines.append("{ rank=same; " + " ".join(f"n{leaf};" for leaf in view.leaves) + " }")
    if len(view.leaves) > 1:  # edges that nobody sees keep the words in reading order
        lines.append(" -> ".join(f"n{leaf}" for leaf in view.leaves) + " [style=invis];")
    return "\n".join([*lines, "}"])


def forest_height(sentence: Drawable, step: int | None = None, limit: int = LEAVES) -> int:
    """The picture's height in CSS pixels, for a container of that height."""
    levels = _levels(sentence, forest_view(sentence, step, limit))
    return round(96 * (BOX + (levels - 1) * (BOX + _gap(levels)) + 2 * PADDING)) + 2


def _levels(sentence: Drawable, view: View) -> int:
    """Lines of boxes, one above the other, in the picture."""
    heights = dict.fromkeys(view.leaves, 1)
    for inner in view.inner:  # children come first
        heights[inner] = 1 + max(heights[child] for child in sentence.nodes[inner].children)
    return max(heights.values())


def _gap(levels: int) -> float:
    """Inches between two lines of boxes; a tall tree stands closer, so that it still fits on a screen."""
    return 0.22 if levels <= 5 else 0.11


def _node(sentence: Drawable, view: View, node: int, colours: Palette, note: str | None, picked: bool) -> str:
    role, words = view.roles[node], phrase(sentence, node)
    is_word = sentence.nodes[node].left is None
    letters = WORD_LETTERS if is_word else PHRASE_LETTERS if node in view.inner else FOLDED_LETTERS
    label = quote(shorten(words, letters))
    if role is Role.FUTURE:
        return f"n{node} [label={label}, style=invis];"
    style, pen = _STYLES[role]
    folded = "" if is_word or node in view.inner else f" ({words.count(' ') + 1} words, folded)"
    more = f"; {note}" if note else ""
    twice = " peripheries=2," if picked else ""
    return (
        f'n{node} [label={label}, style={style}, penwidth={pen}, fillcolor="{colours.fills[role]}",'
        f' color="{colours.borders[role]}",{twice} tooltip={quote(f"{words}: {_WHERE[role]}{folded}{more}")}];'
    )
