"""The entry point: page settings and navigation. Start it with `streamlit run app.py` or `make run`."""

from __future__ import annotations

import streamlit as st

from spinn_core.ui.common import reload

with reload.current_code():
    from spinn_core.ui.common import router

    st.set_page_config(page_icon=router.ICON, layout="wide")
    router.navigate()
