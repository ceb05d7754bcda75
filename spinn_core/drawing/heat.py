"""A tree whose boxes are coloured by a number each: orange below zero, blue above, as DOT.

The number stands in the box as well, so that no picture speaks by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from spinn_core.drawing.dot import FOLDED_LETTERS, PADDING, PHRASE_LETTERS, WORD_LETTERS
from spinn_core.drawing.labels import quote, shorten
from spinn_core.drawing.palette import Role, palette
from spinn_core.drawing.view import LEAVES, forest_view
from spinn_core.trace.sentence_view import Drawable, phrase

BOX, GAP = 0.52, 0.16  # inches: a box of two lines, and the room between two rows of boxes


def heat_colour(change: float, strongest: float, theme: str | None) -> str:
    """#rrggbb for a change; one as large as `strongest`, or larger, has the full colour, a quarter of it half.

    Text stays readable on it.
    """
    below, zero, above = palette(theme).signs
    share = min(1.0, abs(change) / strongest) ** 0.5 if strongest > 0 else 0.0  # the root lifts small changes
    end = below if change < 0 else above
    parts = [round(low + share * (high - low)) for low, high in zip(zero, end, strict=True)]
    return "#" + "".join(f"{part:02X}" for part in parts)


def points(change: float) -> str:
    """A change of a probability in percentage points, with its sign: −12.3."""
    text = f"{100 * change:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "\u2212")


def heat_dot(
    sentence: Drawable, changes: Sequence[float], strongest: float, theme: str | None = None, limit: int = LEAVES
) -> str:
    """The finished tree as a DOT string.

    Args:
        sentence: a Trace, or anything with tokens, transitions and nodes.
        changes: a number for each node, -1 to 1; shown in percentage points.
        strongest: the size of a change that gets the full colour.
        theme: "dark" or "light".
        limit: leaves at most; of a longer sentence the widest phrases are opened first.
    """
    view, colours = forest_view(sentence, None, limit), palette(theme)
    lines = [
        "digraph heat {",
        f'graph [bgcolor="transparent", rankdir=TB, ranksep={GAP}, nodesep=0.1, margin=0, pad={PADDING}];',
        (
            f'node [shape=box, style=filled, height={BOX}, width=0.4, margin="0.08,0.03", fontname="sans-serif", '
            f'fontsize=14, fontcolor="{colours.text}", color="{colours.borders[Role.STACK]}"];'
        ),
        f'edge [arrowhead=none, penwidth=1.3, color="{colours.edge}"];',
    ]
    for node in (*view.leaves, *view.inner):
        is_word, words = sentence.nodes[node].left is None, phrase(sentence, node)
        letters = WORD_LETTERS if is_word else PHRASE_LETTERS if node in view.inner else FOLDED_LETTERS
        told = points(changes[node])
        label = f'{quote(shorten(words, letters))[:-1]}\\n{told}"'  # a line end of DOT's own, behind what is quoted
        lines.append(
            f'n{node} [label={label}, fillcolor="{heat_colour(changes[node], strongest, theme)}", '
            f"tooltip={quote(f'{words}: {told} points')}];"
        )
    for parent in view.inner:
        lines += [f"n{parent} -> n{child};" for child in (sentence.nodes[parent].left, sentence.nodes[parent].right)]
    lines.append("{ rank=same; " + " ".join(f"n{leaf};" for leaf in view.leaves) + " }")
    if len(view.leaves) > 1:  # edges that nobody sees keep the words in reading order
        lines.append(" -> ".join(f"n{leaf}" for leaf in view.leaves) + " [style=invis];")
    return "\n".join([*lines, "}"])


def heat_height(sentence: Drawable, limit: int = LEAVES) -> int:
    """The picture's height in CSS pixels, for a container of that height."""
    view = forest_view(sentence, None, limit)
    rows = dict.fromkeys(view.leaves, 1)
    for inner in view.inner:  # children come first
        rows[inner] = 1 + max(rows[child] for child in sentence.nodes[inner].children)
    return round(96 * (BOX + (max(rows.values()) - 1) * (BOX + GAP) + 2 * PADDING)) + 2
