"""Which parses a model reads: provided ones, or those that it predicts."""

from __future__ import annotations

from spinn_core.ui.common.address import Choice
from spinn_core.ui.common.models import ModelChoice

GIVEN, OWN = "given", "own"
_SHOWN = {GIVEN: "provided", OWN: "predicted"}
_OF_OLD = {"as typed": GIVEN, "its own": OWN}
PARSES = Choice(
    "parses", GIVEN, (GIVEN, OWN), {GIVEN: GIVEN, OWN: OWN} | {shown: name for name, shown in _SHOWN.items()} | _OF_OLD
)


def parse_choice(model: ModelChoice) -> bool:
    """A choice bound to the address (?parses=own, or as the menu shows it); True for predicted parses.

    A model that predicts no transitions leaves no choice, and the answer is False.
    """
    chosen = PARSES.menu(
        "Parses",
        format_func=_SHOWN.__getitem__,
        disabled=not model.variant.can_parse,
        help="Provided: the parse that was typed; where there is none, a model predicts it. "
        "Predicted: the model chooses every SHIFT and REDUCE even where a parse was typed; only spinn can.",
    )
    return chosen == OWN and model.variant.can_parse
