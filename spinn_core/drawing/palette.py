"""The colours of every picture, once for a light page and once for a dark one, and what each colour means.

    blue      SHIFT, and b, the buffer's front      Role.FRONT
    orange    REDUCE, and s1, the top of the stack  Role.TOP
    green     s2                                    Role.SECOND
    purple    the tracker                           tracker
    grey      a finished sentence, padding          Role.BUFFER, quiet
    signs     a number: orange below zero, blue above, the page's ground at zero
    models    models and runs beside each other, in their order

The marks of b, s1 and s2 are three colours of Okabe and Ito, which colour-blind eyes tell apart; each also
differs in its border, so that no picture speaks by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """What a word or phrase is at the step that is drawn."""

    FUTURE = "future"  # a phrase that is not made yet: it keeps its place and is not seen
    BUFFER = "buffer"
    FRONT = "b"
    INSIDE = "inside"  # part of a larger phrase
    STACK = "stack"  # deeper than s2
    SECOND = "s2"
    TOP = "s1"  # always the newest: every action pushes


@dataclass(frozen=True)
class Palette:
    """Colours as #rrggbb.

    Attributes:
        signs: (red, green, blue) of full strength below zero, of zero, and of full strength above zero; text stays
            readable on each.
        series: of a chart's series in their order: blue, orange, green, purple, brown or yellow (Okabe and Ito).
        models: of the models of the measured table; none is a label's.
        scale: from few to many.
        fills, borders: of each role.
    """

    background: str
    text: str
    quiet: str
    edge: str
    signs: tuple[tuple[int, int, int], tuple[int, int, int], tuple[int, int, int]]
    series: tuple[str, ...]
    models: tuple[str, ...]
    scale: tuple[str, str, str]
    fills: dict[Role, str]
    borders: dict[Role, str]

    @property
    def tracker(self) -> str:
        """Of the tracker, in every picture."""
        return self.series[3]


LIGHT = Palette(
    background="#FFFFFF",
    text="#14202B",
    quiet="#55636F",
    edge="#55636F",
    signs=((240, 150, 30), (255, 255, 255), (86, 168, 226)),
    series=("#0072B2", "#D55E00", "#009E73", "#9A4F80", "#7A5C00"),
    models=("#7A2E62", "#A9569A", "#C27A3A", "#55636F"),
    scale=("#7CC7F2", "#0072B2", "#2A0A4A"),
    fills={
        Role.FUTURE: "#FFFFFF",
        Role.BUFFER: "#FFFFFF",
        Role.FRONT: "#E3F1FB",
        Role.INSIDE: "#F1F4F7",
        Role.STACK: "#E4E9EE",
        Role.SECOND: "#D9F2E8",
        Role.TOP: "#FFE2B8",
    },
    borders={
        Role.FUTURE: "#FFFFFF",
        Role.BUFFER: "#7F8F9F",
        Role.FRONT: "#0072B2",
        Role.INSIDE: "#B4BFC9",
        Role.STACK: "#55636F",
        Role.SECOND: "#007A5A",
        Role.TOP: "#C24E00",
    },
)

DARK = Palette(
    background="#0D1218",
    text="#F2F5F7",
    quiet="#A7B4C0",
    edge="#A7B4C0",
    signs=((158, 78, 0), (29, 39, 51), (20, 98, 158)),
    series=("#56B4E9", "#E69F00", "#2FC79B", "#E29AC4", "#F0E442"),
    models=("#F2B5DA", "#C886BE", "#DDA26A", "#A7B4C0"),
    scale=("#3F6FB0", "#56B4E9", "#F6EE9A"),
    fills={
        Role.FUTURE: "#0D1218",
        Role.BUFFER: "#0D1218",
        Role.FRONT: "#0F3550",
        Role.INSIDE: "#1D2733",
        Role.STACK: "#2B3846",
        Role.SECOND: "#0B4335",
        Role.TOP: "#663300",
    },
    borders={
        Role.FUTURE: "#0D1218",
        Role.BUFFER: "#71808F",
        Role.FRONT: "#56B4E9",
        Role.INSIDE: "#4A5866",
        Role.STACK: "#A7B4C0",
        Role.SECOND: "#2FC79B",
        Role.TOP: "#FFA640",
    },
)


PALETTES = {"light": LIGHT, "dark": DARK}


def palette(theme: str | None) -> Palette:
    """The colours for "dark", or for anything else the light ones."""
    return DARK if theme == "dark" else LIGHT
