"""The link that opens the Compare page as it is, and the names in it."""

from __future__ import annotations

from spinn_core.ui.common.models import DEVICE, DEVICES, TREE_MODEL
from spinn_core.ui.common.parse_choice import GIVEN
from spinn_core.ui.common.parts import PART
from spinn_core.ui.common.share import address_of, set_values, show_address
from spinn_core.ui.compare.setup import HYPOTHESIS, LINE_MODEL, PREMISE, SIDE

WORD, HAND, SHAPE, SEED, LABEL, COUNT, ATTACH = "word", "hand", "shape", "tree_seed", "label", "modifiers", "attach"
MAP, MAP_MODELS, MAP_COLOUR, MAP_SENTENCE = "map", "map_models", "map_colour", "map_sentence"
PROBE_ORDER, PHENOMENON = "probe_order", "phenomenon"
_PARSES = "parses"
_SAID = (PREMISE, HYPOTHESIS, TREE_MODEL, LINE_MODEL, _PARSES, DEVICE)
_OF_PART = {
    "side by side": (),
    "bracketings": (SIDE, SHAPE, SEED, LABEL),
    "distance": (SIDE, COUNT, ATTACH),
    "knock-outs": (),
    "map": (MAP, MAP_MODELS, MAP_COLOUR, MAP_SENTENCE),
    "probes": (PROBE_ORDER, PHENOMENON),
    "results": (),
    "seeds and ablations": (),
    "speed": (),
}
_USUAL = {DEVICE: DEVICES[0], _PARSES: GIVEN, SEED: 0}


def show_link(part: str, more: dict[str, object] | None = None) -> None:
    """The address that opens the page as it is now. more: what stands in no bound widget."""
    said = set_values((*_SAID, *_OF_PART[part]), _USUAL) | {PART: part} | (more or {})
    show_address("This address opens the pair, the models and this part of the page as they are now.", address_of(said))
