"""What one takes away from the Batch page: a link that opens it as it is."""

from __future__ import annotations

from spinn_core.ui.batch.setup import SENTENCES
from spinn_core.ui.common.models import DEVICE, DEVICES, TREE_MODEL
from spinn_core.ui.common.parts import PART
from spinn_core.ui.common.share import address_of, set_values, show_address

_SAID = (SENTENCES, TREE_MODEL, DEVICE)
_USUAL = {DEVICE: DEVICES[0]}


def show_link(part: str, more: dict[str, object] | None = None) -> None:
    """The address that opens the page as it is now. more: what stands in no widget that is always there."""
    said = set_values(_SAID, _USUAL) | {PART: part} | (more or {})
    show_address(
        "This address opens the sentences, the model and this part of the page as they are now.", address_of(said)
    )
