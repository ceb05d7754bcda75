"""Which parses a model reads: those that were typed, or its own."""

from __future__ import annotations

from spinn_core.ui.common.address import Choice
from spinn_core.ui.common.models import ModelChoice

GIVEN, OWN = "given", "own"
_SHOWN = {GIVEN: "as typed", OWN: "its own"}
PARSES = Choice(
    "parses", GIVEN, (GIVEN, OWN), {GIVEN: GIVEN, OWN: OWN} | {shown: name for name, shown in _SHOWN.items()}
)


def parse_choice(model: ModelChoice) -> bool:
    """A choice bound to the address (?parses=own, or as the menu shows it); True for the model's own parses.

    A model that cannot choose its own transitions leaves no choice, and the answer is False.
    """
    chosen = PARSES.menu(
        "Parses",
        format_func=_SHOWN.__getitem__,
        disabled=not model.variant.can_parse,
        help="As typed: a sentence without a parse is still parsed by a model. "
        "Its own: the model chooses every SHIFT and REDUCE even where a parse was typed; only spinn can.",
    )
    return chosen == OWN and model.variant.can_parse
