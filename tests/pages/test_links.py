"""A page's link to itself opens the page as it is: whatever a visitor sets stands in the widgets behind the link
too."""

from __future__ import annotations

import random
from urllib.parse import parse_qs, urlsplit

import pytest
from app_page import checked, open_page
from streamlit.testing.v1 import AppTest

CHURCH = "( ( The church ) ( ( has ( cracks ( in ( the ceiling ) ) ) ) . ) )"
PAIR = {"premise": "( ( A cat ) ( sleeps now ) )", "hypothesis": "( ( An animal ) ( is awake ) )"}
VIEWS: list[tuple[str, dict[str, str]]] = [
    ("step", {"sentence": CHURCH, "look": "export"}),
    ("step", {"sentence": "a dog runs", "look": "take away"}),
    *[("entailment", PAIR | {"view": view}) for view in ("trees", "what mattered")],
    *[
        ("compare", PAIR | {"part": part})
        for part in ("side by side", "bracketings", "distance", "ablations", "map", "probes")
    ],
    *[("batch", {"part": part}) for part in ("step through", "padding", "data loader")],
    *[("graph", {"part": part}) for part in ("one sentence", "two sentences", "a formula", "built beforehand")],
    *[("training", {"part": part}) for part in ("train", "learning rate", "the language")],
    *[("sequences", {"part": part}) for part in ("intervals", "lengths", "n-grams", "layers", "device")],
]
KINDS = ("selectbox", "number_input", "slider", "select_slider", "toggle", "button_group")
# What a link says in other words, or cannot say: examples that fill boxes, how fast the steps play, what is looked at
# more closely, a list or a table of the visitor's own.
OTHERS = (
    "example_",
    "step_example",
    "batch_example",
    "graph_example",
    "step_speed",
    "step_slider_",
    "live_slider_",
    "compare_slider_",
    "batch_slider_",
    "graph_forward_",
    "graph_backward_",
    "graph_formula_step",
    "graph_open",
    "compare_from",
    "compare_to",
    "batch_label_",
    "device_",
    "times_",
    "sheet_",
)
"""Beginnings of the keys of widgets that are left alone here; the pages' own tests look at those that a link keeps."""

# There is no link where a model builds no tree to step through, before a person's tree is finished, without a list.
NO_LINK = ("lstm", "you", "your list", "your times")


def widgets(at: AppTest) -> dict[str, object]:
    """Every widget that a link may keep, by its key."""
    found = {one.key: one for kind in KINDS for one in at.get(kind) if one.key}
    return {key: one for key, one in found.items() if not key.startswith(("_", *OTHERS))}


def values(at: AppTest) -> dict[str, object]:
    """What stands in them; several choices in one menu have no order."""
    return {key: sorted(one.value) if isinstance(one.value, list) else one.value for key, one in widgets(at).items()}


def other_value(widget, dice: random.Random) -> object:
    """Another value that the widget can take; the same where there is no other."""
    if widget.type == "toggle":
        return not widget.value
    if widget.type == "number_input":
        least, most = widget.min, min(widget.max, 40)
        step = widget.step or 1
        steps = int(max(1, min(5, (most - least) / step)))
        value = least + step * dice.randint(0 if least else 1, steps)
        return round(value, 7) if isinstance(widget.value, float) else int(value)
    if widget.type == "slider":
        steps = int((widget.max - widget.min) / widget.step)
        value = widget.min + widget.step * dice.randint(0, steps)
        return round(value, 6) if isinstance(widget.value, float) else int(value)
    options = [option for option in widget.options if option not in NO_LINK] or list(widget.options)
    if widget.type == "button_group" and isinstance(widget.value, list):
        return dice.sample(options, dice.randint(1, len(options)))
    return dice.choice(options)


def link_of(at: AppTest, page: str) -> dict[str, str | list[str]]:
    """The query parameters of the last address on the page."""
    said = next(code.value for code in reversed(at.code) if "?" in code.value and "=" in code.value)
    return {key: found[0] if len(found) == 1 else found for key, found in parse_qs(urlsplit(said).query).items()}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("page", "address"), VIEWS)
def test_a_link_opens_what_was_set(page: str, address: dict[str, str], seed: int) -> None:
    dice = random.Random(seed)
    at = open_page(page, address)
    stay = {"part", "view", "look", "run"}
    for key in list(widgets(at)):
        if key in stay or (widget := widgets(at).get(key)) is None or widget.disabled:
            continue
        widget.set_value(other_value(widget, dice))
        checked(at.run())
    said = link_of(at, page)
    again = open_page(page, said)
    assert values(again) == values(at), said
