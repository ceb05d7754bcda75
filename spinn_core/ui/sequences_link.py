"""The link that opens a part of the Sequences page as it is now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urlsplit

import streamlit as st

PART = "part"  # the name of the page's part in the address


def show_link(part: str, keys: Sequence[str], usual: Mapping[str, object], note: str = "") -> None:
    """Draws the whole address.

    Args:
        part: the part's name in the address.
        keys: of the bound widgets whose values the link keeps.
        usual: the values that may be left out.
        note: what the link does not keep, a sentence.
    """
    with st.expander("Share this view", icon=":material/link:"):
        st.caption(f"This address opens this part of the page with the settings of now. {note}".strip())
        st.code(_address(part, keys, usual), language=None, wrap_lines=True)


def _address(part: str, keys: Sequence[str], usual: Mapping[str, object]) -> str:
    said: dict[str, object] = {PART: part}
    for key in keys:
        value = st.session_state.get(key)
        if value not in (None, "") and value != usual.get(key):
            said[key] = str(value).lower() if isinstance(value, bool) else value
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}{here.path}?{urlencode(said)}" if here.netloc else f"?{urlencode(said)}"
