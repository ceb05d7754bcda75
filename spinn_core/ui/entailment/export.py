"""Export of a pair: tables as CSV, trees as SVG, and a link that opens the page as it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.drawing.svg import forest_svg
from spinn_core.ui.common.downloads import csv_button, file_button
from spinn_core.ui.common.rows import by_label
from spinn_core.ui.common.theme import theme
from spinn_core.ui.entailment.address import ADDRESS, COPIES, STEP, WHATIF
from spinn_core.ui.entailment.state import Pair

if TYPE_CHECKING:
    from spinn_core.trace.trace import Prediction


def verdict_row(pair: Pair, prediction: Prediction) -> dict[str, object]:
    """The verdict as a row."""
    return {
        "premise": " ".join(pair.premise.tokens),
        "hypothesis": " ".join(pair.hypothesis.tokens),
        "model": pair.model.name,
        **by_label(prediction.probabilities.values()),
        "label": prediction.label,
    }


def show_export(pair: Pair, prediction: Prediction, step: int | None = None) -> None:
    """Draws the link and the downloads, folded away. step: where the cursor stands, in a view that has one."""
    copies = COPIES.values() if WHATIF.now() else ()
    link = ADDRESS.link(more={STEP: step} | {copy: st.session_state.get(copy.name) for copy in copies})
    with st.expander("Share and download", icon=":material/share:"):
        st.markdown(ADDRESS.opens)
        st.code(link, language=None, wrap_lines=True)
        with st.container(horizontal=True):
            csv_button("Verdict", "verdict", lambda: [verdict_row(pair, prediction)])
            colours = theme()
            for name, trace in (("premise", prediction.premise), ("hypothesis", prediction.hypothesis)):
                if trace is not None:
                    file_button(f"Tree of the {name}, SVG", f"{name}.svg", partial(forest_svg, trace, None, colours))
