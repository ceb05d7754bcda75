"""What one takes away from the Batch page: a link that opens it as it is."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import streamlit as st

from spinn_core.ui.batch_setup import SENTENCES
from spinn_core.ui.compare_setup import PART, TREE_MODEL
from spinn_core.ui.models import DEVICE, DEVICES

_SAID = (SENTENCES, TREE_MODEL, DEVICE)
_USUAL = {DEVICE: DEVICES[0]}


def show_link(part: str, more: dict[str, object] | None = None) -> None:
    """The address that opens the page as it is now. more: what stands in no widget that is always there."""
    with st.expander("Share this view", icon=":material/link:"):
        st.caption("This address opens the sentences, the model and this part of the page as they are now.")
        st.code(share_link(part, more), language=None, wrap_lines=True)


def share_link(part: str, more: dict[str, object] | None = None) -> str:
    """The whole address; what has its usual value is left out."""
    state = st.session_state
    said = {key: state[key] for key in _SAID if state.get(key) not in (None, "", _USUAL.get(key))}
    said |= {PART: part} | (more or {})
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}{here.path}?{urlencode(said)}" if here.netloc else f"?{urlencode(said)}"
