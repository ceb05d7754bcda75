"""Home: what SPINN is, and where to start."""

from __future__ import annotations

import streamlit as st

from spinn_core.data.examples import PairExample, SentenceExample, pair_examples, sentence_examples
from spinn_core.ui.common import router
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.figure import ALT, spinn_figure
from spinn_core.ui.common.models import require_models, training_of
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.common.shown_examples import examples_or_line
from spinn_core.ui.common.theme import theme

router.require_router()

WHAT = """
**SPINN reads a sentence as a shift-reduce parser does, and composes its vector while it parses.** The words wait in
a buffer: SHIFT moves the next word onto a stack, and REDUCE replaces the two items on top of the stack by their
composition. The tracker, an LSTM, reads the front of the buffer and the top of the stack; its state enters every
composition and can predict the next action. When one item is left, its vector encodes the whole sentence. A
classifier of two such vectors, of a premise and a hypothesis, predicts entailment, contradiction or neutral.
"""


LESSONS = (
    (router.BATCH, "Batch", ":material/grid_on:", "How many sentences of different shapes share one matrix product."),
    (router.GRAPH, "Graph", ":material/polyline:", "A computation graph built while it runs, and backpropagation."),
    (
        router.TRAINING,
        "Training",
        ":material/model_training:",
        "Train a small SPINN here, and see what the tree contributes.",
    ),
    (
        router.SEQUENCES,
        "Sequences",
        ":material/timeline:",
        "Sequential models: time intervals, padding, n-grams, layers.",
    ),
)


def _sentence_card(example: SentenceExample) -> None:
    st.page_link(
        router.STEP,
        label=f":blue[**{for_markdown(example.title)}**]",
        icon=":material/account_tree:",
        query_params={"sentence": example.text},
    )
    st.markdown(for_markdown(example.look_for))


def _pair_card(example: PairExample) -> None:
    st.page_link(
        router.ENTAILMENT,
        label=":blue[**A premise and a hypothesis**]",
        icon=":material/balance:",
        query_params={"premise": example.premise, "hypothesis": example.hypothesis},
    )
    st.markdown(for_markdown(f"“{example.premise}” Does it follow that “{example.hypothesis}”?"))


st.title("SPINN Explorer", anchor=False)
st.markdown(
    "Watch a neural network build the parse tree of a sentence, word by word, and classify a pair of sentences."
)
with problems_shown(stop=False):
    st.image(spinn_figure(theme()), alt=ALT, width="stretch")
st.markdown(WHAT)

st.subheader("Where to start", anchor=False)
step, entailment, compare = st.columns(3)
with step.container(border=True, height="stretch"):
    st.page_link(router.STEP, label=":blue[**Step through a sentence**]", icon=":material/account_tree:")
    st.markdown("Type any sentence, with or without its parse, and see each SHIFT and REDUCE grow the tree.")
with entailment.container(border=True, height="stretch"):
    st.page_link(router.ENTAILMENT, label=":blue[**Ask about two sentences**]", icon=":material/balance:")
    st.markdown("Does the second follow from the first? The trained models say how likely each of three answers is.")
with compare.container(border=True, height="stretch"):
    st.page_link(router.COMPARE, label=":blue[**SPINN versus LSTM**]", icon=":material/compare_arrows:")
    st.markdown(
        "The same pair read by SPINN and by a sequential LSTM: where they differ, and what the tree contributes."
    )

st.subheader("Or open an example", anchor=False)
cards = [(_sentence_card, example) for example in examples_or_line(sentence_examples)[:5:4]]
cards += [(_pair_card, example) for example in examples_or_line(pair_examples)[:1]]
for column, (show, example) in zip(st.columns(3), cards, strict=False):
    with column.container(border=True, height="stretch"):
        show(example)

st.subheader("Lessons", anchor=False)
for column, (page, title, icon, text) in zip(st.columns(4), LESSONS, strict=True):
    with column.container(border=True, height="stretch"):
        st.page_link(page, label=f":blue[**{title}**]", icon=icon)
        st.markdown(text)

if trained := training_of(require_models()):
    st.caption(for_markdown(trained))
