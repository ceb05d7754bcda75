"""How many cards stand on each side, and what is said of the rest, in a wide and in a narrow window."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from spinn_core.parsing.machine import right_branching, run
from spinn_core.ui.common.cards import cards_html

CARD = re.compile(r'<div class="step-card([^"]*)" title="w(\d+)"')
MORE = re.compile(r'<span class="step-none (step-wide|step-narrow)"[^>]*>(\d+) more (below|behind)')


@pytest.mark.parametrize("words", [1, 3, 4, 6, 7, 20])
@pytest.mark.parametrize("side", ["buffer", "stack"])
def test_the_cards_next_to_the_middle_are_those_that_a_narrow_window_keeps(words: int, side: str) -> None:
    actions = right_branching(words)
    tokens = tuple(f"w{k}" for k in range(words))
    sentence = SimpleNamespace(tokens=tokens, transitions=actions, nodes=run(actions).nodes)
    html = cards_html(sentence, None, 0 if side == "buffer" else words, "light")  # all wait, or all are shifted
    places = [(int(number), "step-wide" in classes) for classes, number in CARD.findall(html)]
    from_middle = places if side == "buffer" else [(words - 1 - number, wide) for number, wide in reversed(places)]
    assert from_middle == [(k, k >= 3) for k in range(min(words, 6))]
    where = {"buffer": "behind", "stack": "below"}[side]
    told = {window: int(count) for window, count, there in MORE.findall(html) if there == where}
    assert told == {window: words - most for window, most in (("step-wide", 6), ("step-narrow", 3)) if words > most}
