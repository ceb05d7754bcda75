"""A forest as PNG, drawn with Pillow from the same layout as the SVG."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from spinn_core.drawing.layout import BOX, FONT, lay_out
from spinn_core.drawing.palette import palette
from spinn_core.drawing.svg import PENS
from spinn_core.drawing.view import LEAVES, forest_view
from spinn_core.trace.sentence_view import Drawable

PIXELS = 12_000_000  # a larger picture is made smaller
_FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "Arial Unicode.ttf", "arial.ttf", "Helvetica.ttc")


def forest_png(sentence: Drawable, step: int | None = None, theme: str | None = None) -> bytes:
    """The whole forest after some actions (None: all) as a PNG file, twice as fine as on the screen if it fits.

    Letters come from a font of this machine, if it has one of the usual; else from Pillow's own, which knows
    Latin letters only. Raises IndexError for a step that is not there.
    """
    view = forest_view(sentence, step, max(LEAVES, len(sentence.tokens)))
    picture, colours = lay_out(sentence, view), palette(theme)
    scale = min(2.0, (PIXELS / (picture.width * picture.height)) ** 0.5)
    image = Image.new("RGB", (round(picture.width * scale), round(picture.height * scale)), colours.background)
    pen, font = ImageDraw.Draw(image), _font(max(4, round(FONT * scale)))
    for line in picture.lines:
        points = ((line.x, line.y), (line.x, line.bend), (line.to_x, line.bend), (line.to_x, line.to_y))
        pen.line([(x * scale, y * scale) for x, y in points], fill=colours.edge, width=max(1, round(1.3 * scale)))
    for box in picture.boxes:
        corners = (box.x - box.width / 2, box.y - BOX / 2, box.x + box.width / 2, box.y + BOX / 2)
        pen.rectangle(
            [value * scale for value in corners],
            fill=colours.fills[box.role],
            outline=colours.borders[box.role],
            width=max(1, round(PENS[box.role] * scale)),
        )
        pen.text((box.x * scale, box.y * scale), box.label, fill=colours.text, font=font, anchor="mm")
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in _FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)
