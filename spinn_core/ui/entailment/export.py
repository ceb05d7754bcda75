"""What one takes away from a pair: tables as CSV, trees as SVG, and a link that opens the page as it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.drawing.svg import forest_svg
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.theme import theme
from spinn_core.ui.entailment.address import ADDRESS, COPIES, STEP, WHATIF
from spinn_core.ui.entailment.state import Pair

if TYPE_CHECKING:
    from spinn_core.trace.trace import Prediction


def verdict_rows(pair: Pair, prediction: Prediction) -> list[dict[str, object]]:
    """The verdict as one row."""
    return [
        {
            "premise": " ".join(pair.premise.tokens),
            "hypothesis": " ".join(pair.hypothesis.tokens),
            "model": pair.model.name,
            **{label: round(share, 6) for label, share in prediction.probabilities.items()},
            "label": prediction.label,
        }
    ]


def show_takeaway(pair: Pair, prediction: Prediction, step: int | None = None) -> None:
    """Draws the link and the downloads, folded away. step: where the cursor stands, in a view that has one."""
    with st.expander("Share and download", icon=":material/share:"):
        st.markdown(ADDRESS.opens)
        st.code(share_link(step), language=None, wrap_lines=True)
        with st.container(horizontal=True):
            file_button("Verdict, CSV", "verdict.csv", lambda: csv_text(verdict_rows(pair, prediction)))
            colours = theme()
            for name, trace in (("premise", prediction.premise), ("hypothesis", prediction.hypothesis)):
                if trace is not None:
                    file_button(f"Tree of the {name}, SVG", f"{name}.svg", partial(forest_svg, trace, None, colours))


def share_link(step: int | None = None) -> str:
    """The address of this very view. step: as for show_takeaway."""
    open_copies = COPIES.values() if WHATIF.now() else ()
    return ADDRESS.link(more={STEP: step} | {copy: st.session_state.get(copy.name) for copy in open_copies})
