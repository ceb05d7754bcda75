"""The picture on the first page, in the colours of the theme."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from spinn_core.drawing.palette import Role, palette
from spinn_core.files import OneLineError, reason
from spinn_core.ui.common.theme import LABEL_COLOURS

FILE = Path(__file__).resolve().parents[3] / "assets" / "spinn.svg"
ALT = (
    "SHIFT moves the next word from the buffer onto the stack; REDUCE composes the two items on top of the "
    "stack into one; the tracker watches both and helps to compose; the vectors of premise and hypothesis go "
    "to a classifier with the answers entailment, neutral and contradiction."
)
_COLOURS = re.compile(r":root \{[^}]*\}")


@cache
def spinn_figure(theme: str) -> str:
    """assets/spinn.svg in the theme's colours: those of the trees on the Step page, which one learns here.

    Raises:
        OneLineError: it is missing or damaged.
    """
    colours = palette(theme)
    named = {
        "ink": colours.text,
        "quiet": colours.quiet,
        "line": colours.borders[Role.BUFFER],
        "word": colours.fills[Role.BUFFER],
        "old": colours.fills[Role.STACK],
        "b": colours.fills[Role.FRONT],
        "b-line": colours.borders[Role.FRONT],
        "s1": colours.fills[Role.TOP],
        "s1-line": colours.borders[Role.TOP],
        "s2": colours.fills[Role.SECOND],
        "s2-line": colours.borders[Role.SECOND],
        "tracker": colours.tracker,
        **LABEL_COLOURS[theme],
    }
    rule = "".join(f" --{name}: {colour};" for name, colour in named.items())
    try:
        drawn = FILE.read_text(encoding="utf-8")
        ElementTree.fromstring(drawn)
    except (OSError, ValueError, ElementTree.ParseError) as error:
        raise OneLineError(f"cannot read the picture {FILE}: {reason(error)}; get a fresh copy") from None
    return _COLOURS.sub(f":root {{{rule} }}", drawn, count=1)
