"""All pictures take their colours from one palette."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import spinn_core
from spinn_core.drawing.palette import PALETTES, palette
from spinn_core.ui.common.theme import LABEL_COLOURS

CORE = Path(spinn_core.__file__).parent


@pytest.mark.parametrize("room", ["ui", "lessons", "drawing"])
def test_colours_stand_in_the_palette_only(room: str) -> None:
    found = {
        str(file.relative_to(CORE)): colours
        for file in (CORE / room).rglob("*.py")
        if file.name != "palette.py" and (colours := re.findall(r"[\"']#[0-9A-Fa-f]{6}\b", file.read_text("utf-8")))
    }
    assert not found


@pytest.mark.parametrize("theme", PALETTES)
def test_no_two_series_or_models_share_a_colour(theme: str) -> None:
    colours = palette(theme)
    assert len(set(colours.series)) == len(colours.series) == 5
    assert len(set(colours.models)) == len(colours.models) == 4
    assert set(LABEL_COLOURS[theme].values()) == set(colours.series[:3]) and colours.tracker not in colours.series[:3]
