"""Which pages there are, and how a visitor reaches them.

Streamlit looks for a folder called pages/ by itself. On a server that has just started, someone who opens a
deep link (/step?...) is taken straight to that file: app.py never runs, and neither do its navigation and
settings. So app.py leaves a mark in the session, and the first line of every page asks for that mark.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.ui.common.page_memory import turn_to
from spinn_core.ui.common.theme import watch_theme

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

HOME, STEP, ENTAILMENT = "pages/home.py", "pages/step.py", "pages/entailment.py"
COMPARE = "pages/compare.py"
BATCH, GRAPH, TRAINING = "pages/batch.py", "pages/graph.py", "pages/training.py"
SEQUENCES = "pages/sequences.py"
"""The pages' files, as st.switch_page and st.page_link want them."""

TITLE = "SPINN Explorer"
_FILE = Path(__file__).resolve().parents[3] / "assets" / "icon.svg"
ICON = str(_FILE) if _FILE.is_file() else ":material/account_tree:"
"""For the browser's tab. Set it before st.navigation: else the tab takes the page's icon, and the browser
fetches that from another host."""

_MARK = "_routed"

# Streamlit leaves six lines free above a wide page and lets it grow with the screen, which reads badly.
# Links to pages are cut at the end of their line unless they may wrap. A tree wider than a telephone keeps its size and
# scrolls.
_CSS = """<style>
[data-testid='stMainBlockContainer'] {padding: 4.2rem 2rem 3rem; max-width: 82rem;}
[data-testid='stPageLink'] a {height: auto;}
[data-testid='stPageLink'] a * {white-space: normal; overflow: visible;}
.st-key-browser {display: none;}
button[data-variant='segmented_control'][data-selected] {color: inherit !important; font-weight: 600;}
@media (max-width: 640px) {
  [data-testid='stGraphVizChart'] {overflow-x: auto;}
  [data-testid='stGraphVizChart'] svg {max-width: none; width: auto; height: auto;}
}
</style>"""
SCRIPT = f"<script id='spinn-pages'>{(Path(__file__).parent / 'browser.js').read_text(encoding='utf-8')}</script>"


def _pages() -> dict[str, list[StreamlitPage]]:
    """By group: the reading pages stand in the bar itself, the lessons in a menu after them."""
    return {
        "": [
            st.Page(HOME, title="Home", icon=":material/home:", url_path="home", default=True),
            st.Page(STEP, title="Step", icon=":material/account_tree:", url_path="step"),
            st.Page(ENTAILMENT, title="Entailment", icon=":material/balance:", url_path="entailment"),
            st.Page(COMPARE, title="Compare", icon=":material/compare_arrows:", url_path="compare"),
        ],
        "Lessons": [
            st.Page(BATCH, title="Batch", icon=":material/grid_on:", url_path="batch"),
            st.Page(GRAPH, title="Graph", icon=":material/polyline:", url_path="graph"),
            st.Page(TRAINING, title="Training", icon=":material/model_training:", url_path="training"),
            st.Page(SEQUENCES, title="Sequences", icon=":material/timeline:", url_path="sequences"),
        ],
    }


def navigate() -> None:
    """Draws the navigation and runs the page that the address names; app.py calls it and nobody else."""
    st.html(_CSS)
    with st.container(key="browser"):
        st.html(SCRIPT, unsafe_allow_javascript=True)
        watch_theme()
    page = st.navigation(_pages(), position="top")
    st.session_state[_MARK] = True
    turn_to(page.title)
    st.set_page_config(page_title=f"{page.title} · {TITLE}")
    page.run()


def require_router() -> None:
    """The first line of every page: where app.py has not run, registers the pages and starts over with it.

    The address keeps its query parameters.
    """
    if not st.session_state.get(_MARK):
        st.set_page_config(page_icon=ICON)
        st.navigation(_pages(), position="hidden")
        st.rerun()
