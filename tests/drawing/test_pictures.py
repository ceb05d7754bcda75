"""SVG, PNG and the page of all steps: geometry, well-formedness, hostile words."""

from __future__ import annotations

import io
import struct
import zlib
from base64 import b64decode
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image

from spinn_core.drawing import Role, forest_view
from spinn_core.drawing.heat import heat_colour
from spinn_core.drawing.layout import BOX, lay_out
from spinn_core.drawing.png import PIXELS, forest_png
from spinn_core.drawing.svg import forest_svg, steps_page
from spinn_core.parsing.machine import balanced, random_tree, right_branching, run
from spinn_core.parsing.reader import Parse
from spinn_core.trace.narration import happened
from spinn_core.ui.common.cards import _strip_png, cards_html, strip_html

SVG = "{http://www.w3.org/2000/svg}"
CHURCH = Parse.from_brackets("( ( The church ) ( ( has ( cracks ( in ( the ceiling ) ) ) ) . ) )")
HOSTILE = ("<script>", '"', "&amp;", "]]>", "'", "\\", "מילה", "😀", "w" * 60)


def sentence(parse: Parse) -> SimpleNamespace:
    return SimpleNamespace(tokens=parse.tokens, transitions=parse.transitions, nodes=run(parse.transitions).nodes)


@given(some.integers(1, 25), some.integers(0, 999), some.data())
@settings(max_examples=60)
def test_no_box_touches_another_and_no_line_crosses_a_box(n: int, seed: int, data: some.DataObject) -> None:
    words = data.draw(some.lists(some.text("aw", min_size=1, max_size=9), min_size=n, max_size=n))
    drawn = sentence(Parse(tuple(words), random_tree(n, seed)))
    picture = lay_out(drawn, forest_view(drawn, data.draw(some.integers(0, 2 * n - 1)), 25))
    boxes = [(b.x - b.width / 2, b.x + b.width / 2, b.y - BOX / 2, b.y + BOX / 2) for b in picture.boxes]
    for at, (left, right, top, bottom) in enumerate(boxes):
        assert left >= 0 and top >= 0 and right <= picture.width and bottom <= picture.height
        for other in boxes[:at]:
            assert right <= other[0] or other[1] <= left or bottom <= other[2] or other[3] <= top
    for line in picture.lines:
        assert line.y < line.bend < line.to_y
        for left, right, top, bottom in boxes:
            low, high = sorted((line.x, line.to_x))
            assert not (top < line.bend < bottom and low < right and left < high), "the level stretch is free"
            assert not (left < line.to_x < right and line.bend < bottom and top < line.to_y), "the drop is free"


@pytest.mark.parametrize("step", [*range(16), None])
def test_the_church_as_svg(step: int | None) -> None:
    drawn = sentence(CHURCH)
    picture = ElementTree.fromstring(forest_svg(drawn, step))
    k = 15 if step is None else step
    state = run(CHURCH.transitions).states[k]
    made = 8 + k - state.front
    assert len(picture.findall(f"{SVG}g")) == made
    assert len(picture.findall(f"{SVG}path")) == 2 * (made - 8)
    newest = [g for g in picture.findall(f"{SVG}g") if g.find(f"{SVG}rect").get("stroke-width") == "3.5"]
    phrases = [g.find(f"{SVG}title").text for g in newest]
    nodes = [drawn.nodes[node] for node in state.stack[-1:]]
    assert phrases == [" ".join(CHURCH.tokens[node.start : node.end]) for node in nodes]
    assert picture.find(f"{SVG}title").text.startswith("Stack from the top")


def test_hostile_words_in_svg_and_page() -> None:
    drawn = sentence(Parse(HOSTILE, balanced(len(HOSTILE))))
    titles = [title.text for title in ElementTree.fromstring(forest_svg(drawn)).iter(f"{SVG}title")]
    assert set(HOSTILE) <= set(titles)
    page = steps_page(drawn, "dark", [happened(drawn, k) for k in range(18)])
    assert "<script" not in page and page.count("<section") == 18 and "http://" not in page.replace(SVG[1:-1], "")


def test_png_is_a_picture_of_the_layouts_size() -> None:
    drawn = sentence(CHURCH)
    picture = lay_out(drawn, forest_view(drawn, None))
    image = Image.open(io.BytesIO(forest_png(drawn, None, "light")))
    assert image.format == "PNG" and image.size == (round(2 * picture.width), round(2 * picture.height))
    assert (0xC2, 0x4E, 0x00) in {colour for _, colour in image.getcolors(100_000)}, "the newest node is marked"


def test_two_hundred_words_stay_drawable() -> None:
    drawn = sentence(Parse(tuple(f"word{k}" for k in range(200)), right_branching(200)))
    ElementTree.fromstring(forest_svg(drawn))
    image = Image.open(io.BytesIO(forest_png(drawn)))
    assert image.width * image.height <= PIXELS * 1.01


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_strip_shows_signs_and_sizes(theme: str) -> None:
    """One code of colours: a cell of a strip has the colour of a box with the same number."""
    vector = np.array([-1, 0, 1, 0.25, -0.25] * 30, dtype=np.float32)
    address, rows = _strip_png(vector.tobytes(), theme)
    image = np.asarray(Image.open(io.BytesIO(b64decode(address))))
    assert image.shape == (rows, 150 // rows, 3) == (3, 50, 3)
    colours = [heat_colour(float(value), 1.0, theme) for value in vector[:5]]
    assert [f"#{red:02X}{green:02X}{blue:02X}" for red, green, blue in image[0, :5]] == colours
    assert image[0, 3, 2] > image[0, 3, 0] and image[0, 4, 0] > image[0, 4, 2], "blue above zero, orange below"


@pytest.mark.parametrize("d", [1, 7, 50, 51, 333])
def test_strips_of_any_width_and_of_numbers_gone_wrong(d: int) -> None:
    vector = np.full(d, np.nan, dtype=np.float32)
    assert "data:image/png" in strip_html(vector, "dark", '"><b>')
    assert "<b>" not in strip_html(vector, "dark", '"><b>')
    address, _ = _strip_png(vector.tobytes(), "dark")
    assert zlib.crc32(b"IEND") == struct.unpack(">I", b64decode(address)[-4:])[0]


def test_hostile_words_on_cards() -> None:
    drawn = sentence(Parse(HOSTILE, balanced(len(HOSTILE))))
    shown = "".join(cards_html(drawn, None, k, "light") for k in range(18))
    assert "<script" not in shown and 'title="""' not in shown
    assert {role.value for role in Role} >= {"s1", "s2", "b"}
