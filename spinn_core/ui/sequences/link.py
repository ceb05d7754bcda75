"""The link that opens a part of the Sequences page as it is now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spinn_core.ui.common.parts import PART
from spinn_core.ui.common.share import address_of, set_values, show_address


def show_link(part: str, keys: Sequence[str], usual: Mapping[str, object], note: str = "") -> None:
    """Draws the whole address.

    Args:
        part: the part's name in the address.
        keys: of the bound widgets whose values the link keeps.
        usual: the values that may be left out.
        note: what the link does not keep, a sentence.
    """
    said = {PART: part} | set_values(keys, usual)
    show_address(f"This address opens this part of the page with the settings of now. {note}".strip(), address_of(said))
