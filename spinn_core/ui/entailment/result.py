"""What a model makes of a pair: the verdict in words, the three probabilities, the two trees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.data.examples import PairExample
from spinn_core.drawing import LEAVES, forest_dot, forest_height
from spinn_core.parsing.reader import Parse, Reading
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
        example: the pair, if it is one of ours, with what we say and what to look for.
    """
    label, share = prediction.label, prediction.probabilities[prediction.label]
    with st.container(border=True):
        words, picture = st.columns([2, 3], gap="medium", vertical_alignment="center")
        with words:
            st.subheader(label.capitalize(), anchor=False)
            sure = f"{for_markdown(model.name)} is **{sureness(share)}** ({percent(share)})."
            st.markdown(f"{sure} {_second(prediction)}")
            st.markdown(meaning(label))
        with picture:
            st.html(bars(prediction.probabilities, theme()))
    if example is not None:
        st.caption(f"{_judged(example, label, model)} {for_markdown(example.look_for)}")


def _second(prediction: Prediction) -> str:
    close = runner_up(prediction.probabilities)
    return f"Close behind: {close}." if close else ""


def _judged(example: PairExample, label: str, model: ModelChoice) -> str:
    if label == example.label:
        return f"One of our examples: we say **{example.label}** too."
    return f"One of our examples: we say **{example.label}**, so {for_markdown(model.name)} gets it wrong."


def show_trees(pair: Pair, prediction: Prediction) -> None:
    """Both sentences as they were read, side by side where there is room."""
    trees = st.container(horizontal=True, gap="large")
    for side, reading, trace in (
        ("premise", pair.premise, prediction.premise),
        ("hypothesis", pair.hypothesis, prediction.hypothesis),
    ):
        unlisted_words = unlisted(pair.model.folder, pair.device, reading.tokens)
        source = who_parsed(reading, pair.model, pair.parser, pair.own)
        with trees.container(width="content"):
            show_sentence(side.capitalize(), reading, trace, source, unlisted_words, side)


def show_sentence(
    title: str, reading: Reading, trace: Trace | None, source: str, unlisted_words: Mapping[str, str | None], key: str
) -> None:
    """One side of the pair: its tree, who chose it, and the words that the model does not know.

    Args:
        title: above it.
        reading: what was typed.
        trace: how it was read; None for a model that builds no tree.
        source: who chose the tree, from verdict.who_parsed().
        unlisted_words: typed words outside the model's vocabulary, and what each is read as.
        key: sets its widgets apart from the other side's.
    """
    st.subheader(title, anchor=False)
    st.caption(for_markdown(source))
    show_reading_notes(reading, unlisted_words)
    if trace is None:
        return
    whole = len(trace.tokens) <= LEAVES or st.toggle(
        f"Draw all {len(trace.tokens)} words (slow)",
        key=f"whole-{key}",
        persist_state="session",
        help="Without it the picture shows the top of the tree.",
    )
    limit = len(trace.tokens) if whole else LEAVES
    alt = f"The tree of the {title.lower()}: {Parse(trace.tokens, trace.transitions).to_brackets()}"
    tall = forest_height(trace, None, limit) > TALLEST
    with st.container(height=TALLEST if tall else "content", border=tall):
        st.graphviz_chart(forest_dot(trace, None, theme(), limit), width="content", alt=alt)
