"""The tree of heat.py as an SVG file of its own, laid out here."""

from __future__ import annotations

from collections.abc import Sequence

from spinn_core.drawing.heat import heat_colour, points
from spinn_core.drawing.labels import xml
from spinn_core.drawing.layout import BOX, lay_out
from spinn_core.drawing.palette import Role, palette
from spinn_core.drawing.view import LEAVES, forest_view
from spinn_core.trace.sentence_view import Drawable

_WORDS, _FIGURE, _FOOT = 14, 10, 26  # pixels: letters of the words and of the numbers, room for the line below


def heat_svg(
    sentence: Drawable, changes: Sequence[float], strongest: float, theme: str | None = None, told: str = ""
) -> str:
    """The whole sentence's tree as an SVG text; arguments as for heat_dot. told: a line below, what it shows."""
    picture = lay_out(sentence, forest_view(sentence, None, max(LEAVES, len(sentence.tokens))))
    colours = palette(theme)
    width, height = max(picture.width, 7.0 * len(told)), picture.height + (_FOOT if told else 0)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
            f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" font-family="sans-serif" font-size="{_WORDS}">'
        ),
        f"<title>{xml(told or 'A tree with a number for each word and phrase')}</title>",
        f'<rect width="100%" height="100%" fill="{colours.background}"/>',
    ]
    parts += [
        f'<path d="M{line.x:.1f} {line.y:.1f}V{line.bend:.1f}H{line.to_x:.1f}V{line.to_y:.1f}" fill="none" '
        f'stroke="{colours.edge}" stroke-width="1.3"/>'
        for line in picture.lines
    ]
    for box in picture.boxes:
        figure = points(changes[box.node])
        parts.append(
            f"<g><title>{xml(box.words)}: {figure} points</title>"
            f'<rect x="{box.x - box.width / 2:.1f}" y="{box.y - BOX / 2:.1f}" width="{box.width:.1f}" height="{BOX}" '
            f'rx="3" fill="{heat_colour(changes[box.node], strongest, theme)}" stroke="{colours.borders[Role.STACK]}"/>'
            f'<text x="{box.x:.1f}" y="{box.y:.1f}" text-anchor="middle" fill="{colours.text}">{xml(box.label)}</text>'
            f'<text x="{box.x:.1f}" y="{box.y + 12:.1f}" text-anchor="middle" font-size="{_FIGURE}" '
            f'fill="{colours.text}">{figure}</text></g>'
        )
    if told:
        place = f'x="8" y="{picture.height + 12:.0f}" font-size="12" fill="{colours.quiet}"'
        parts.append(f"<text {place}>{xml(told)}</text>")
    return "\n".join([*parts, "</svg>"])
