"""A formula as a graph in DOT: terms as boxes, values forward and derivatives backward on the edges."""

from __future__ import annotations

from spinn_core.drawing.labels import quote, shorten
from spinn_core.drawing.palette import Role, palette
from spinn_core.lessons.graph.backpropagation import Worked
from spinn_core.lessons.graph.formula import Formula

_SIGNS = {"*": "×", "-": "−", "neg": "−( )", "**": "power", "/": "÷"}


def formula_dot(
    formula: Formula, worked: Worked, theme: str | None = None, forward: int | None = None, backward: int | None = None
) -> str:
    """The graph, leaves on the left, the whole formula on the right.

    Args:
        worked: values and derivatives.
        theme: "dark" or "light".
        forward: terms that have their value, counted from the first; None: all. Variables and numbers always have it.
        backward: terms whose derivative has been passed on, counted from the last; None: all.
    """
    colours, count = palette(theme), len(formula.terms)
    forward = count if forward is None else forward
    if backward is None:
        backward = count - next((at for at, term in enumerate(formula.terms) if term.inputs), count)
    accent = colours.borders[Role.TOP]
    lines = [
        "digraph formula {",
        'graph [bgcolor="transparent", rankdir=LR, ranksep=0.75, nodesep=0.3, margin=0, pad=0.15];',
        'node [shape=box, style=filled, height=0.42, width=0.5, margin="0.12,0.05", fontname="sans-serif"];',
        f'node [fontsize=16, fontcolor="{colours.text}"]; edge [color="{colours.edge}", fontcolor="{colours.text}"];',
        'edge [fontname="sans-serif", fontsize=13, arrowsize=0.7];',
    ]
    edges = {(edge.term, edge.place): edge for edge in worked.edges}
    now = count - backward if backward else max((at for at in range(forward) if formula.terms[at].inputs), default=-1)
    for number, term in enumerate(formula.terms):
        role = Role.FRONT if term.is_variable else Role.INSIDE if term.number is not None else Role.STACK
        if number == count - 1 and term.inputs:
            role = Role.SECOND
        label = _SIGNS.get(term.name, term.name) if term.inputs else term.name
        value = number_text(worked.values[number])
        if term.is_variable:
            label += f" = {value}"
        known = number < forward or not term.inputs
        title = f"{shorten(term.text, 60)} = {value}" if known else term.text
        lines.append(
            f't{number} [label={quote(label)}, fillcolor="{colours.fills[role]}", color="{colours.borders[role]}", '
            f"penwidth={2.5 if number == now else 1.2}, tooltip={quote(title)}];"
        )
    for number, term in enumerate(formula.terms):
        for place, read in enumerate(term.inputs):
            known = read < forward or not formula.terms[read].inputs
            value = number_text(worked.values[read]) if known else " "
            lines.append(f"t{read} -> t{number} [label={quote(value)}];")
            edge = edges.get((number, place))
            if edge is not None and number >= count - backward:
                lines.append(
                    f"t{number} -> t{read} [label={quote(number_text(edge.passed))}, style=dashed, constraint=false, "
                    f'color="{accent}", fontcolor="{accent}"];'
                )
    result = number_text(worked.values[-1]) if forward == count else " "
    lines.append(f'result [shape=plaintext, style="", label={quote(result)}]; t{count - 1} -> result [label=" "];')
    if backward:
        lines.append(
            f't{count - 1} -> result [dir=back, style=dashed, color="{accent}", fontcolor="{accent}", label="1"];'
        )
    return "\n".join([*lines, "}"])


def number_text(value: float) -> str:
    """At most four digits that count, with a true minus sign."""
    text = f"{value:.4g}"
    return "0" if text in ("-0", "0") else text.replace("-", "\u2212")
