"""Each page stands as it was left, whether one comes back by the menu or by the browser's Back and Forward.

Streamlit keeps what was set under a widget's key when its page is left. Two things then go wrong, and both are mended
here, for all pages at once:

- Pages share keys, which are names in the address too (sentence, model, part, seed), so that one page's value turns up
  on another. Here each page's values are put away under its name when it is left and taken out when it is entered.
- On Back and Forward Streamlit sets a widget whose value the address lacks to the widget's own default, whatever the
  session holds. A run that is started over is an ordinary one: there the address comes first, then the session.

A widget that is not bound to the address needs persist_state="session" for it; a test looks for those that lack both.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_PAGE, _LEFT = "_page", "_page_left"  # the page on show; what was set on each page that was left
_GO_ALONG = ("premise", "hypothesis", "device")  # to a page that is entered for the first time
_SET_BY_HAND = (str, int, float, list)  # not bool: it may be a button's, which must not be set; no pages share a switch


def turn_to(page: str) -> None:
    """Before a page is drawn: makes the session's values its own. Starts the run over on Back and Forward."""
    left = st.session_state.get(_PAGE)
    if page != left:
        st.session_state[_PAGE] = page
        _exchange(left, page)
    run = get_script_run_ctx()
    if run is not None and run.is_history_navigation:
        st.rerun()


def _exchange(left: str | None, page: str) -> None:
    """Puts away the values of the page that is left, and takes out those of the other one that no address overrides."""
    state = st.session_state
    memory: dict[str, dict[str, object]] = state.setdefault(_LEFT, {})
    old = {str(key): value for key, value in state.items() if _is_set_by_hand(str(key), value)}
    if left is not None:
        memory[left] = old
    new = memory.get(page) or {key: old[key] for key in _GO_ALONG if key in old}
    for key in old:
        del state[key]
    for key, value in new.items():
        if key not in st.query_params:
            state[key] = value


def _is_set_by_hand(key: str, value: object) -> bool:
    return not key.startswith("_") and isinstance(value, _SET_BY_HAND) and not isinstance(value, bool)
