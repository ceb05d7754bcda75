"""A forest as SVG, drawn here: a file with its colours in it, that needs nobody else to be seen."""

from __future__ import annotations

from spinn_core.drawing.labels import xml
from spinn_core.drawing.layout import BOX, FONT, lay_out
from spinn_core.drawing.palette import Role, palette
from spinn_core.drawing.view import LEAVES, forest_view
from spinn_core.trace.narration import picture_in_words
from spinn_core.trace.sentence_view import Drawable

PENS = {Role.INSIDE: 1.0, Role.BUFFER: 1.0, Role.FRONT: 2.0, Role.STACK: 1.5, Role.SECOND: 2.5, Role.TOP: 3.5}


def forest_svg(sentence: Drawable, step: int | None = None, theme: str | None = None, limit: int | None = None) -> str:
    """The forest after some actions as an SVG text, with a title for screen readers.

    Args:
        sentence: a Trace, or anything with tokens, transitions and nodes.
        step: actions done, 0 to 2n-1; None for the finished tree.
        theme: "dark" or "light".
        limit: leaves at most; None draws the whole sentence, however long.

    Raises:
        IndexError: no such step.
    """
    step = len(sentence.transitions) if step is None else step
    view = forest_view(sentence, step, limit or max(LEAVES, len(sentence.tokens)))
    picture, colours = lay_out(sentence, view), palette(theme)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{picture.width:.0f}" height="{picture.height:.0f}" '
            f'viewBox="0 0 {picture.width:.0f} {picture.height:.0f}" role="img" font-family="sans-serif" '
            f'font-size="{FONT}">'
        ),
        f"<title>{xml(picture_in_words(sentence, step))}</title>",
        f'<rect width="100%" height="100%" fill="{colours.background}"/>',
    ]
    parts += [
        f'<path d="M{line.x:.1f} {line.y:.1f}V{line.bend:.1f}H{line.to_x:.1f}V{line.to_y:.1f}" fill="none" '
        f'stroke="{colours.edge}" stroke-width="1.3"/>'
        for line in picture.lines
    ]
    for box in picture.boxes:
        dashes = ' stroke-dasharray="5 3"' if box.role in (Role.BUFFER, Role.FRONT) else ""
        parts.append(
            f'<g><title>{xml(box.words)}</title><rect x="{box.x - box.width / 2:.1f}" y="{box.y - BOX / 2:.1f}" '
            f'width="{box.width:.1f}" height="{BOX}" rx="3" fill="{colours.fills[box.role]}" '
            f'stroke="{colours.borders[box.role]}" stroke-width="{PENS[box.role]}"{dashes}/>'
            f'<text x="{box.x:.1f}" y="{box.y + FONT / 3:.1f}" text-anchor="middle" fill="{colours.text}">'
            f"{xml(box.label)}</text></g>"
        )
    return "\n".join([*parts, "</svg>"])


def steps_page(sentence: Drawable, theme: str | None, told: list[str]) -> str:
    """All steps as one HTML page that needs nothing else.

    Args:
        told: a sentence for each step, from step 0 on.
    """
    colours = palette(theme)
    letters = " ".join(action.letter for action in sentence.transitions)
    sections = [
        f'<section id="step{step}"><h2>Step {step}</h2><p>{xml(line)}</p>'
        f"<div>{forest_svg(sentence, step, theme, LEAVES)}</div></section>"
        for step, line in enumerate(told)
    ]
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>A sentence, step by step</title><style>'
        f"body{{font:16px/1.5 sans-serif;margin:2rem;color:{colours.text};background:{colours.background}}}"
        "section{break-inside:avoid;border-top:1px solid;margin-top:1rem}div{overflow-x:auto}h2{font-size:1rem}"
        f"</style><h1>{xml(' '.join(sentence.tokens))}</h1><p>{letters}</p>{''.join(sections)}</html>"
    )
