"""What if: an edited copy of the pair beside the original, and what the edit changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.data.snli import LABELS
from spinn_core.drawing.heat import points
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.escape import for_html
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.common.sentence_input import sentence_input
from spinn_core.ui.common.theme import LABEL_COLOURS, theme
from spinn_core.ui.common.verdict import percent
from spinn_core.ui.entailment.address import COPIES, HYPOTHESIS, PREMISE, WHATIF
from spinn_core.ui.entailment.export import verdict_row
from spinn_core.ui.entailment.state import Pair

if TYPE_CHECKING:
    from spinn_core.trace.trace import Prediction

_OF = "_whatif_of"  # the original texts that the copies were made from
COLUMNS = 32
_BAR = '<div style="width:{{{width}:.2f}}%;min-width:2px;height:.6rem;box-sizing:border-box;{look}"></div>'
_ROW = (
    '<tr><td style="text-align:left;padding:.3rem .7rem .3rem 0">{label}</td><td>'
    '<div style="background:rgba(127,143,159,.22);border-radius:.2rem">'
    + _BAR.format(width="before", look="border:2px solid {colour}")
    + _BAR.format(width="after", look="background:{colour}")
    + '</div></td><td style="padding:0 .4rem">{figure_before}</td><td style="padding:0 .4rem">{figure_after}</td>'
    "<td><b>{change}</b></td></tr>"
)


def show_whatif(pair: Pair, prediction: Prediction) -> None:
    """Draws the switch and, where it is on, two boxes with a copy to edit and the difference it makes.

    Args:
        pair, prediction: the original.
    """
    shown = WHATIF.toggle(
        "What if …",
        help="Opens a copy of the pair to edit. The original stays as it is, so that you see what a word is worth.",
    )
    if not shown:
        st.session_state.pop(_OF, None)
        return
    _follow_original()
    with st.container(border=True):
        left, right = st.columns(2)
        with left:
            premise = sentence_input("What if the premise were", COPIES[PREMISE], columns=COLUMNS)
        with right:
            hypothesis = sentence_input("What if the hypothesis were", COPIES[HYPOTHESIS], columns=COLUMNS)
        if premise is None or hypothesis is None:
            return
        edited = Pair(pair.model, pair.device, premise, hypothesis, pair.own, pair.parser)
        with problems_shown():
            changed = edited.prediction()
        _compare(prediction, changed)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Copy the original again", icon=":material/restart_alt:", on_click=_copy)
            rows = [
                {"pair": "original"} | verdict_row(pair, prediction),
                {"pair": "edited"} | verdict_row(edited, changed),
            ]
            csv_button("Both", "what_if", lambda: rows)


def _follow_original() -> None:
    """A copy follows its original: where that is another text than before, the copy begins anew.

    What a link asks for stands, as long as nobody changes the original.
    """
    state = st.session_state
    now = {side.name: state.get(side.name, "") for side in COPIES}
    before = state.get(_OF)
    for side, copy in COPIES.items():
        if before is None:
            copy.ready(now[side.name])
        elif before[side.name] != now[side.name]:
            state[copy.name] = now[side.name]
    state[_OF] = now


def _copy() -> None:
    for side, copy in COPIES.items():
        st.session_state[copy.name] = st.session_state.get(side.name, "")


def _compare(original: Prediction, edited: Prediction) -> None:
    """Both answers, label by label, with the difference."""
    st.html(comparison_html(original.probabilities, edited.probabilities, theme()))
    if original.label == edited.label:
        st.markdown(f"The answer stays **{edited.label}**.")
    else:
        st.markdown(f"The answer changes from **{original.label}** to **{edited.label}**.")


def comparison_html(original: dict[str, float], edited: dict[str, float], theme: str) -> str:
    """A row a label: two bars, the original's outlined and the edit's filled, both figures, the difference."""
    rows = [
        _ROW.format(
            label=label,
            colour=LABEL_COLOURS[theme][label],
            before=100 * original[label],
            after=100 * edited[label],
            figure_before=for_html(percent(original[label])),
            figure_after=for_html(percent(edited[label])),
            change=points(edited[label] - original[label]),
        )
        for label in LABELS
    ]
    head = (
        '<tr style="font-size:.88rem"><th></th><th style="width:50%;text-align:left;font-weight:400">outlined: the '
        "original, filled: your edit</th><th>original</th><th>edit</th><th>points</th></tr>"
    )
    return (
        '<table class="whatif" style="width:100%;border-collapse:collapse;text-align:right;'
        f'font-variant-numeric:tabular-nums">{head}{"".join(rows)}</table>'
    )
