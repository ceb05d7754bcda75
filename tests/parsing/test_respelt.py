"""Positions through any respelling."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from spinn_core.parsing.respelt import Respelt


def test_each_character_knows_where_it_stood() -> None:
    typed = Respelt.typed("a—b\u00adc")
    respelt = typed.replaced(re.compile("—"), lambda _: " -- ").replaced(re.compile("\u00ad"), lambda _: "")
    assert respelt.text == "a -- bc"
    assert list(respelt.origins) == [0, 1, 1, 1, 1, 2, 4, 5]
    assert [respelt.place(at) for at in (0, 3, 6, 7, 99, None)] == [0, 1, 4, 5, 5, None]


def test_what_does_not_change_keeps_its_own_places() -> None:
    typed = Respelt.typed("abc")
    assert typed.replaced(re.compile("b"), lambda _: "b") is typed
    assert list(typed.edited([(1, 1, "xy")]).origins) == [0, 1, 1, 1, 2, 3]


@given(st.text("abc", max_size=30), st.text("xyz", max_size=3), st.text("abc", max_size=5))
def test_origins_never_fall_and_point_at_unchanged_letters(text: str, new: str, again: str) -> None:
    respelt = Respelt.typed(text).replaced(re.compile("b+"), lambda _: new)
    respelt = respelt.replaced(re.compile("x"), lambda _: again)
    assert len(respelt.origins) == len(respelt.text) + 1 and respelt.origins[-1] == len(text)
    assert list(respelt.origins) == sorted(respelt.origins)
    for place, letter in enumerate(respelt.text):
        if letter in "ac" and not again:
            assert text[respelt.place(place)] == letter
