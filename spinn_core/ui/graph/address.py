"""What the Graph page's address holds."""

from __future__ import annotations

from spinn_core.lessons.graph.formula import EXAMPLE, MOST_CHARACTERS
from spinn_core.ui.common.address import Address, Choice, Number, Switch, Text, Whole
from spinn_core.ui.common.models import DEVICE as ANY_DEVICE

ONE, TWO, A_FORMULA, STATIC = PARTS = ("one sentence", "two sentences", "a formula", "static graph")
FORWARD, BACKWARD = WAYS = ("forward: the graph grows", "backward: gradients flow")
LONGEST = 12  # static_graph.LONGEST, which would bring torch along before the page is drawn
NEWEST = -1  # of the calls
_VALUE = "at_"

PART = Choice("part", ONE, PARTS, {"built beforehand": STATIC})
FIRST, SECOND = Text("sentence", None, kept=True), Text("second", None, kept=True)
MODEL, DEVICE = Text("model", None, kept=True), Choice("device", ANY_DEVICE.default, ANY_DEVICE.choices, kept=True)
WAY = Choice("way", FORWARD, WAYS, kept=True)
PLACE = {FORWARD: Whole("s", None, 0, bound=False), BACKWARD: Whole("b", None, 0, bound=False)}
"""?s=5: the graph after step 5; ?b=5: the gradient has come back to step 5."""
OPENED = Whole("open", NEWEST, NEWEST, bound=False)  # ?open=12: the call that is open
FORMULA = Text("formula", EXAMPLE, MOST_CHARACTERS, kept=True)
STEP = Whole("f", None, 0, bound=False)  # ?f=3: the cursor over the formula after 3 steps
LENGTH, GIVEN_WORDS = Whole("length", 5, 1, LONGEST), Whole("given_words", 6, 1, LONGEST + 1)
RUN = Switch("run")

_SENTENCES = (MODEL, DEVICE, WAY, *PLACE.values())
ADDRESS = Address(
    "This address opens this part of the page with all that is set.",
    (),
    PART,
    {
        ONE: (FIRST, *_SENTENCES, OPENED),
        TWO: (FIRST, SECOND, *_SENTENCES),
        A_FORMULA: (FORMULA, STEP),
        STATIC: (LENGTH, GIVEN_WORDS, RUN),
    },
)


def value_field(variable: str, start: float | None = None) -> Number:
    """The value of a variable of the formula (?at_x=2). start: what it is at first."""
    return Number(f"{_VALUE}{variable}", start, -1e6, 1e6, kept=True)


def is_value(key: object) -> bool:
    """Whether this widget's key is that of a variable's value."""
    return str(key).startswith(_VALUE)
