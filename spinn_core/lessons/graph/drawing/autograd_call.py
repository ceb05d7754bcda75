"""The inside of one call as DOT: every operation that autograd keeps, and what each of them reads from outside."""

from __future__ import annotations

from spinn_core.drawing.heat import heat_colour
from spinn_core.drawing.labels import quote, shorten
from spinn_core.drawing.palette import Role, palette
from spinn_core.lessons.graph.autograd_graph import AutogradGraph, Operation
from spinn_core.lessons.graph.drawing.autograd import call_name, figure

MEANINGS = {
    "AddmmBackward0": "x W + b",
    "MmBackward0": "x W",
    "TBackward0": "W transposed",
    "AddBackward0": "+",
    "MulBackward0": "×",
    "SigmoidBackward0": "σ",
    "TanhBackward0": "tanh",
    "CatBackward0": "put side by side",
    "SplitBackward0": "cut into parts",
    "UnsafeSplitBackward0": "cut into parts",
    "SplitWithSizesBackward0": "cut into parts",
    "ChunkBackward0": "cut into parts",
    "SliceBackward0": "take a part",
    "SelectBackward0": "take one",
    "NativeBatchNormBackward0": "normalise",
    "CudnnBatchNormBackward0": "normalise",
    "AccumulateGrad": "a weight",
}
"""What the operation had computed on the way forward, in a few signs."""


def meaning(operation: Operation) -> str:
    """What an operation had computed; its own name where this is not listed."""
    return operation.weight or MEANINGS.get(operation.name, operation.name)


def call_dot(graph: AutogradGraph, number: int, theme: str | None = None, back: int | None = None) -> str:
    """The operations of a call and, dashed, what they read: weights by their names, other calls as one box each.

    Arrows go the way that is looked at: forward from what is read, or backward with the gradient.

    Args:
        number: the call.
        theme: "dark" or "light".
        back: None: forward. Else as for graph_svg(): boxes bear the gradient's norm once it is complete.
    """
    call, colours = graph.calls[number], palette(theme)
    settled = back is not None and (call.step > back or graph.is_settled(number, back))
    inside = set(call.operations)
    strongest = max((graph.operations[place].norm for place in inside), default=0.0)
    lines = [
        f'digraph "call {number}" {{',
        (
            'graph [bgcolor="transparent", rankdir=TB, ranksep=0.28, nodesep=0.16, margin=0, pad=0.1, '
            f"label={quote('')}];"
        ),
        (
            'node [shape=box, style=filled, height=0.3, width=0.5, margin="0.08,0.03", fontname="sans-serif", '
            f'fontsize=14, fontcolor="{colours.text}", color="{colours.borders[Role.STACK]}"];'
        ),
        f'edge [color="{colours.edge}", arrowsize=0.6, penwidth=1.2];',
    ]
    outside: dict[str, str] = {}
    edges = []
    for place in call.operations:
        operation = graph.operations[place]
        lines.append(_node(place, operation, theme, settled, strongest, place == call.output))
        for read in operation.inputs:
            name = f"o{read}"
            if read not in inside:
                name = _outside(graph, read, outside, back)
            edges.append(f"o{place} -> {name} [dir=forward];" if back is not None else f"{name} -> o{place};")
    for name, label in outside.items():
        lines.append(
            f'{name} [label={quote(label)}, style="filled,dashed", fillcolor="{colours.background}", '
            f'color="{colours.quiet}", fontcolor="{colours.quiet}"];'
        )
    if back is not None:  # arrows turn round, places stay
        lines[1] = lines[1].replace("rankdir=TB", "rankdir=BT")
    return "\n".join([*lines, *edges, "}"])


def _outside(graph: AutogradGraph, read: int, outside: dict[str, str], back: int | None) -> str:
    """The node's name for an operation of another call; notes its label."""
    operation = graph.operations[read]
    if operation.weight:
        complete = back is not None and graph.is_settled(operation.call, back)
        outside[f"w{read}"] = operation.weight + (f": {figure(operation.norm)}" if complete else "")
        return f"w{read}"
    outside[f"c{operation.call}"] = f"from {shorten(call_name(graph, operation.call), 34)}"
    return f"c{operation.call}"


def _node(place: int, operation: Operation, theme: str | None, settled: bool, strongest: float, is_output: bool) -> str:
    colours = palette(theme)
    fill = colours.fills[Role.INSIDE]
    label = f"{quote(meaning(operation))[:-1]}\\n{operation.name}"  # a line end of DOT's own, behind what is quoted
    if settled:
        label += f"\\n{figure(operation.norm)}"
        fill = heat_colour(operation.norm, strongest, theme)
    pen = 3.0 if is_output else 1.0
    border = colours.borders[Role.TOP] if is_output else colours.borders[Role.STACK]
    title = f"operation {place}: {operation.name}" + ("; the others read its value" if is_output else "")
    return f'o{place} [label={label}", fillcolor="{fill}", color="{border}", penwidth={pen}, tooltip={quote(title)}];'
