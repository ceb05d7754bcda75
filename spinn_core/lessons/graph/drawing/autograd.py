"""The autograd graph of a sentence as SVG, folded into calls: time runs to the right, one column a step.

The word or phrase that a step made stands over its column, as high as its tree; the tracker runs along the bottom.
A column holds no second box at any height, so lines go up from a part, then right to the phrase that it is in, and
meet no box: whatever was made in between lies lower.
"""

from __future__ import annotations

from dataclasses import dataclass

from spinn_core.drawing.heat import heat_colour
from spinn_core.drawing.labels import shorten, xml
from spinn_core.drawing.palette import Palette, Role, palette
from spinn_core.drawing.svg import PENS
from spinn_core.drawing.view import roles_at
from spinn_core.lessons.graph.autograd_graph import AutogradGraph, Kind
from spinn_core.parsing.machine import Action
from spinn_core.trace.sentence_view import phrase

COLUMN, WIDE, HIGH, MARGIN = 86, 78, 40, 14  # pixels: column to column, a box, around the picture
HIGHEST, LOWEST, TALL = 58, 30, 380  # from row to row at most and at least; what a tree may take before rows close up
CHANNEL, RAIL = 34, 6  # between words and tracker, where its reads run, and from one of them to the next
LETTERS, SMALL_LETTERS = 9, 12


@dataclass(frozen=True)
class Places:
    """Where calls stand: x and y of each box's upper left corner, and the picture's size, in pixels."""

    boxes: dict[int, tuple[float, float]]
    width: float
    height: float
    channel: float


def places_of(graph: AutogradGraph) -> Places:
    """The places of all words, trackers and phrases, those to come too: nothing moves as the graph grows."""
    rows = max(node.height for node in graph.nodes)
    pitch = max(LOWEST, min(HIGHEST, TALL / max(rows, 1)))
    shifted = [step for step, action in enumerate(graph.transitions, 1) if action is Action.SHIFT]
    floor = MARGIN + rows * pitch
    tracker = floor + HIGH + CHANNEL
    boxes: dict[int, tuple[float, float]] = {}
    for number, call in enumerate(graph.calls):
        if call.kind is Kind.WORD:
            boxes[number] = MARGIN + (shifted[call.node] - 1) * COLUMN, floor
        elif call.kind is Kind.REDUCE:
            boxes[number] = MARGIN + (call.step - 1) * COLUMN, floor - graph.nodes[call.node].height * pitch
        elif call.kind is Kind.TRACKER:
            boxes[number] = MARGIN + (call.step - 1) * COLUMN, tracker
    tracked = any(call.kind is Kind.TRACKER for call in graph.calls)
    bottom = tracker if tracked else floor
    return Places(boxes, 2 * MARGIN + graph.steps * COLUMN - (COLUMN - WIDE), bottom + HIGH + MARGIN, floor + HIGH)


def graph_svg(
    graph: AutogradGraph,
    step: int | None = None,
    theme: str | None = None,
    back: int | None = None,
    picked: int | None = None,
) -> str:
    """The graph after some actions, or with the gradient that has come back so far.

    Args:
        step: actions done; None: all of them.
        theme: "dark" or "light".
        back: None draws the way forward. Else autograd has gone back over all steps after this one (AutogradGraph.
            is_settled) and boxes bear the gradient's norm, as far as it is complete.
        picked: a call with a double border.
    """
    step = graph.steps if step is None else step
    places, colours = places_of(graph), palette(theme)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{places.width:.0f}" height="{places.height:.0f}" '
            f'viewBox="0 0 {places.width:.0f} {places.height:.0f}" role="img" font-family="sans-serif">'
        ),
        f"<title>{xml(graph_in_words(graph, step, back))}</title>",
        f'<rect width="100%" height="100%" fill="{colours.background}"/>',
    ]
    shown = [number for number in places.boxes if graph.calls[number].step <= step]
    for number in shown:
        parts += _lines(graph, number, places, colours, step, back)
    strongest = max(graph.norm(number) for number in places.boxes)
    roles = roles_at(graph, step)
    parts += [
        _box(graph, number, places.boxes[number], theme, roles, step, back, strongest, number == picked)
        for number in shown
    ]
    return "\n".join([*parts, "</svg>"])


def call_name(graph: AutogradGraph, number: int) -> str:
    """A call in a few words. Plain text with typed words in it."""
    call = graph.calls[number]
    if call.kind is Kind.WORD:
        return f"word {call.node + 1}: {graph.tokens[call.node]}"
    if call.kind is Kind.REDUCE:
        return f"step {call.step}: Reduce to “{shorten(phrase(graph, call.node), 40)}”"
    if call.kind is Kind.TRACKER:
        return f"step {call.step}: Tracker"
    return "projection of the words" if call.kind is Kind.PROJECTION else _weights_name(graph, number)


def _weights_name(graph: AutogradGraph, number: int) -> str:
    module = graph.operations[graph.calls[number].operations[0]].weight.partition(".")[0]
    return f"weights of {module.capitalize() if module != 'projection' else 'the projection'}"


def graph_in_words(graph: AutogradGraph, step: int, back: int | None) -> str:
    """What the picture shows, for someone who cannot see it."""
    size = graph.size(step)
    grown = (
        f"The autograd graph after {step} of {graph.steps} actions: {size.operations} operations in {size.calls} calls."
    )
    if back is None:
        return grown
    return f"{grown} The gradient has gone back over {graph.steps - max(back, 0)} of {graph.steps} steps."


def figure(norm: float) -> str:
    """A norm in few digits."""
    return "0" if norm == 0 else f"{norm:.3f}" if 0.001 <= norm < 1000 else f"{norm:.1e}"


def _lines(
    graph: AutogradGraph, number: int, places: Places, colours: Palette, step: int, back: int | None
) -> list[str]:
    """The lines from what a call reads to the call itself."""
    call, (x, y) = graph.calls[number], places.boxes[number]
    flowed = back is None or call.step > back
    now = call.step == (step if back is None else back + 1)
    found, rail = [], 0
    for read in (read for read in call.reads if read in places.boxes):
        from_x, from_y = places.boxes[read]
        kind = graph.calls[read].kind
        colour, pen, opacity, dashes = colours.edge, 1.5, 0.85, ""
        if call.kind is Kind.TRACKER and kind is Kind.TRACKER:
            path, colour = f"M{from_x + WIDE:.0f} {y + HIGH / 2:.1f}H{x:.0f}", colours.tracker
        elif call.kind is Kind.TRACKER:
            lane = rail % 4
            path = (
                f"M{from_x + WIDE - 12 - 4 * lane:.0f} {from_y + HIGH:.1f}V{places.channel + 8 + RAIL * lane:.1f}"
                f"H{x + 14 + 12 * lane:.0f}V{y:.1f}"
            )
            pen, opacity, dashes, rail = 1.1, 0.4, ' stroke-dasharray="2 3"', rail + 1
        elif kind is Kind.TRACKER:
            path, colour = f"M{x + WIDE / 2:.0f} {from_y:.1f}V{y + HIGH:.1f}", colours.tracker
        else:  # the left child's line above the right child's
            level = y + HIGH / 2 + (-7 if graph.calls[read].node == graph.nodes[call.node].left else 7)
            path = f"M{from_x + WIDE / 2:.0f} {from_y:.1f}V{level:.1f}H{x:.0f}"
        if not flowed:
            pen, opacity = 1.0, 0.2
        elif now:
            opacity = 1.0
        found.append(
            f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{pen * (1.7 if now else 1):.1f}" '
            f'opacity="{opacity}"{dashes}/>'
        )
    return found


def _box(
    graph: AutogradGraph,
    number: int,
    place: tuple[float, float],
    theme: str | None,
    roles: dict[int, Role],
    step: int,
    back: int | None,
    strongest: float,
    picked: bool,
) -> str:
    call, (x, y), colours = graph.calls[number], place, palette(theme)
    is_tracker = call.kind is Kind.TRACKER
    name, below = _labels(graph, number)
    title, dashes = f"{call_name(graph, number)}: {len(call.operations)} operations", ""
    if back is not None:
        settled, norm = graph.is_settled(number, back), graph.norm(number)
        below = figure(norm) if settled else "…"
        fill = heat_colour(norm, strongest, theme) if settled else colours.background
        border = colours.tracker if is_tracker else colours.borders[Role.STACK]
        pen = 3.5 if call.step == back + 1 else 1.5
        title += f"; gradient {below}" if settled else "; its gradient is not complete yet"
    elif is_tracker:
        fill, border, pen = colours.background, colours.tracker, 3.0 if call.step == step else 1.5
    else:
        role = roles[call.node]
        fill, border, pen = colours.fills[role], colours.borders[role], PENS[role]
        dashes = ' stroke-dasharray="5 3"' if role in (Role.BUFFER, Role.FRONT) else ""
    rim = (
        f'<rect x="{x - 4:.0f}" y="{y - 4:.1f}" width="{WIDE + 8}" height="{HIGH + 8}" fill="none" '
        f'stroke="{colours.text}" stroke-width="1.2"/>'
        if picked
        else ""
    )
    middle = x + WIDE / 2
    return (
        f'<g data-call="{number}"><title>{xml(title)}</title>{rim}'
        f'<rect x="{x:.0f}" y="{y:.1f}" width="{WIDE}" height="{HIGH}" rx="3" fill="{fill}" stroke="{border}" '
        f'stroke-width="{pen}"{dashes}/>'
        f'<text x="{middle:.0f}" y="{y + 17:.1f}" text-anchor="middle" font-size="14" fill="{colours.text}">'
        f"{xml(name)}</text>"
        f'<text x="{middle:.0f}" y="{y + 33:.1f}" text-anchor="middle" font-size="{11 if back is None else 13}" '
        f'fill="{colours.quiet if back is None else colours.text}">{xml(below)}</text></g>'
    )


def _labels(graph: AutogradGraph, number: int) -> tuple[str, str]:
    call = graph.calls[number]
    if call.kind is Kind.WORD:
        return shorten(graph.tokens[call.node], LETTERS), "word"
    if call.kind is Kind.TRACKER:
        return "Tracker", f"{len(call.operations)} operations"
    words = phrase(graph, call.node)
    return "Reduce", words if len(words) <= SMALL_LETTERS else f"{words[: SMALL_LETTERS - 1].rstrip()}…"
