"""Trees coloured by numbers: the DOT and the SVG hold each number once, and colours say which way it goes."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from types import SimpleNamespace

import pytest

from spinn_core.drawing.heat import heat_colour, heat_dot, heat_height, points
from spinn_core.drawing.heat_svg import heat_svg
from spinn_core.drawing.palette import palette
from spinn_core.parsing.machine import balanced, run

HOSTILE = ('a"b', "\\N", "x\\", "&lt;b&gt;", "<script>", "]; evil [label=x")


def sentence(words: tuple[str, ...]) -> SimpleNamespace:
    transitions = balanced(len(words))
    return SimpleNamespace(tokens=words, transitions=transitions, nodes=run(transitions).nodes)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stays_readable_on_every_colour(theme: str) -> None:
    text = luminance(palette(theme).text)
    for change in range(-100, 101, 5):
        ground = luminance(heat_colour(change / 100, 1.0, theme))
        low, high = sorted((text, ground))
        assert (high + 0.05) / (low + 0.05) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_orange_below_and_blue_above(theme: str) -> None:
    for size in (0.1, 0.5, 1.0, 7.0):
        red, _, blue = (int(heat_colour(-size, 1.0, theme)[at : at + 2], 16) for at in (1, 3, 5))
        assert red > blue
        red, _, blue = (int(heat_colour(size, 1.0, theme)[at : at + 2], 16) for at in (1, 3, 5))
        assert blue > red
    assert heat_colour(7.0, 1.0, theme) == heat_colour(1.0, 1.0, theme)
    assert heat_colour(0.0, 0.0, theme) == heat_colour(0.0, 1.0, theme)


def test_points_have_a_sign() -> None:
    told = [points(change) for change in (-0.1234, 0.5, 0.0, -0.0001, 0.0001)]
    assert told == ["\u221212.3", "+50.0", "0.0", "0.0", "0.0"]


def test_every_node_has_its_figure() -> None:
    drawn = sentence(("the", "dog", "runs"))
    changes = [-0.5, -0.25, 0.1, 0.2, -0.9]
    dot, picture = heat_dot(drawn, changes, 0.9), heat_svg(drawn, changes, 0.9, told="what it shows")
    labels = dict(re.findall(r'n(\d) \[label="([^"]*)"', dot))
    assert len(labels) == 5
    for node, change in enumerate(changes):
        assert labels[str(node)].endswith(f"\\n{points(change)}")
        assert f'fillcolor="{heat_colour(change, 0.9, "light")}"' in dot
        assert picture.count(f">{points(change)}<") == 1
    assert "what it shows" in picture and "rounded" not in dot


def test_hostile_words_stay_words() -> None:
    drawn = sentence(HOSTILE)
    root = ET.fromstring(heat_svg(drawn, [0.0] * 11, 1.0, "dark", "<b>"))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert set(HOSTILE) <= set(texts) and "<b>" in texts
    dot = heat_dot(drawn, [0.0] * 11, 1.0)
    assert len(re.findall(r'label="(?:\\.|[^"\\])*", fillcolor', dot)) == 11
    assert '"a\\"b\\n0.0"' in dot and '"\\\\N\\n0.0"' in dot and "&amp;lt;b&amp;gt;" in dot


def test_a_long_sentence_is_folded() -> None:
    drawn = sentence(("word",) * 60)
    assert heat_dot(drawn, [0.0] * 119, 1.0, limit=20).count("label=") == 39
    assert heat_svg(drawn, [0.0] * 119, 1.0).count("<rect") == 120
    assert heat_height(drawn) < 600
