"""A link that opens the Graph page as it is."""

from __future__ import annotations

from spinn_core.ui.common.models import DEVICE, DEVICES
from spinn_core.ui.common.parts import PART
from spinn_core.ui.common.share import address_of, set_values, show_address
from spinn_core.ui.graph.cursor import ADDRESS, FORWARD
from spinn_core.ui.graph.setup import FIRST, FORMULA, MODEL, SECOND, WAY

_OF_PART = {
    "one sentence": (FIRST, MODEL, DEVICE, WAY),
    "two sentences": (FIRST, SECOND, MODEL, DEVICE, WAY),
    "a formula": (FORMULA,),
    "built beforehand": (),
}
_USUAL = {DEVICE: DEVICES[0], WAY: FORWARD}


def show_link(part: str, more: dict[str, object] | None = None) -> None:
    """The address that opens this part as it is now. more: what stands in no bound widget."""
    said = {PART: part} | set_values(_OF_PART[part], _USUAL)
    said |= {ADDRESS.get(name, name): value for name, value in (more or {}).items()}
    show_address("This address opens this part of the page with all that is set.", address_of(said))
