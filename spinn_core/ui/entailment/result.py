"""What a model makes of a pair: the verdict in words, the three probabilities, the two trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.data.examples import PairExample
from spinn_core.drawing import LEAVES, forest_dot, forest_height
from spinn_core.parsing.reader import Parse
from spinn_core.ui.common.bars import bars
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.models import ModelChoice
from spinn_core.ui.common.reading_notes import show_reading_notes
from spinn_core.ui.common.state import unlisted
from spinn_core.ui.common.theme import theme
from spinn_core.ui.common.verdict import meaning, percent, runner_up, sureness, who_parsed
from spinn_core.ui.entailment.state import Pair

if TYPE_CHECKING:
    from spinn_core.trace.trace import Prediction, Trace

TALLEST = 620  # pixels; a taller tree scrolls in a frame of its own


def show_verdict(prediction: Prediction, model: ModelChoice, example: PairExample | None) -> None:
    """The answer in words beside the three probabilities as they stand.

    Args:
        prediction: of the pair on the page.
        model: whose it is.
        example: the pair, if it is one of ours, with its label and what to look for.
    """
    label, share = prediction.label, prediction.probabilities[prediction.label]
    with st.container(border=True):
        words, picture = st.columns([2, 3], gap="medium", vertical_alignment="center")
        with words:
            st.subheader(label.capitalize(), anchor=False)
            close = runner_up(prediction.probabilities)
            second = f" Close behind: {close}." if close else ""
            st.markdown(f"{for_markdown(model.name)} is **{sureness(share)}** ({percent(share)}).{second}")
            st.markdown(meaning(label))
        with picture:
            st.html(bars(prediction.probabilities, theme()))
    if example is not None:
        judged = " too" if label == example.label else f", so {for_markdown(model.name)} gets it wrong"
        st.caption(f"One of our examples: we say **{example.label}**{judged}. {for_markdown(example.look_for)}")


def show_notes(pair: Pair) -> None:
    """Captions: what puts the verdict in doubt: another language, out-of-vocabulary words."""
    unknown: dict[str, str | None] = {}
    for reading in (pair.premise, pair.hypothesis):
        unknown |= unlisted(pair.model.folder, pair.device, reading.tokens)
    for reading in dict.fromkeys((pair.premise, pair.hypothesis)):
        show_reading_notes(reading, unknown)
        unknown = {}  # of both sentences in one note


def show_trees(pair: Pair, prediction: Prediction) -> None:
    """Both sentences as they were read, side by side where there is room."""
    trees = st.container(horizontal=True, gap="large")
    for side in ("premise", "hypothesis"):
        source = who_parsed(getattr(pair, side), pair.model, pair.parser, pair.own)
        with trees.container(width="content"):
            _show_sentence(side, getattr(prediction, side), source)


def _show_sentence(side: str, trace: Trace | None, source: str) -> None:
    """A sentence's tree. trace: None for a model that builds none. source: whose tree it is, from who_parsed()."""
    st.subheader(side.capitalize(), anchor=False)
    st.caption(for_markdown(source))
    if trace is None:
        return
    whole = len(trace.tokens) <= LEAVES or st.toggle(
        f"Draw all {len(trace.tokens)} words (slow)",
        key=f"whole-{side}",
        persist_state="session",
        help="Without it the picture shows the top of the tree.",
    )
    limit = len(trace.tokens) if whole else LEAVES
    alt = f"The tree of the {side}: {Parse(trace.tokens, trace.transitions).to_brackets()}"
    tall = forest_height(trace, None, limit) > TALLEST
    with st.container(height=TALLEST if tall else "content", border=tall):
        st.graphviz_chart(forest_dot(trace, None, theme(), limit), width="content", alt=alt)
