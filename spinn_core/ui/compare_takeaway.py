"""What one takes away from the Compare page: tables, trees, and a link that opens it as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

import streamlit as st

from spinn_core.ui.compare_setup import HYPOTHESIS, LINE_MODEL, PART, PREMISE, SIDE, TREE_MODEL
from spinn_core.ui.models import DEVICE, DEVICES
from spinn_core.ui.parse_choice import GIVEN

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
}
_USUAL = {DEVICE: DEVICES[0], _PARSES: GIVEN, SEED: 0}


def file_button(label: str, name: str, make: Callable[[], str]) -> None:
    """A download; the file is made when the button is pressed. name: with its ending, csv or svg."""
    kind = {"csv": "text/csv", "svg": "image/svg+xml"}[name.rpartition(".")[2]]
    st.download_button(
        label,
        make,
        file_name=name,
        mime=kind,
        key=f"compare_file_{name}",
        icon=":material/download:",
        on_click="ignore",
    )


def table_csv(rows: Sequence[dict[str, Any]]) -> str:
    """Rows as CSV. A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: f"'{value}" if _formula(value) else value for name, value in row.items()})
    return text.getvalue()


def _formula(value: object) -> bool:
    return isinstance(value, str) and value[:1] in tuple("=+-@")


def show_link(part: str, more: dict[str, object] | None = None) -> None:
    """The address that opens the page as it is now. more: what stands in no bound widget."""
    with st.expander("Share this view", icon=":material/link:"):
        st.caption("This address opens the pair, the models and this part of the page as they are now.")
        st.code(share_link(part, more), language=None, wrap_lines=True)


def share_link(part: str, more: dict[str, object] | None = None) -> str:
    """The whole address, made from what is set; what has its usual value is left out."""
    state = st.session_state
    said = {
        key: state[key]
        for key in (*_SAID, *_OF_PART[part])
        if state.get(key) not in (None, "") and state[key] != _USUAL.get(key)
    } | {PART: part} | (more or {})
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}{here.path}?{urlencode(said)}" if here.netloc else f"?{urlencode(said)}"
