"""A link that opens the Graph page as it is."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

import streamlit as st

from spinn_core.ui.graph_cursor import ADDRESS, FORWARD
from spinn_core.ui.graph_setup import FIRST, FORMULA, MODEL, PART, SECOND, WAY
from spinn_core.ui.models import DEVICE, DEVICES

_OF_PART = {
    "one sentence": (FIRST, MODEL, DEVICE, WAY),
    "two sentences": (FIRST, SECOND, MODEL, DEVICE, WAY),
    "a formula": (FORMULA,),
    "built beforehand": (),
}
_USUAL = {DEVICE: DEVICES[0], WAY: FORWARD}


def dot_button(label: str, name: str, make: Callable[[], str]) -> None:
    """A download of a graph that the browser lays out, for Graphviz; made when the button is pressed."""
    st.download_button(
        label, make, file_name=name, mime="text/vnd.graphviz", key=f"graph_file_{name}", icon=":material/download:",
        on_click="ignore",
    )


def show_link(part: str, more: dict[str, object] | None = None) -> None:
    """The address that opens this part as it is now. more: what stands in no bound widget."""
    with st.expander("Share this view", icon=":material/link:"):
        st.caption("This address opens this part of the page with all that is set.")
        st.code(share_link(part, more), language=None, wrap_lines=True)


def share_link(part: str, more: dict[str, object] | None = None) -> str:
    """The whole address; what has its usual value is left out."""
    state = st.session_state
    said: dict[str, object] = {PART: part}
    said |= {
        key: state[key] for key in _OF_PART[part] if state.get(key) not in (None, "") and state[key] != _USUAL.get(key)
    }
    for name, value in (more or {}).items():
        said[ADDRESS.get(name, name)] = value
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}{here.path}?{urlencode(said)}" if here.netloc else f"?{urlencode(said)}"


