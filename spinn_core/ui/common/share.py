"""The address that opens a page as it is now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode, urlsplit

import streamlit as st


def set_values(keys: Iterable[str], usual: Mapping[str, object]) -> dict[str, object]:
    """What stands in these widgets; what is empty or as usual is left out."""
    state = st.session_state
    found = {key: state[key] for key in keys if state.get(key) not in (None, "")}
    return {key: value for key, value in found.items() if key not in usual or value != usual[key]}


def address_of(said: Mapping[str, object]) -> str:
    """The whole address with these query parameters; a list stands in it once for each value, an empty one as "name="."""
    query = urlencode({name: _text(value) for name, value in said.items()}, doseq=True)
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}{here.path}?{query}" if here.netloc else f"?{query}"


def _text(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value == [] else value


def show_address(caption: str, address: str) -> None:
    """Draws it, folded away. caption: what it opens."""
    with st.expander("Share this view", icon=":material/link:"):
        st.caption(caption)
        st.code(address, language=None, wrap_lines=True)
